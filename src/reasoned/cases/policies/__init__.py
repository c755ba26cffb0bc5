"""Policies in the store: drafted, checked, published, and run from there."""
