"""The HTTP API: routes over the use cases, and what guards them.

What happens is for `cases`; here are only requests, answers, and who may ask.
"""
