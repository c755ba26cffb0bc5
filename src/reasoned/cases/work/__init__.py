"""What waits for people: tasks, their queue and deadlines, who is at them, notes."""
