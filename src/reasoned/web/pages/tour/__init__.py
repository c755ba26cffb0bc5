"""The first five minutes: the story of 2018 to walk through, on the example's data alone.

Nothing of this is there outside the example.
"""
