"""The gate: the only path from sealed bytes to plaintext, and the only writer of the ledger.

Nobody sees a person without leaving a trace — that sentence is this file. `admit` opens a durable transaction and a
slip (閲覧票); `tokens`, `blind`, `pseudonyms`, `open`, `put`, `shred` and `note` work under it; `rewrap` and `prove`
need none, for they show nobody. A slip is spent once, an unspent one is our mistake, and what `open` unsealed can be
looked at only after its entry is durable. Not for: what is in a record (rules/register), who sees what (rules/access).
"""

import base64
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

from django.db import transaction

from kuramori.city.outside.house import House
from kuramori.city.rules import access
from kuramori.city.rules.access import GUARDED_ITEMS, Request
from kuramori.city.rules.entries import Entry, Outcome, Seen
from kuramori.city.rules.people import ActName, Officer
from kuramori.city.store.access import GATE_ROLE, as_role, copy_in, run
from kuramori.city.strongroom import ledger, vault, watch
from kuramori.city.strongroom.slip import NewRecord, Opened, Proof, Row, Sight, Slip
from kuramori.foundation.blind import Blinder
from kuramori.foundation.canonical import decode, encode
from kuramori.foundation.errors import Refusal

_MOST_SUBJECTS_NAMED = 200


Choice = Callable[[list[Sight]], list[Sight]]


@contextmanager
def admit(house: House, officer: Officer, asked: Request, *, terminal: str) -> Iterator[Slip | Refusal]:
    """Judge who asks for what; give a slip or a refusal, whose entry is already written.

    The block is one durable transaction. A refusal is given, not raised, so its entry commits with it.
    """
    slip = None
    with transaction.atomic(durable=True):
        entry = _first_words(house, officer, asked, terminal)
        grant = access.judge(officer, asked, house.clock.today(), house.policy.receipt_pattern)
        if isinstance(grant, Refusal):
            # what was refused may hold anything the officer typed; only well-formed words are kept
            ledger.append(replace(entry, outcome=Outcome.REFUSED, reason=grant.code, purpose="", receipt="", behalf=""))
            yield grant
        else:
            slip = Slip(house, entry.slip, officer, grant, asked, entry)
            yield slip
            assert slip.spent, "an unspent slip"
    if slip:
        slip.durable = True


def tokens(slip: Slip, grams: Mapping[str, Iterable[str]]) -> list[int]:
    """Blind tokens of folded search words by field; the index keys stay in the strongroom."""
    return sorted(_tokens(slip.house, grams))


def blind(slip: Slip, field: str, words: Sequence[str]) -> list[int]:
    """The blind token of each word of one field, in the order given."""
    blinder = vault.blinder(slip.house, field)
    return [blinder.token(word) for word in words]


def pseudonyms(slip: Slip, address_numbers: Sequence[str]) -> list[UUID]:
    """The pseudonym that a 宛名番号 always gives in this house, in the order given."""
    return vault.pseudonyms(slip.house, address_numbers)


def open(slip: Slip, rows: Sequence[Row], *, asked: int | None = None, choose: Choice = list) -> Opened | Refusal:
    """Unseal, choose, judge the volume, cut to the grant, and write the entry — also for nobody.

    `choose` drops false candidates before anything of them reaches the entry or the caller. `asked` is how many
    persons the officer asked for, which the watch counts; without it, how many were chosen.
    """
    chosen = choose(_unseal(slip.house, rows))
    persons = len({sight.row.subject for sight in chosen}) if asked is None else asked
    refusal = watch.judge(slip.house, slip.officer, slip.number, persons) if _is_watched(slip) else None
    if refusal:
        facts = tuple(sorted(refusal.params.items()))
        slip.spend(replace(slip.entry, outcome=Outcome.REFUSED, reason=refusal.code, facts=facts))
        return refusal
    cut = tuple(_cut(sight, slip.grant.items) for sight in chosen)
    slip.spend(
        replace(
            slip.entry,
            items=persons,
            number_accessed="individual_number" in slip.grant.items,
            seen=_seen(slip, cut),
        )
    )
    return Opened(slip, cut)


def put(slip: Slip, records: Sequence[NewRecord], facts: Mapping[str, str]) -> None:
    """Seal record versions: keys first and durable, then sealed rows and tokens with the entry."""
    house = slip.house
    sealed = vault.seal_records(house, [(one.record, encode(dict(one.body))) for one in records])
    blinders = _Blinders(house)
    rows = [
        (
            one.record, one.subject, one.serial, one.live, blinders.household(one.household),
            one.retention_class, one.last_day, value.key_id, value.content, _array(blinders.tokens(one.grams)),
        )
        for one, value in zip(records, sealed, strict=True)
    ]  # fmt: skip
    with as_role(GATE_ROLE):
        copy_in("register", "copy_records", rows)
    subjects = {one.subject for one in records}
    named = subjects if len(subjects) <= _MOST_SUBJECTS_NAMED else ()
    slip.spend(
        replace(
            slip.entry,
            items=len(records),
            seen=tuple(Seen(subject) for subject in sorted(named)),
            facts=tuple(sorted(facts.items())),
        )
    )


