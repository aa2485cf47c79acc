"""Getting a trial house ready for its story: keys, witness, cast. Imported once the place has its databases.

Not for: the story itself (desks/story), the machine (housekeeping).
"""

from pathlib import Path

import django

django.setup()

from rich.table import Table  # noqa: E402

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


def sign_in_table(told: Stage) -> Table:
    """How each member of the cast signs in. The TOTP secret goes into any authenticator app."""
    table = Table(title=f"{told.address}  (CA: {told.ca})")
    for heading in ("職員番号", "氏名", "職務", "パスワード", "TOTP"):
        table.add_column(heading, no_wrap=True)
    for member in CAST:
        who = told.cast[member.key]
        duty = label(member.role) if member.trained else f"{label(member.role)}（未研修）"
        table.add_row(who.staff_number, who.name, duty, who.password, who.totp_secret)
    return table
