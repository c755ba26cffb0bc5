"""A first facts map for a file that nobody has described: guessed, and shown as a guess.

`names` compares column names with facts, `shapes` looks at values, `propose` puts both
together, `write_map` writes the YAML that a person goes on with.
"""
