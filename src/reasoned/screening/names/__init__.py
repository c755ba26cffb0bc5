"""A name taken apart: folded to plain letters, its words, its legal form.

`fold` brings every script to small Latin letters, `legal_forms` and `common_words` know what
says little about who somebody is, `name` puts it together. Comparing is for `score`.
"""
