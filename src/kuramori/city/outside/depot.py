"""A depot (遠隔地保管): keeps sealed copies away from the production site. Not trusted — at most it loses a copy.

A depot declares country and site; one abroad or at the production site is refused before anything is shipped
(評価書 II.6-1). Not for: sealing (strongroom/parcel).
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kuramori.foundation.errors import Breakage, Refusal


@dataclass(frozen=True)
class Site:
    """Where a depot or the production stands: ISO country, region, provider, site name."""

    country: str
    region: str
    provider: str
    site: str


class Depot(Protocol):
    """Keeps named copies; a name is written once."""

    name: str
    site: Site

    def keep(self, copy: str, chunks: Iterable[bytes]) -> None:
        """Keep a copy whole or not at all. Raises Breakage("depot.down")."""

    def fetch(self, copy: str) -> Iterator[bytes]:
        """The chunks of a copy as they were kept. Raises Breakage("depot.missing")."""


def may_ship(depot: Site, production: Site) -> Refusal | None:
    """Copies go only to another site inside Japan (評価書 II.6-1 ガバメントクラウド②)."""
    if depot.country != "JP":
        return Refusal("depot.abroad", {"country": depot.country})
    if depot.site == production.site:
        return Refusal("depot.same-site", {"site": depot.site})
    return None


class FolderDepot:
    """A depot in a folder: another machine's disk mounted here, or a trial."""

    def __init__(self, name: str, site: Site, folder: Path) -> None:
        self.name = name
        self.site = site
        self._folder = folder

    def keep(self, copy: str, chunks: Iterable[bytes]) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._write_once(copy, chunks)
        except OSError as error:
            raise Breakage("depot.down", depot=self.name) from error

    def fetch(self, copy: str) -> Iterator[bytes]:
        try:
            with (self._folder / copy).open("rb") as file:
                while length := file.read(4):
                    yield file.read(int.from_bytes(length, "big"))
        except FileNotFoundError:
            raise Breakage("depot.missing", depot=self.name, copy=copy) from None

    def _write_once(self, copy: str, chunks: Iterable[bytes]) -> None:
        draft, path = self._folder / f".{copy}", self._folder / copy
        if path.exists():
            raise FileExistsError(f"{copy} is kept already")
        try:
            with draft.open("wb") as file:
                for chunk in chunks:
                    file.write(len(chunk).to_bytes(4, "big") + chunk)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(path)
        finally:
            draft.unlink(missing_ok=True)
