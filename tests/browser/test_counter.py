"""The counter by keyboard alone: found, opened and revealed, with nobody's name in any address."""

from urllib.parse import unquote

import pytest
from tests.browser.conftest import DESK, PHONE, inspect, press, state_reason

MOST_KEYS = 12


def search(page, text):
    page.goto("/people/")
    page.keyboard.type(text)
    press(page, "Enter")


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_it_works(sit, residents, width):
    page, record = sit("clerk", width), residents[0].versions[0]
    page.goto("/people/")
    inspect(page)
    page.keyboard.type(record.kana)
    press(page, "Enter")
    inspect(page)
    press(page, "Enter")
    assert record.name not in page.content()
    inspect(page)
    state_reason(page)
    assert page.locator(".strip__name").inner_text() == record.name
    inspect(page)
    assert record.name not in unquote(page.url) and record.kana not in unquote(page.url)


def test_kana_to_record_takes_few_keys(sit, residents):
    page, record = sit("clerk"), residents[0].versions[0]
    page.goto("/receipt/")
    state_reason(page)
    typed = record.kana.split()[0]
    search(page, typed)
    assert page.evaluate("document.activeElement.closest('[data-row]') !== null")
    press(page, "Enter")
    assert page.locator(".strip").is_visible()
    assert len(typed) + 2 <= MOST_KEYS


def test_guarded_items_open_one_by_one(sit, residents):
    page = sit("clerk")
    record = next(one.versions[0] for one in residents if one.versions[0].individual_number)
    search(page, record.address_number)
    press(page, "Enter")
    state_reason(page)
    assert record.individual_number not in page.content()
    with page.expect_navigation():
        page.locator("form:has([value=individual_number]) button").click()
    assert record.individual_number in page.content() and record.resident_code not in page.content()
    inspect(page)


def test_several_are_opened_with_space_and_enter(sit, residents):
    page = sit("clerk")
    search(page, residents[0].versions[0].kana.split()[0][:1])
    rows = page.locator("[data-row]").count()
    page.keyboard.press("Space")
    if rows > 1:
        page.keyboard.press("j")
        page.keyboard.press("Space")
    page.locator(".tick:checked").first.focus()
    press(page, "Enter")
    state_reason(page)
    assert page.locator(".strip__name").count() == min(rows, 2)
    inspect(page)


def test_finding_nobody_says_why(sit):
    page = sit("clerk")
    search(page, "ヌヌヌヌ")
    assert page.locator(".empty").is_visible()
    inspect(page)


def test_it_refuses_a_wrong_date_and_takes_the_eye_to_it(sit):
    page = sit("clerk")
    page.goto("/people/")
    page.fill("#birth", "S64.1.8")
    page.focus("#birth")
    press(page, "Enter")
    assert page.evaluate("document.activeElement.id") == "summary"
    page.click("#summary a")
    assert page.evaluate("document.activeElement.id") == "birth"
    assert page.input_value("#birth") == "S64.1.8"
    inspect(page)


def test_it_works_without_script(sit, residents):
    page, record = sit("clerk"), residents[0].versions[0]
    state = page.context.storage_state()
    plain = page.context.browser.new_context(
        base_url=page.url.rstrip("/"), storage_state=state, java_script_enabled=False
    ).new_page()
    plain.goto("/people/")
    plain.fill("#q", record.address_number)
    with plain.expect_navigation():
        plain.press("#q", "Enter")
    with plain.expect_navigation():
        plain.locator(".open").first.click()
    plain.fill("#receipt", "2026-000123")
    plain.check("input[name=purpose][value=card]")
    with plain.expect_navigation():
        plain.locator("main .button--solid").click()
    assert plain.locator(".strip__name").inner_text() == record.name
    plain.context.close()
