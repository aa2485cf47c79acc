"""The two ways the platform says yes: to something new, and to something already done."""

from enum import StrEnum


class Verdict(StrEnum):
    """FRESH is to be carried out; REPEATED was carried out before and is only answered again."""

    FRESH = "fresh"
    REPEATED = "repeated"
