"""What can be said of conditions without a record: never, always, whenever.

`ask` has the questions; `cases` takes conditions apart, `domains`, `sums`, `plain` and `tried`
rule cases out, `example` confirms what is left.
"""
