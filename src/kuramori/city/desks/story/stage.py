"""Where the story is told: a served house, its cast, the texts it reads. Not for: what happens there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kuramori.city import wiring
from kuramori.city.desks.story.browser import Browser, SignIn


@dataclass(frozen=True)
class Stage:
    """Where the story is told: a served house, its cast, the texts it reads."""

    house: wiring.House
    address: str
    ca: Path
    cast: dict[str, SignIn]
    city: int
    assessment: Path
    published: Path
    verifier: Path
    seats: dict[str, Browser] = field(default_factory=dict)

    def __enter__(self) -> "Stage":
        return self

    def __exit__(self, *_: object) -> None:
        for browser in self.seats.values():
            browser.close()

    @contextmanager
    def sit_down(self, who: str) -> Iterator[Browser]:
        """A member of the cast at a browser of their own; coming back, they are still signed in."""
        if who not in self.seats:
            self.seats[who] = Browser(self.address, self.ca, self.cast[who])
        self.seats[who].arrive()
        yield self.seats[who]
