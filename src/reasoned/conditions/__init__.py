"""The condition language: CEL in a named profile, with three values.

`types` and `values` say what a record is; `parse` (to `syntax`) and `check` turn text into
the typed tree of `tree`; `interpret` runs it within bounds and traces it, `python` runs it
fast on one record, `sql` on many; `flips` finds what would change an answer, `satisfy` what
can be said without a record. It knows nothing of policies, advertisers or files.
"""
