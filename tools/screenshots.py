"""Takes the pictures of docs/images anew, from a trial house that is being served by `make demo`.

    .venv/bin/python tools/screenshots.py [ADDRESS]      default: https://localhost:8443

Needs what `make test` needs: a Chromium on the PATH. Everybody on the pictures is invented. Not for:
testing the screens (tests/browser).
"""

import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kuramori.city.settings")

import django

django.setup()

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from kuramori.city.desks.story.browser import SignIn  # noqa: E402
from kuramori.city.housekeeping import Place  # noqa: E402

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
SIZE = {"width": 1280, "height": 800}
HALF_MINUTE = 30
TOO_MANY = 10


def main(arguments: list[str]) -> None:
    address = arguments[0] if arguments else "https://localhost:8443"
    kept = json.loads((Place.here().root / "cast.json").read_text(encoding="utf-8"))
    cast = {key: SignIn(**one) for key, one in kept.items()}
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"))
        with _page(browser, address) as page:
            page.goto("/sign-in/")
            _take(page, "sign-in")
        for who, tour in TOURS.items():
            with _page(browser, address) as page:
                _sign_in(page, cast[who])
                tour(page)


@contextmanager
def _page(browser: Browser, address: str) -> Iterator[Page]:
    """A fresh session. The certificate is the house's own, which no browser knows."""
    context = browser.new_context(base_url=address, viewport=SIZE, locale="ja-JP", ignore_https_errors=True)
    yield context.new_page()
    context.close()


def _sign_in(page: Page, who: SignIn) -> None:
    """With a code nobody used yet: the house takes each only once."""
    page.goto("/sign-in/")
    page.fill("[name=staff_number]", who.staff_number)
    page.fill("[name=password]", who.password)
    page.click("main button")
    while "/sign-in/second/" in page.url:
        page.fill("[name=code]", who.code(time.time()))
        page.click("main form:last-of-type button")
        page.wait_for_load_state()
        if "/sign-in/second/" in page.url:
            time.sleep(HALF_MINUTE - time.time() % HALF_MINUTE + 1)


def _clerk(page: Page) -> None:
    page.goto("/people/")
    page.fill("#search [name=q]", "サトウ")
    page.click(".search__go")
    page.wait_for_selector("[data-row]")
    _take(page, "search")
    page.click("[data-row] button.open")
    page.fill("[name=receipt]", "2026-000123")
    page.check("[name=purpose][value=certificate]")
    page.click("main form button.button--solid")
    page.wait_for_load_state()
    _take(page, "person")
    page.goto("/people/")
    page.fill("#search [name=q]", "サトウ")
    page.click(".search__go")
    for tick in page.query_selector_all("[name=subject]")[:TOO_MANY]:
        tick.check()
    page.click(".bar button")
    page.wait_for_load_state()
    _take(page, "held")


def _administrator(page: Page) -> None:
    """The warning the clerk has just caused; then she is released, so that pictures can be taken again."""
    page.goto("/alerts/")
    page.wait_for_selector("main a[href^='/holds/']")
    _take(page, "alerts")
    page.click("main a[href^='/holds/']")
    page.fill("[name=reason]", "画面の撮影のため")
    page.click("main form button.button--solid")


def _records_manager(page: Page) -> None:
    page.goto("/erasure/")
    page.click("main table a")
    page.wait_for_load_state()
    _take(page, "erasure")


def _auditor(page: Page) -> None:
    page.goto("/ledger/")
    page.fill("[name=officer_number]", "1001")
    page.click("main form button.button--solid")
    page.wait_for_selector("main table")
    _take(page, "ledger")
    page.goto("/assessment/")
    _take(page, "assessment")


TOURS: dict[str, Callable[[Page], None]] = {
    "aoki": _clerk,
    "eto": _administrator,
    "fujita": _records_manager,
    "chiba": _auditor,
}


def _take(page: Page, name: str) -> None:
    page.screenshot(path=IMAGES / f"{name}.png", animations="disabled", caret="hide")


if __name__ == "__main__":
    main(sys.argv[1:])
