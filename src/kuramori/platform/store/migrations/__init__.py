"""The tables, in the order they came to be."""
