"""Providers: a CSV beside the file, an HTTP endpoint, a command.

`base` says what a provider is, a module a kind asks one, and `ask` turns answers into
claims: with a cache, and with an end to asking one that keeps failing.
"""
