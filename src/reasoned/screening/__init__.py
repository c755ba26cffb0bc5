"""Authorities' measures meet advertisers: whom a measure really names.

`lists` reads measures; `names` takes a name apart; `score` compares two sides and says why;
`index` finds whom to compare at all; `screen` puts it together. What a confirmed match
means is for `reasoned.facts.measures`; keeping matches, for `reasoned.cases`.
"""
