"""Flips: what would change an answer.

`search` finds and evaluates them; `solve`, `terms` and `items` propose changes by the structure
of a condition, `values` has the values to try, `state` what a search carries along.
"""
