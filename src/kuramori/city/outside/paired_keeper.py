"""Two keepers as one: both are needed to open anything, and destroying a key in either destroys it.

A thief must rob both; erasure is certain as soon as one has answered, and done when both have. The price is that the
loss of either is the loss of the data, so the health of each is shown. Not for: a spare keeper (there is none).
"""

from collections.abc import Callable

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kuramori.city.outside.keeper import Health, Keeper
from kuramori.foundation.errors import Breakage


class PairedKeeper:
    """Asks both keepers for everything. A half-done create or destroy is finished by asking again."""

    def __init__(self, first: Keeper, second: Keeper) -> None:
        self.name = f"{first.name}+{second.name}"
        self._pair = (first, second)

    def create(self, epoch: int) -> None:
        self._both(lambda keeper: keeper.create(epoch))

    def working_key(self, epoch: int) -> bytes:
        return _joined([keeper.working_key(epoch) for keeper in self._pair], f"kuramori/paired-key/v1/{epoch}")

    def destroy(self, epoch: int) -> None:
        self._both(lambda keeper: keeper.destroy(epoch))

    def epochs(self) -> frozenset[int]:
        """Epochs that both hold: half of a key opens nothing."""
        first, second = (keeper.epochs() for keeper in self._pair)
        return first & second

    def secret(self, label: str) -> bytes:
        return _joined([keeper.secret(label) for keeper in self._pair], f"kuramori/paired-secret/v1/{label}")

    def health(self) -> Health:
        first, second = parts = tuple(keeper.health() for keeper in self._pair)
        proofs = [part.last_proven for part in parts if part.last_proven]
        last_proven = min(proofs) if len(proofs) == len(parts) else None
        return Health(self.name, first.trouble or second.trouble, first.epochs & second.epochs, last_proven, parts)

    def _both(self, act: Callable[[Keeper], None]) -> None:
        """The second is asked even if the first fails: what it can destroy today need not wait for the other."""
        failures = []
        for keeper in self._pair:
            try:
                act(keeper)
            except Breakage as failed:
                failures.append(failed)
        if failures:
            raise failures[0]


def _joined(halves: list[bytes], info: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=info.encode()).derive(b"".join(halves))
