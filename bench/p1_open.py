"""P1: one audited, decrypted, alert-judged opening — the engine's own path, without the web — at 1, 4 and 8 clients."""

import random
from collections.abc import Callable, Iterator
from uuid import UUID

import psycopg
from django.db import connections

from bench import clients
from bench.baselines import KEY
from bench.filling import residents
from bench.rows import Row, figure
from bench.stage import Stage

_ROUNDS = 5
_SECONDS = 3.0
_CLIENTS = (1, 4, 8)
_OFFICERS = "bench-officer"


def measure(stage: Stage) -> Iterator[Row]:
    """Interleaved rounds of L, B1, B3 and ours, so that a drift of the machine meets them alike."""
    subjects = [one.subject for one in residents(min(stage.size, 20_000))]
    contenders = {"L": _limit, "B1": _pgcrypto, "B3": _chained, "ours": _ours}
    for count in _CLIENTS:
        rounds: dict[str, list[clients.Load]] = {name: [] for name in contenders}
        for _ in range(_ROUNDS):
            for name, prepare in contenders.items():
                connections.close_all()
                rounds[name].append(clients.run(prepare(stage, subjects), count, _SECONDS))
        yield from _rows(count, rounds)


def _rows(count: int, rounds: dict[str, list[clients.Load]]) -> Iterator[Row]:
    rates = {name: figure([one.rate for one in loads]) for name, loads in rounds.items()}
    for name in ("L", "B1", "B3"):
        yield Row(f"P1.{count}.{name}", f"opening, {count} clients, {name}", rates[name].value, "/s",
                  low=rates[name].low, high=rates[name].high)  # fmt: skip
    ours = rates["ours"]
    for name, wanted in (("B3", 2.0), ("L", 0.8)):
        ratio = ours.value / rates[name].value
        yield Row(f"P1.{count}.ours/{name}", f"opening, {count} clients, ours to {name}", ours.value, "/s", name,
                  ratio, f"≥ {wanted} × {name}", ratio >= wanted, ours.low, ours.high)  # fmt: skip
    p99 = figure([one.p99 for one in rounds["ours"]])
    yield Row(f"P1.{count}.p99", f"opening, {count} clients, p99", p99.value, "ms", target="≤ 25 ms",
              meets=p99.value <= 25, low=p99.low, high=p99.high)  # fmt: skip


def _sql(
    stage: Stage, subjects: list[UUID], statement: str, values: Callable[[UUID], tuple], audit: bool
) -> clients.Prepare:
    def prepare(number: int) -> clients.Once:
        line = psycopg.connect(stage.plain)
        line.prepare_threshold = 1
        dice = random.Random(number)  # noqa: S311 - which resident comes next is no secret
        officer = UUID(int=number)

        def once(turn: int) -> None:
            subject = dice.choice(subjects)
            with line.transaction():
                found = line.execute(statement, values(subject)).fetchone()
                assert found and found[0]
                if audit:
                    line.execute(
                        "INSERT INTO audit (officer, subject, purpose, receipt) VALUES (%s, %s, %s, %s)",
                        (officer, subject, "certificate", "2026-000123"),
                    )

        return once

    return prepare


def _limit(stage: Stage, subjects: list[UUID]) -> clients.Prepare:
    return _sql(stage, subjects, "SELECT body FROM plain WHERE id = %s", lambda one: (one,), audit=True)


def _pgcrypto(stage: Stage, subjects: list[UUID]) -> clients.Prepare:
    statement = "SELECT pgp_sym_decrypt(body, %s) FROM sealed WHERE id = %s"
    return _sql(stage, subjects, statement, lambda one: (KEY, one), audit=False)


def _chained(stage: Stage, subjects: list[UUID]) -> clients.Prepare:
    statement = "SELECT read_chained(%s, %s, %s, %s, %s)"
    return _sql(
        stage, subjects, statement, lambda one: (UUID(int=1), one, "certificate", "2026-000123", KEY), audit=False
    )


def _ours(stage: Stage, subjects: list[UUID]) -> clients.Prepare:
    def prepare(number: int) -> clients.Once:
        from kuramori.city.acts import lookup
        from kuramori.city.store import officers

        officer = bench_officer(number)
        assert officers.find(officer.id)
        dice = random.Random(number)  # noqa: S311 - which resident comes next is no secret

        def once(turn: int) -> None:
            subject = dice.choice(subjects)
            opened = lookup.open_people(
                stage.house, officer, (subject,), purpose="certificate", receipt="2026-000123", terminal="bench"
            )
            assert opened.people[0].record.name

        return once

    return prepare


def bench_officer(number: int):
    """A clerk for each client: openings of one officer take turns, as two hands of one person do."""
    from kuramori.city.acts import appoint
    from kuramori.city.rules.people import NIGHT, Appointment, Role
    from kuramori.city.store import officers
    from kuramori.city.store.people import OfficerRow
    from kuramori.city.wiring import house

    staff_number = f"{_OFFICERS}-{number}"
    if not appoint.is_engaged(house(), staff_number):
        today = house().clock.today()
        newcomer = appoint.Newcomer(
            staff_number, "計測係", "計測", (Appointment(Role.CLERK, today),), today.replace(year=today.year + 1)
        )
        appoint.engage(house(), NIGHT, newcomer, appoint.fresh_secrets(), terminal="bench")
    return officers.officer(OfficerRow.objects.get(staff_number=staff_number))
