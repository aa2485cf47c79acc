"""Second-factor secrets of officers, sealed at rest; the codes they give are checked here and never shown.

Source: RFC 6238 (TOTP, SHA-1, 6 digits, 30 seconds). A step once used does not work again.
Not for: passkeys (public keys need no sealing), passwords (hashed by Django).
"""

import secrets
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from kuramori.city.outside.house import House
from kuramori.foundation import envelope
from kuramori.foundation.envelope import Purpose

STEP_SECONDS = 30
_SECRET_SIZE = 20
_DRIFT_STEPS = (0, -1, 1)


def fresh() -> bytes:
    """A new TOTP secret, to be shown to its officer once."""
    return secrets.token_bytes(_SECRET_SIZE)


def seal(house: House, officer: UUID, secret: bytes) -> bytes:
    """The secret as it may lie in the database."""
    return envelope.seal(
        _key(house), secret, purpose=Purpose.FACTOR, key_id=officer.bytes, place=_place(house, officer)
    )


def matching_step(house: House, officer: UUID, sealed: bytes, code: str, now: datetime) -> int | None:
    """The time step for which `code` is right (one step of clock drift either way), or None."""
    totp = _totp(envelope.open(_key(house), sealed, purpose=Purpose.FACTOR, place=_place(house, officer)))
    for drift in _DRIFT_STEPS:
        step = int(now.timestamp()) // STEP_SECONDS + drift
        try:
            totp.verify(code.encode(), step * STEP_SECONDS)
        except (InvalidToken, UnicodeEncodeError):
            continue
        return step
    return None


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, 6, SHA1(), STEP_SECONDS)  # noqa: S303 - RFC 6238's own default, as authenticators have it


def _key(house: House) -> bytes:
    return house.keeper.secret("factors")


def _place(house: House, officer: UUID) -> tuple[str, ...]:
    return (house.city_code, "officer", str(officer))
