"""Readers: bytes of a file or pipe become rows and rejects, in memory that doesn't grow.

`sniff` opens an input and finds its format, `lines` cuts bounded lines, `strict_json`
decodes one JSON record; a module a format does the rest.
"""
