"""The four ways to say no, kept apart.

A `Refusal` is the law saying no: a value that is *returned*, so that the ledger entry about it commits.
A `Breakage` is the world failing: retry it, page somebody. `Tampered` is evidence that does not fit: stop the
house. A bare `assert` is our own mistake. This room holds no words for people: desks turn codes into sentences.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Refusal:
    """The law says no. Returned, never raised: raising would roll back its own evidence.

    `code` is a stable dotted name (`officer.held`); `params` fill the sentence shown to the officer and
    never hold personal data.
    """

    code: str
    params: Mapping[str, str] = field(default_factory=lambda: NOTHING)


class Breakage(Exception):
    """The world failed: a disk, a port, a keeper, a database. Nothing half-written stays behind."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params: Mapping[str, str] = MappingProxyType(params)


class Tampered(Exception):
    """Evidence does not fit. Whoever catches this stops opening records and tells a person."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what
