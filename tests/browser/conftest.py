"""A real browser at the served house: Debian's Chromium, one window for each member of the cast.

The page is `https://localhost` because passkeys ask for it; Chromium trusts exactly the certificate the house serves.
"""

import base64
import hashlib
import os
import time
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser, Page, Playwright, StorageState, sync_playwright
from tests.desks.newcomers import new_clerk

from kuramori.city.desks.story.browser import SignIn

# Playwright keeps an event loop in this thread, in which Django would not ask a database; nothing here runs in it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = "/usr/bin/chromium"
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESK, PHONE = 1280, 320
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
STEP = 30

Sit = Callable[..., Page]


@pytest.fixture(scope="module")
def chromium(served) -> Iterator[Browser]:
    """Debian's Chromium, trusting the key of the served certificate and no other."""
    certificate = x509.load_pem_x509_certificate((served.ca_path.parent / "localhost.pem").read_bytes())
    key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    pin = base64.b64encode(hashlib.sha256(key).digest()).decode()
    with sync_playwright() as playwright:
        yield _launch(playwright, pin)


def _launch(playwright: Playwright, pin: str) -> Browser:
    trust = f"--ignore-certificate-errors-spki-list={pin}"
    return playwright.chromium.launch(executable_path=CHROMIUM, args=[*SWITCHES, trust])


@pytest.fixture(scope="session")
def kept() -> dict[str, StorageState]:
    """Sessions by staff number: everybody types their code once."""
    return {}


@pytest.fixture
def sit(chromium, served, house, kept) -> Iterator[Sit]:
    """`sit("eto")` or `sit("clerk")`: a page of their own. Whatever the browser complains about fails the test."""
    complaints: list[str] = []
    contexts = []

    def sit_down(who: str | SignIn | None, width: int = DESK, **more: object) -> Page:
        sign_in = new_clerk(house) if who == "clerk" else served.cast[who] if isinstance(who, str) else who
        state = kept.get(sign_in.staff_number) if sign_in else None
        context = chromium.new_context(
            base_url=served.base_url, viewport={"width": width, "height": 800}, storage_state=state, **more
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if _is_complaint(said) else None)
        if sign_in and state is None:
            enter(page, sign_in)
            kept[sign_in.staff_number] = context.storage_state()
        return page

    yield sit_down
    for context in contexts:
        context.close()
    assert complaints == []


def _is_complaint(said) -> bool:
    """Refused pages answer with 4xx, which the console reports too; that is what they are for."""
    return said.type in ("error", "warning") and "the server responded with a status of" not in said.text


def enter(page: Page, who: SignIn) -> None:
    """Both factors, by keyboard. A code works once, so the next one is tried when this one is spent."""
    page.goto("/sign-in/")
    page.keyboard.type(who.staff_number)
    page.keyboard.press("Tab")
    page.keyboard.type(who.password)
    press(page, "Enter")
    for ahead in (0, STEP, 2 * STEP):
        if ahead == 2 * STEP:
            time.sleep(STEP - time.time() % STEP + 1)
        page.fill("#code", who.code(time.time() + min(ahead, STEP)))
        page.focus("#code")
        press(page, "Enter")
        if "/sign-in/" not in page.url:
            return
    raise AssertionError(f"{who.staff_number} could not sign in")


def press(page: Page, key: str) -> None:
    """A key that leads to another page."""
    with page.expect_navigation():
        page.keyboard.press(key)


def click(page: Page, selector: str) -> None:
    """A click that leads to another page."""
    with page.expect_navigation():
        page.click(selector)


def inspect(page: Page) -> None:
    """axe-core finds nothing, and nothing is wider than the window."""
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    told = [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]
    assert told == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def state_reason(page: Page, receipt: str = "2026-000123") -> None:
    """Fill in the purpose dialog and open."""
    page.fill("#receipt", receipt)
    page.check("input[name=purpose][value=certificate]")
    click(page, "main .button--solid")
