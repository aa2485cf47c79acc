"""Figures, measured beside baselines in one run on the same rows. Never part of the test run.

A figure counts as a ratio: absolute times drift on shared machines. Each module measures one target and gives rows;
`python -m bench` prints them as a table and writes them as JSON with machine, versions and spread.
"""
