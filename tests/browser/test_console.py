"""Too many at once: the clerk reads why she is held, the administrator's console shows it live, and she is released."""

from collections import Counter

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import DESK, PHONE, click, inspect, press
from tests.cast import TERMINAL

from kuramori.city.acts import respond


def open_too_many(page, residents, limit):
    """Tick as many as fire the rule, found by the letter that most readings begin with."""
    letter, found = Counter(one.versions[0].kana[0] for one in residents).most_common(1)[0]
    page.goto("/receipt/")
    page.fill("#receipt", "2026-000777")
    page.check("input[name=purpose][value=certificate]")
    click(page, "main .button--solid")
    for _ in range(limit // found + 1):
        page.goto("/people/")
        page.fill("#q", letter)
        page.focus("#q")
        press(page, "Enter")
        for box in page.locator("[data-row] .tick").all():
            box.check()
        click(page, "#rows .bar button")
        if page.locator(".notice--held").count():
            return
    raise AssertionError("the watch let everything pass")


@pytest.fixture(autouse=True)
def nobody_held(house, cast):
    """Whoever other tests left held is released first: the console lists the longest held on top."""
    for one in respond.holds():
        assert respond.release(house, cast.eto, one.officer_id, "先の試験を終えた", terminal=TERMINAL) is None


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_it_works(sit, house, residents, width):
    eto, clerk = sit("eto", width), sit("clerk", width)
    eto.goto("/alerts/")
    expect(eto.locator("[data-fresh-way]")).not_to_be_empty()
    inspect(eto)
    open_too_many(clerk, residents, house.policy.alert_items)
    inspect(clerk)
    eto.wait_for_selector("#log p")
    assert "重大" in eto.locator("#log").inner_text()
    assert not {one.versions[0].name for one in residents} & set(eto.locator("main").inner_text().split("\n"))
    inspect(eto)
    clerk.goto("/")
    assert clerk.locator(".banner--stop").is_visible()
    eto.keyboard.press("j")
    press(eto, "r")
    inspect(eto)
    click(eto, "main .button--solid")
    assert eto.evaluate("document.activeElement.id") == "summary"
    eto.fill("#reason", "窓口の一括処理と確認した")
    click(eto, "main .button--solid")
    clerk.goto("/")
    assert clerk.locator(".banner--stop").count() == 0
    eto.goto("/alerts/")
    press(eto, "a")
    assert eto.locator(".badge--wait").count() >= 1
    press(eto, "d")
    inspect(eto)
    eto.check("input[value=justified]")
    eto.fill("#note", "上司に確認した")
    click(eto, "main .button--solid")
    inspect(eto)


def test_without_a_stream_the_page_asks_by_itself(sit):
    eto = sit("eto")
    eto.route("**/alerts/stream/**", lambda route: route.fulfill(status=503, body="{}"))
    with eto.expect_response("**/alerts/live/"):
        eto.goto("/alerts/")
    assert "5秒" in eto.locator("[data-fresh-way]").inner_text()


def test_a_silent_line_turns_amber_in_words(sit):
    eto = sit("eto")
    eto.clock.install()
    eto.route("**/alerts/stream/**", lambda route: route.fulfill(status=500))
    eto.route("**/alerts/live/", lambda route: route.fulfill(status=500))
    eto.goto("/alerts/")
    eto.clock.fast_forward(25_000)
    eto.wait_for_selector(".fresh--stale")
    assert "受信が止まっています" in eto.locator("#fresh").inner_text()
    inspect(eto)


def test_it_can_be_paused(sit):
    eto = sit("eto")
    eto.goto("/alerts/")
    eto.click("#pause")
    assert eto.get_attribute("#pause", "aria-pressed") == "true"
    eto.click("#pause")
    assert eto.get_attribute("#pause", "aria-pressed") == "false"
