"""Where the story is told: a served house, its cast, the texts it reads. Not for: what happens there."""

from dataclasses import dataclass
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

    def sit_down(self, who: str) -> Browser:
        """A member of the cast at a browser of their own."""
        return Browser(self.address, self.ca, self.cast[who])
