"""Chapters (a) and (b): the assessment is imported; the fictional city is generated and sealed."""

import secrets
from collections.abc import Iterable, Iterator
from itertools import batched
from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from kuramori.city import wiring
from kuramori.city.acts import amend, assess, erase
from kuramori.city.desks.story.report import Report, must
from kuramori.city.fiction import people as fiction
from kuramori.city.rules.people import NIGHT
from kuramori.foundation.errors import Refusal

if TYPE_CHECKING:
    from kuramori.city.desks.story.teller import Stage
