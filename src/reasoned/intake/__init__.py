"""Files and providers become facts; decisions become files.

An input goes one way: `readers` make rows of bytes, `facts_map` (with `convert`) makes
facts of a row, `providers` add what stands elsewhere, the engine decides, `writers` write.
What is damaged becomes a reject and never stops the rest. `guess` makes a first facts map
of a file that nobody has described yet.
"""
