"""Reasoned: reasoned decisions for ad platforms.

The folders stand in the order in which an ad goes through the house; each one
imports only from those above it:

    conditions  the condition language: parse, type-check, run, explain
    facts       what is known of advertisers and ads
    policies    the written rules
    decisions   finding -> decision -> statement
    intake      files and providers become facts; decisions become files
    history     many records at once, on DuckDB
    cli         the command line
"""

__version__ = "0.1.0"
