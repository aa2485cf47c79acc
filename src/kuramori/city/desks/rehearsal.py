"""Getting a trial house ready for its story: keys, witness, cast. Imported once the place has its databases.

Not for: the story itself (desks/story), the machine (housekeeping).
"""

from pathlib import Path

import django

django.setup()

from kuramori.city import housekeeping, wiring  # noqa: E402
from kuramori.city.acts import sequence  # noqa: E402
from kuramori.city.desks.cast import take_in  # noqa: E402
from kuramori.city.desks.labels import label  # noqa: E402
from kuramori.city.desks.story.browser import SignIn  # noqa: E402
from kuramori.city.desks.story.stage import Stage  # noqa: E402
from kuramori.city.fiction.cast import CAST  # noqa: E402


def prepare(place: housekeeping.Place) -> tuple[wiring.House, dict[str, SignIn]]:
    """The house with a witness that trusts it, and its cast. Asking again changes nothing."""
    newborn = wiring.build(place)
    housekeeping.enlist(place, newborn.origin, sequence.verifier_keys(newborn))
    house = wiring.house()
    return house, take_in(house, place.root)


def stage(
    place: housekeeping.Place, house: wiring.House, cast: dict[str, SignIn], address: str, city: int,
    assessment: Path, verifier: Path,
) -> Stage:  # fmt: skip
    """Everything the story needs to be told."""
    return Stage(house, address, place.tls / "ca.pem", cast, city, assessment, place.ledger, verifier)


def sign_in_board(told: Stage, now: float) -> str:
    """How each member of the cast signs in, with the code that works now; fits eighty columns."""
    lines = [f"{told.address}   (CA: {told.ca})", ""]
    for member in CAST:
        who = told.cast[member.key]
        duty = label(member.role) if member.trained else f"{label(member.role)}（未研修）"
        lines.append(f"{who.staff_number}  {who.name}  {duty}")
        lines.append(f"      パスワード {who.password}   確認コード {who.code(now)}   TOTP {who.totp_secret}")
    return "\n".join(lines)
