"""The auditor's desk: filters, the head that covers the answer, the command, and a proof to take away."""

import json
from pathlib import Path

import pytest
from tests.browser.conftest import DESK, PHONE, click, inspect, press


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_it_works(sit, width):
    page = sit("chiba", width)
    page.goto("/ledger/")
    inspect(page)
    page.select_option("#act", "session:sign-in")
    click(page, "#search .button--solid")
    inspect(page)
    command = page.locator(".command").inner_text()
    assert command.startswith("kuramori city ledger ") and "--act session:sign-in" in command
    with page.expect_download() as saved:
        page.locator("a[download]").last.click()
    document = json.loads(Path(saved.value.path()).read_text("utf-8"))
    assert document["format"] == "kuramori.proof/1" and document["index"] >= 0


def test_it_refuses_a_day_that_does_not_exist(sit):
    page = sit("chiba")
    page.goto("/ledger/")
    page.keyboard.type("S64.1.8")
    press(page, "Enter")
    assert page.evaluate("document.activeElement.id") == "summary"
    assert "平成元年1月8日" in page.locator("#summary").inner_text()
    inspect(page)


def test_finding_nothing_says_why(sit):
    page = sit("chiba")
    page.goto("/ledger/")
    page.fill("#slip", "AAAA-AAAA-AAAA-AAAA")
    page.focus("#slip")
    press(page, "Enter")
    assert page.locator(".empty").is_visible()
    inspect(page)
