"""Kuramori (蔵守): keeps a city's resident register the way its published assessment promises, and proves it."""

__version__ = "0.1.0"
