"""Finding sealed rows: ciphertext by pseudonym or blind token. What comes back still has to pass the gate."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from kuramori.city.store.access import run


def find_subjects(tokens: Sequence[int], limit: int) -> list[UUID]:
    """Subjects with a version that carries all tokens, at most `limit`."""
    return [row[0] for row in run("register", "find_subjects", [list(tokens), limit])]


def versions_of(subjects: Sequence[UUID]) -> list[tuple[Any, ...]]:
    """(record, subject, serial, live, key id, sealed) of every version, newest first."""
    return run("register", "versions_of", [list(subjects)])


def families_of(subjects: Sequence[UUID]) -> list[tuple[Any, ...]]:
    """The same, and the live versions of everybody sharing a household with the subjects."""
    return run("register", "families_of", [list(subjects), list(subjects)])


def present_or_erased(subjects: Sequence[UUID]) -> set[UUID]:
    """Which subjects the register holds, or held until they were erased."""
    return {row[0] for row in run("register", "known_subjects", [list(subjects), list(subjects)])}


def held_versions(subjects: Sequence[UUID]) -> dict[UUID, int]:
    """How many versions the register holds of each of the subjects it holds."""
    return dict(run("register", "held_versions", [list(subjects)]))


def one_enters_at_a_time() -> None:
    """Wait until nobody else enters residents, and let nobody until this transaction ends."""
    run("register", "one_enters_at_a_time")


def settle_tokens() -> None:
    """Make many look-ups by token quick, also just after many records came in."""
    run("register", "settle_tokens")


def token_holders(tokens: Sequence[int]) -> list[tuple[int, UUID]]:
    """(token, subject) for every subject that carries one of the tokens in any version."""
    return [(token, subject) for token, subject in run("register", "token_holders", [list(tokens)])]


def due(today: date, limit: int) -> list[tuple[Any, ...]]:
    """(record, subject, serial, key id, retention class, last day) past retention that no open case names."""
    return run("register", "due_records", [today, limit])


def counts(today: date) -> tuple[int, int, int]:
    """Persons, record versions, and versions past retention."""
    persons, versions, past = run("register", "count_register", [today])[0]
    return persons, versions, past
