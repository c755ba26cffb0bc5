"""Conditions as DuckDB SQL, for many records at a time.

`compile` makes the query, `columns` says which columns a fact has, `emit` and `terms` turn
conditions and values into sqlglot expressions; the rest is what they know of a source.
"""
