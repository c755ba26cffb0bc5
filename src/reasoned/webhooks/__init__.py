"""Webhooks: events told to other systems, by the Standard Webhooks specification.

`endpoints` says who is told, `queue` and `replay` what, `deliver` does it. What happened is
for `cases`, which writes the events.
"""
