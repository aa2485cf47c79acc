"""The place measurements are made in: one house with a fictional city, and baseline tables on the same cluster.

Kept between runs under `.cache/bench`, because a city takes minutes to build; deleting that folder removes it.
"""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[1] / ".cache" / "bench"
os.environ["KURAMORI_DATA"] = str(_ROOT)
os.environ["DJANGO_SETTINGS_MODULE"] = "kuramori.city.settings"

from psycopg.conninfo import make_conninfo  # noqa: E402

from kuramori.city import housekeeping  # noqa: E402
from kuramori.city.desks.trial import TRIAL_SETTINGS  # noqa: E402
from kuramori.city.outside.databases import REGISTER  # noqa: E402

# The watch and the witness are part of what is measured; only their limits are out of the way.
_POLICY = {"policy": {"alert_items": 1_000_000_000, "unwitnessed_seconds": 10**9}}


@dataclass(frozen=True)
class Stage:
    """A house with `size` residents; `plain` reaches the baselines' database on the register's cluster as superuser."""

    house: Any
    size: int
    plain: str


@contextmanager
def stage(size: int) -> Iterator[Stage]:
    """The house, filled to `size` residents, and the baselines beside it with the same rows."""
    warnings.simplefilter("ignore")
    place = housekeeping.Place(_ROOT)
    housekeeping.prepare(place)
    place.keep({**TRIAL_SETTINGS, **_POLICY})
    with housekeeping.servers(place):
        from kuramori.city.desks import rehearsal

        house, _ = rehearsal.prepare(place)
        plain = make_conninfo(REGISTER.admin_conninfo(place), dbname="postgres")
        from bench import baselines, filling

        filling.fill(house, size)
        baselines.fill(plain, size)
        yield Stage(house, size, baselines.conninfo(plain))
