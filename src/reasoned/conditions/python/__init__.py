"""Conditions as generated Python, for one record at a time.

`compile` makes the function, `emit` its expressions in both polarities, `parts` the functions
of costly parts, `nodes` the pieces of `ast`.
"""
