"""The use cases, one unit of work each: submit, answer, decide, hold, appeal, rule, correct.

Each is a function of a unit of work, a desk (the rules and the settings), and who does it.
A folder holds what belongs to one part of a case's way through the house; what all of them
need stands beside the folders.
"""
