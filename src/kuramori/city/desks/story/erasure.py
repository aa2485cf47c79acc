"""Chapter (e): records past their retention are nominated, drafted, approved, shredded, certified — and really gone."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from uuid import UUID

from kuramori.city.acts import backup, erase, rotate
from kuramori.city.desks.story.browser import Browser
from kuramori.city.desks.story.counter import open_people, receipt
from kuramori.city.desks.story.report import Report, must
from kuramori.city.desks.story.stage import Stage
from kuramori.city.rules.people import NIGHT
from kuramori.foundation.errors import Refusal

_PATIENCE = 180.0
_SAMPLE = 50


def expired_records_are_erased(stage: Stage, report: Report) -> None:
    """(e) from nomination to a certificate, and proof in the live house and in the backups taken before."""
    house = stage.house
    with report.step("e-backup", "both stores are copied, sealed, to two depots; each copy is opened once") as told:
        before = backup.Pair(_taken(house, "register"), _taken(house, "keyring"))
        told.evidence = f"{before.register}, {before.keyring} at {', '.join(one.name for one in house.depots)}"
    with stage.sit_down("fujita") as fujita, stage.sit_down("baba") as baba, stage.sit_down("eto") as eto:
        case_id = _decided(stage, report, fujita, baba)
        _turned(stage, report, eto, baba)
        _certified(stage, report, fujita, case_id)
    _gone(stage, report, case_id, before)


def _taken(house, store: str) -> str:
    name = backup.take(house, store)
    must(not isinstance(name, Refusal), f"{store}: {name}")
    return name


def _decided(stage: Stage, report: Report, fujita: Browser, baba: Browser) -> UUID:
    with report.step("e-nominate", "records past their retention are nominated, by their own dates") as told:
        erase.nominate(stage.house)
        case = _waiting_case(stage)
        told.evidence = (
            f"{case.count} record versions of class {case.retention_class}, oldest last day {case.oldest_last_day}"
        )
    with report.step("e-draft", "the records manager drafts; she cannot approve her own draft") as told:
        fujita.get(f"/erasure/{case.id}/")
        if case.state == "nominated":
            fujita.post(f"/erasure/{case.id}/draft/", reason="保管期間の満了により消去する。")
        own = fujita.post(f"/erasure/{case.id}/approve/")
        must(own.status_code == 403, f"HTTP {own.status_code} on approving an own draft")
        told.evidence = f"drafted; own approval refused with HTTP {own.status_code}"
    with report.step("e-approve", "the chief approves; the night carries it out") as told:
        baba.get(f"/erasure/{case.id}/")
        baba.post(f"/erasure/{case.id}/approve/")
        shredded = _wait(stage, case.id, "shredded", "confirmed", "certified")
        told.evidence = f"shredded on {shredded.shredded_on:%Y-%m-%d %H:%M:%S}, state {shredded.state}"
    return case.id


def _waiting_case(stage: Stage) -> erase.CaseView:
    """The oldest case that waits for a person; a telling that was killed may have left one drafted."""
    cases = erase.cases(stage.house, NIGHT)
    must(not isinstance(cases, Refusal), str(cases))
    waiting = [one for one in cases if one.state in ("nominated", "drafted")]
    must(waiting, "nothing is past its retention")
    return waiting[0]


def _turned(stage: Stage, report: Report, eto: Browser, baba: Browser) -> None:
    """Two turns in a row when a killed telling left one half way: the first only finishes what was begun."""
    with report.step(
        "e-turn", "two officers bring the epoch turn forward; every key moves, the old epoch dies"
    ) as told:
        if _turn(stage) not in (None, "done"):
            _bring_forward(stage, eto, baba)
        _bring_forward(stage, eto, baba)
        done = rotate.turn_state(stage.house, NIGHT)
        officers = f"proposed by {done.proposed_by}, approved by {done.approved_by}"
        told.evidence = f"{done.total} keys moved, {done.remaining} left; {officers}"


def _bring_forward(stage: Stage, eto: Browser, baba: Browser) -> None:
    eto.get("/erasure/turn/")
    eto.post("/erasure/turn/propose/")
    baba.get("/erasure/turn/")
    baba.post("/erasure/turn/approve/")
    until = time.monotonic() + _PATIENCE
    while _turn(stage) != "done":
        must(time.monotonic() < until, f"the turn stayed {_turn(stage)}")
        time.sleep(0.3)


def _turn(stage: Stage) -> str | None:
    found = rotate.turn_state(stage.house, NIGHT)
    return found.state if found else None


def _certified(stage: Stage, report: Report, fujita: Browser, case_id: UUID) -> None:
    with report.step("e-certificate", "the certificate is issued and proved offline by tools/verify.py") as told:
        case = _wait(stage, case_id, "certified")
        document = _certificate(fujita, case_id)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "certificate.json"
            path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
            said = subprocess.run([sys.executable, stage.verifier, path], capture_output=True, text=True)
        must(said.returncode == 0, said.stdout[-400:])
        told.evidence = (
            f"beyond recovery on {case.beyond_recovery_on:%Y-%m-%d %H:%M:%S}; verifier exit {said.returncode}"
        )


def _certificate(fujita: Browser, case_id: UUID) -> dict:
    """The certificate once its entry stands under a published head."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        answer = fujita.get(f"/erasure/{case_id}/certificate.json")
        if answer.status_code == 200:
            return answer.json()
        time.sleep(0.5)
    must(False, f"HTTP {answer.status_code}")
    raise AssertionError


def _gone(stage: Stage, report: Report, case_id: UUID, before: backup.Pair) -> None:
    house = stage.house
    with report.step("e-gone-live", "opening an erased person fails in the live house") as told:
        subjects = erase.subjects_of(house, case_id)
        with stage.sit_down("aoki") as aoki:
            aoki.get("/people/")
            opened = open_people(aoki, subjects[:1], receipt())
        must(opened.status_code == 404, f"HTTP {opened.status_code}")
        told.evidence = f"HTTP {opened.status_code} for a person of the case"
    with report.step(
        "e-gone-backups", "and in the backups taken before, with every key still kept; all others open"
    ) as told:
        after = backup.Pair(before.register, _taken(house, "keyring"))
        old, new = backup.prove_erasure(house, (case_id,), (before, after), _SAMPLE)
        must(old.erased_present > 0, "the backup taken before does not hold the records at all")
        must(old.erased_opened == new.erased_opened == 0, "an erased record opened")
        must(old.others_opened == 0, "the old keyring still opens something")
        must(new.others_opened == new.others_tried > 0, "somebody who was not erased does not open")
        told.evidence = (
            f"{old.erased_present} erased records in the old backup: {old.erased_opened} open with the old keyring, "
            f"{new.erased_opened} with today's; {new.others_opened}/{new.others_tried} others open with today's"
        )


def _wait(stage: Stage, case_id: UUID, *states: str) -> erase.CaseView:
    until = time.monotonic() + _PATIENCE
    while (case := erase.case(stage.house, NIGHT, case_id)).state not in states:
        must(time.monotonic() < until, f"the case stayed {case.state}")
        time.sleep(0.3)
    return case
