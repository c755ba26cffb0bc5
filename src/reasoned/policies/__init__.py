"""The written rules: Markdown that people read and the engine runs.

`model` has the words; `read` turns documents into policies; `check` finds what is wrong
with a set of them; `compare` says in words what changed between two; `show` prints one.
Running the rules is left to `decisions`.
"""
