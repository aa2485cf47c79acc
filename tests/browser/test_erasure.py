"""An erasure case on screen, from nomination to the printed certificate, by three officers."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import uuid4

from tests.browser.conftest import click, inspect
from tests.cast import TERMINAL

from kuramori.city.acts import amend, erase
from kuramori.city.rules.movements import Reason
from kuramori.city.rules.people import NIGHT
from kuramori.city.rules.register import Removal, Status

PATIENCE_MS = 1000
TRIES = 120


def expired(residents) -> amend.Resident:
    """Somebody removed so long ago that the old five years are over."""
    record = residents[0].versions[0]
    removal = Removal(Reason.MOVE_OUT, date(2009, 3, 31), "架空県川辺市東町8番地")
    gone = replace(record, address_number="9999997", serial=1, status=Status.REMOVED, removal=removal)
    return amend.Resident(uuid4(), (gone,))


def certified(page) -> bool:
    page.reload()
    return page.locator("a[href$='/certificate/']").count() > 0


def test_it_works(sit, house, residents):
    amend.enter(house, NIGHT, [expired(residents)], source="tests", terminal=TERMINAL)
    erase.nominate(house)
    fujita, baba, eto = sit("fujita"), sit("baba"), sit("eto")
    fujita.goto("/erasure/")
    inspect(fujita)
    click(fujita, "tr:has(.badge--open) a")
    address = fujita.url
    click(fujita, "form[action$='/draft/'] button")
    assert fujita.evaluate("document.activeElement.id") == "summary"
    inspect(fujita)
    fujita.fill("#reason", "保管期間の満了により消去する")
    click(fujita, "form[action$='/draft/'] button")
    inspect(fujita)
    baba.goto(address)
    inspect(baba)
    click(baba, "form[action$='/approve/'] button")
    eto.goto("/erasure/turn/")
    inspect(eto)
    click(eto, "form[action$='/propose/'] button")
    baba.goto("/erasure/turn/")
    inspect(baba)
    click(baba, "form[action$='/approve/'] button")
    fujita.goto(address)
    for _ in range(TRIES):
        if certified(fujita):
            break
        fujita.wait_for_timeout(PATIENCE_MS)
    inspect(fujita)
    click(fujita, "a[href$='/certificate/']")
    assert fujita.locator(".list__row").count() >= 10
    inspect(fujita)
    with fujita.expect_download() as saved:
        fujita.click("a[download]")
    document = json.loads(Path(saved.value.path()).read_text("utf-8"))
    assert document["format"] == "kuramori.certificate/1"


def test_a_hold_asks_for_its_reason_and_can_be_lifted(sit, house, residents):
    amend.enter(house, NIGHT, [expired(residents)], source="tests", terminal=TERMINAL)
    erase.nominate(house)
    fujita = sit("fujita")
    fujita.goto("/erasure/")
    click(fujita, "tr:has(.badge--open) a")
    fujita.click("details summary")
    click(fujita, "form[action$='/hold/'] button")
    assert fujita.locator("#hold_reason-error").is_visible()
    fujita.fill("#hold_reason", "監査のため")
    click(fujita, "form[action$='/hold/'] button")
    inspect(fujita)
    click(fujita, "form[action$='/lift/'] button")
    inspect(fujita)
