"""finding -> decision -> statement: what the rules say of a subject, and why.

`model` has the words; `engine` runs a policy set on one record; `find` explains a
rule's finding; `decide` makes one outcome of all findings; `statement` gives the
reasons in DSA Article 17(3)'s terms, `words` as text; `gate` refuses a letter that
lacks them.
"""
