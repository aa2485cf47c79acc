"""Filling the bench house with fictional residents through the ordinary act, only what is missing."""

from collections.abc import Iterator
from itertools import islice

from rich.progress import Progress

from kuramori.city.acts import amend
from kuramori.city.desks.story.opening import pseudonym
from kuramori.city.fiction import people as fiction
from kuramori.city.rules.people import NIGHT

SEED = 2026
_BATCH = 500


def residents(size: int) -> Iterator[amend.Resident]:
    """The bench city, person by person."""
    for home in fiction.people(SEED, size):
        for person in home.members:
            yield amend.Resident(pseudonym(person.subject_seed), tuple(reversed(person.versions)))


def fill(house, size: int) -> None:
    """Enter whoever is missing."""
    held, _, _ = amend.counts(house)
    if held >= size:
        return
    everybody = residents(size)
    with Progress(transient=True) as progress:
        task = progress.add_task(f"filling to {size:,} residents", total=size)
        while batch := list(islice(everybody, _BATCH)):
            amend.enter(house, NIGHT, batch, source="bench", terminal="bench")
            progress.advance(task, len(batch))
