"""The cast of a trial house: taken in once, their sign-ins kept in one private file of the place.

Only a trial keeps first secrets; a real city hands them over and forgets them. Not for: production.
"""

import json
import os
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from kuramori.city import wiring
from kuramori.city.acts import appoint
from kuramori.city.desks.story.browser import SignIn
from kuramori.city.fiction.cast import CAST, CastMember
from kuramori.city.rules.people import NIGHT, Appointment

_TRAINED_FOR = timedelta(days=365)
_TERMINAL = "set-up"


def take_in(house: wiring.House, folder: Path) -> dict[str, SignIn]:
    """Everybody's sign-in by key. The file is written before anybody is taken in, so a kill loses no secret."""
    path = folder / "cast.json"
    if not path.exists():
        _write(path, {member.key: asdict(_sign_in(member)) for member in CAST})
    cast = {key: SignIn(**kept) for key, kept in json.loads(path.read_text(encoding="utf-8")).items()}
    for member in CAST:
        if not appoint.is_engaged(house, member.staff_number):
            first = appoint.Secrets(cast[member.key].password, cast[member.key].totp_secret)
            appoint.engage(house, NIGHT, _newcomer(house, member), first, terminal=_TERMINAL)
    return cast


def _sign_in(member: CastMember) -> SignIn:
    first = appoint.fresh_secrets()
    return SignIn(member.name, member.staff_number, first.password, first.totp_secret)


def _newcomer(house: wiring.House, member: CastMember) -> appoint.Newcomer:
    today = house.clock.today()
    return appoint.Newcomer(
        staff_number=member.staff_number,
        name=member.name,
        section=member.section,
        appointments=(Appointment(member.role, begins=today),),
        trained_until=today + _TRAINED_FOR if member.trained else None,
    )


def _write(path: Path, value: object) -> None:
    draft = path.with_suffix(".new")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
