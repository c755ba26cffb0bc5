"""Cells become values: numbers, moments, lists, domains, countries. One module a kind.

Every conversion either gives a value or raises `Damaged`, and never guesses.
"""
