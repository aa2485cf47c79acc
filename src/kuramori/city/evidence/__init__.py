"""Living checks: what the software proves about itself, measure by measure, on the running house.

Each check looks at real rows, real roles and real rules, and comes back with how many it looked at and what it found.
Not for: what a person or a contract must prove, nor judging freshness (rules/claims).
"""

from kuramori.city.evidence.checks import CHECKS, Check, Finding

__all__ = ["CHECKS", "Check", "Finding"]
