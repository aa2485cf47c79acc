"""Chapters (c) and (d): the clerk finds and opens a resident; she opens too many and is held until released."""

import re
import secrets
from queue import Empty
from uuid import UUID

from kuramori.city.desks.story.browser import SLIP, Browser
from kuramori.city.desks.story.report import Report, must
from kuramori.city.desks.story.stage import Stage

PURPOSE = "certificate"
_SUBJECT = re.compile(r'name="subject" value="([0-9a-f-]{36})"')
_HELD_OFFICER = re.compile(r"/holds/([0-9a-f-]{36})/")
_STREAM = re.compile(r'data-stream="([^"]+)"')
_ALERT_SECONDS = 10.0


def receipt() -> str:
    """A receipt number of today's counter."""
    return f"2026-{secrets.randbelow(10**6):06}"


def subjects_on(page: str) -> list[UUID]:
    """The residents a result list offers, in order."""
    return [UUID(found) for found in dict.fromkeys(_SUBJECT.findall(page))]


def slip_on(page: str) -> str:
    """The slip number a page shows in its footer."""
    found = SLIP.search(page)
    must(found, "no slip number on the page")
    assert found
    return found[0]


def clerk_opens_a_resident(stage: Stage, report: Report) -> None:
    """(c) sign in, search by kana, open for a purpose and a receipt number; the entry was there first."""
    let_go(stage)
    with stage.sit_down("aoki") as aoki, stage.sit_down("chiba") as chiba:
        with report.step("c-search", "the clerk signs in with two factors and searches by kana") as told:
            aoki.get("/people/")
            found = aoki.post("/people/", q="サトウ", fit="prefix")
            subjects = subjects_on(found.text)
            must(subjects, "nobody was found")
            told.evidence = f"{len(subjects)} residents under slip {slip_on(found.text)}"
        with report.step(
            "c-open", "she opens one for a purpose and receipt number; the entry is in the ledger"
        ) as told:
            number = receipt()
            opened = open_people(aoki, subjects[:1], number)
            must(opened.status_code == 200, f"HTTP {opened.status_code}")
            slip = slip_on(opened.text)
            chiba.get("/ledger/")
            line = chiba.post("/ledger/", slip=slip).text
            must(line.count(slip) > 1 and number in line, "the auditor does not find the entry")
            told.evidence = f"slip {slip}, receipt {number}, found by the auditor under the same number"
        with report.step("c-refuse", "without purpose, or for one that does not exist, nobody is shown") as told:
            refused = aoki.post(
                "/people/open/", subject=str(subjects[0]), purpose="curiosity", receipt=number, asked="1"
            )
            must(refused.status_code in (403, 422), f"HTTP {refused.status_code}")
            must(not SLIP.search(refused.text), "a slip number on a refused page")
            told.evidence = f"HTTP {refused.status_code}, no resident on the page, the refusal kept in the ledger"


def too_many_at_once(stage: Stage, report: Report) -> None:
    """(d) more than the set number at once: a warning at the administrator's console, the clerk held, then released."""
    limit = stage.house.policy.alert_items
    with stage.sit_down("aoki") as aoki, stage.sit_down("eto") as eto:
        with report.step("d-held", f"she opens {limit} at once: nothing is shown, she is held") as told:
            aoki.get("/people/")
            found = aoki.post("/people/", q="タ", fit="prefix")
            many = subjects_on(found.text)[:limit]
            must(len(many) == limit, f"only {len(many)} residents to choose from")
            stream = _STREAM.search(eto.get("/alerts/").text)
            with eto.events(stream[1]) as heard:
                held = open_people(aoki, many, receipt())
                must(held.status_code == 403, f"HTTP {held.status_code}")
                alert = _first(heard)
            told.evidence = f"HTTP {held.status_code} with what, why and what to do"
        with report.step("d-warned", "the administrator's console shows the warning, live") as told:
            page = eto.get("/alerts/").text
            must(f"/alerts/{alert['id']}/" in page, "the console does not list the alert")
            told.evidence = f"alert {alert['id']} by server-sent event at {alert['at']}, without any resident in it"
        with report.step("d-stays-held", "until then she gets nothing more") as told:
            again = open_people(aoki, many[:1], receipt())
            must(again.status_code == 403, f"HTTP {again.status_code}")
            told.evidence = f"HTTP {again.status_code}"
        with report.step("d-released", "the administrator decides and releases her; she works again") as told:
            eto.post(f"/alerts/{alert['id']}/decide/", decision="justified", note="窓口の一括処理と確認した。")
            release(eto, "上司に確認のうえ解除する。")
            one = open_people(aoki, many[:1], receipt())
            must(one.status_code == 200, f"HTTP {one.status_code} after the release")
            told.evidence = f"slip {slip_on(one.text)} after the release"


def open_people(browser: Browser, subjects: list[UUID], number: str):
    """Open residents from a result list, stating purpose and receipt number."""
    chosen = [str(one) for one in subjects]
    return browser.post("/people/open/", subject=chosen, purpose=PURPOSE, receipt=number, behalf="person", asked="1")


def release(eto: Browser, reason: str) -> int:
    """Release everybody who is held; how many."""
    held = dict.fromkeys(_HELD_OFFICER.findall(eto.get("/alerts/").text))
    for officer in held:
        eto.post(f"/holds/{officer}/", reason=reason)
    return len(held)


def let_go(stage: Stage) -> None:
    """A telling that was killed may have left the clerk held: the administrator releases her as on any morning."""
    with stage.sit_down("eto") as eto:
        release(eto, "前回の中断を確認した。")


def _first(heard) -> dict:
    try:
        return heard.get(timeout=_ALERT_SECONDS)
    except Empty:
        must(False, f"no warning within {_ALERT_SECONDS:.0f} seconds")
        raise
