"""Whom to compare at all: the few names, among millions, that a name could be.

`near` finds a word's like among known words, `terms` says by what a name is found, `names`
is the index. How well two names really go together is for `score`.
"""
