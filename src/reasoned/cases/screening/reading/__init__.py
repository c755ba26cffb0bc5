"""What people read of measures, of who could be whom, and of what was found. It changes nothing.

`measures` has what they say and whom they name, `touches` whom one concerns here, `matches` the
candidates that wait for an answer, `pair` one of them with both sides, `search` finds both kinds.
"""
