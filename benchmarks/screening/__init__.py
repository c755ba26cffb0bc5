"""`make bench-screening`: how well names are told apart, beside other screeners in the same run.

`lists` reads entities from OFAC's files, `noise` and `noise_second` make pairs of their names
(two generators that share nothing), `near` finds names that are merely like them, `labelled`
reads pairs that people judged, `unrelated` makes advertisers that no list knows and
`candidates` picks the names that each of them is held against. `ours` scores with this
project, `peers` with others in an environment of their own, `figures` says what it comes to
and `table` prints it. How fast screening is, is measured elsewhere.
"""
