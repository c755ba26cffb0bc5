"""How far two sides are one: a score, and what each feature added or took away.

`rarity` says how much a word tells, `words` compares two words, `align` two names' words,
`features` makes numbers of that, `weights` has what they count, `pair` compares an
advertiser with a target, and `say` puts reasons in sentences.
"""
