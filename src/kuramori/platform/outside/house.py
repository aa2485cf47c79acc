"""What an act of the platform is handed: the platform's own keys and the time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kuramori.foundation.treaty import SigningKeys


@dataclass(frozen=True)
class House:
    """`keys` sign receipts; `now` answers with an aware instant in whole seconds of UTC."""

    keys: SigningKeys
    now: Callable[[], datetime]
