"""The reviewers' desk: what waits, a case with its rule beside its facts, and the policies."""
