"""The line to the 中間サーバー・プラットフォーム: what the city has placed there, and the orders it sends.

`NoLine` is the honest adapter of a city that has not been connected: nothing was ever sent, so nothing is to be
erased there, and the certificate says so. Not for: the messages themselves (foundation/treaty).
"""

from typing import Protocol


class PlatformLine(Protocol):
    """Where replicas (副本) go and erasure orders follow them."""

    connected: bool

    def confirm_erased(self, records: tuple[str, ...]) -> str | None:
        """A statement that the platform holds none of the records any more, or None while it has not answered."""


class NoLine:
    """A city without a line to the platform: no replica was ever placed."""

    connected = False

    def confirm_erased(self, records: tuple[str, ...]) -> str | None:
        return "no-replica-was-ever-placed"
