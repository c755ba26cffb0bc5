"""The public side: policies today and before, what was decided by each rule, and the numbers."""
