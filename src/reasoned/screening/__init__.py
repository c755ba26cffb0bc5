"""Authorities' measures meet advertisers: whom a measure really names.

`lists` reads measures; `names` takes a name apart; `score` compares two sides and says why;
`index` finds whom to compare at all; `side` is what is known of one side, and `screen` puts it
together; `ownership` and `owned` find who is owned by targets, `nearest` whom somebody is most
like, `bulk` does much in several processes. What a confirmed match
means is for `reasoned.facts.measures`; keeping matches, for `reasoned.cases`.
"""
