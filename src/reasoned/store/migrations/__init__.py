"""Migrations, forward only; each database that the service opens is brought up by them.

A migration suits the release before it: what that release reads and writes stays valid.
"""