def shred(slip: Slip, rows: Sequence[tuple[UUID, UUID]], subjects_gone: Iterable[UUID]) -> None:
    """Destroy record keys, and log keys of subjects nothing is left of; then remove rows and tokens, with the entry.

    `rows` are (record id, key id). Keys go first and durably: from then on a crash leaves only noise behind, and doing
    it again finishes the work.
    """
    years = range(2020, slip.house.clock.today().year + 2)
    log_keys = [vault.log_key_id(subject, year) for subject in subjects_gone for year in years]
    vault.destroy_keys([key_id for _, key_id in rows] + log_keys)
    with as_role(GATE_ROLE):
        run("register", "delete_records", [[record for record, _ in rows]])


def rewrap(house: House, old: int, new: int, limit: int) -> int:
    """Move up to `limit` record keys from epoch `old` to `new`; how many are still under `old`."""
    vault.rewrap(house, old, new, limit)
    return vault.remaining(old)


def note(
    slip: Slip,
    *,
    refused: Refusal | None = None,
    items: int = 0,
    seen: Iterable[UUID] = (),
    facts: Mapping[str, str] | None = None,
) -> str:
    """Spend a slip on an act that unseals nothing; its number."""
    slip.spend(
        replace(
            slip.entry,
            outcome=Outcome.REFUSED if refused else Outcome.DONE,
            reason=refused.code if refused else "",
            items=items,
            seen=tuple(Seen(subject) for subject in seen),
            facts=tuple(sorted((facts or {}).items())),
        )
    )
    return slip.number


def prove(house: House, number: str) -> Proof | Refusal:
    """The entry of a slip with its audit path under the newest published head."""
    found = ledger.entry_of(number)
    if found is None:
        return Refusal("ledger.slip-unknown")
    body, position = found
    placed = ledger.path_of(house, position) if position is not None else None
    if position is None or placed is None:
        return Refusal("ledger.not-yet-integrated")
    path, note_text = placed
    return Proof(body, position, path, note_text, tuple(ledger.published_keys(house)))


def _first_words(house: House, officer: Officer, asked: Request, terminal: str) -> Entry:
    return Entry(
        slip=_slip_number(),
        city=house.city_code,
        at=house.clock.now(),
        act=asked.act,
        officer=officer.id,
        terminal=terminal,
        outcome=Outcome.DONE,
        purpose=asked.purpose,
        receipt=asked.receipt,
        behalf=asked.behalf,
    )


def _slip_number() -> str:
    """Eighty random bits in base32, in groups a person can read out."""
    text = base64.b32encode(secrets.token_bytes(10)).decode("ascii")
    return "-".join(text[at : at + 4] for at in range(0, 16, 4))


def _is_watched(slip: Slip) -> bool:
    return slip.asked.act == ActName.OPEN


def _unseal(house: House, rows: Sequence[Row]) -> list[Sight]:
    opened = vault.open_records(house, [(row.record, row.key_id, row.sealed) for row in rows])
    return [Sight(row, decode(body)) for row, body in zip(rows, opened, strict=True) if body is not None]


def _cut(sight: Sight, granted: frozenset[str]) -> Sight:
    hidden = frozenset(item for item in GUARDED_ITEMS - granted if sight.body.get(item))
    return Sight(sight.row, {**sight.body, **dict.fromkeys(hidden)}, hidden)


def _seen(slip: Slip, sights: Sequence[Sight]) -> tuple[Seen, ...]:
    """One line per subject; which versions and guarded items were shown is sealed under the subject's log key."""
    versions: dict[UUID, list[int]] = {}
    for sight in sights:
        versions.setdefault(sight.row.subject, []).append(sight.row.serial)
    detail = {
        subject: encode({"versions": sorted(serials), "items": sorted(slip.grant.items)})
        for subject, serials in versions.items()
    }
    sealed = vault.seal_details(slip.house, detail, slip.house.clock.today().year)
    return tuple(Seen(subject, sealed[subject]) for subject in sorted(detail))


def _array(tokens: set[int]) -> str:
    """Tokens as PostgreSQL writes an array."""
    return "{" + ",".join(map(str, sorted(tokens))) + "}"


class _Blinders:
    """Token makers by field, made once for a batch."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._made: dict[str, Blinder] = {}

    def tokens(self, grams: Mapping[str, Iterable[str]]) -> set[int]:
        return {token for field_, words in grams.items() for token in self._of(field_).tokens(words)}

    def household(self, number: str) -> int | None:
        return self._of("household").token(number) if number else None

    def _of(self, field_: str) -> Blinder:
        if field_ not in self._made:
            self._made[field_] = vault.blinder(self._house, field_)
        return self._made[field_]


def _tokens(house: House, grams: Mapping[str, Iterable[str]]) -> set[int]:
    return _Blinders(house).tokens(grams)
