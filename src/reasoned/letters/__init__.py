"""Letters: the statement of reasons as HTML, plain text and PDF, in several languages.

`read_statement` brings a stored statement back, `content.compose` makes a letter of it, and
`html`, `plain` and `pdf` render that. Sending is for `outbox`.
"""
