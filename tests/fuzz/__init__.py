"""Hostile input for the parser, the evaluator and the readers: `make fuzz`."""
