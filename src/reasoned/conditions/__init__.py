"""The condition language: CEL in a named profile, with three values.

`types` and `values` say what a record is; `parse` and `check` turn text into the
typed tree of `tree`; `interpret`, `compile_python` and `compile_sql` run it; `flips`
finds what would change an answer; `satisfy` finds conditions that can't vary.
It knows nothing of policies, advertisers or files.
"""
