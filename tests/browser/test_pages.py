"""Every other page and state, wide and narrow, in both languages, for each duty: axe-core finds nothing."""

from pathlib import Path

import pytest
from tests.browser.conftest import DESK, PHONE, click, inspect, press

import kuramori
from kuramori.city.acts import assess

OWN_ASSESSMENT = Path(kuramori.__file__).parents[2] / "examples" / "kuramori_assessment.txt"
PAGES = {
    "aoki": [
        "/",
        "/people/",
        "/receipt/",
        "/me/slips/",
        "/me/passkeys/",
        "/help/",
        "/alerts/",
        "/erasure/",
        "/nowhere/",
    ],
    "baba": ["/", "/people/", "/erasure/", "/erasure/turn/", "/ledger/"],
    "chiba": ["/", "/erasure/", "/ledger/", "/people/"],
    "eto": ["/", "/alerts/", "/erasure/turn/"],
    "fujita": ["/", "/erasure/", "/erasure/turn/"],
    "gomi": ["/", "/people/"],
}


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize("who", sorted(PAGES))
def test_it_works(sit, who, width):
    page = sit(who, width)
    for path in PAGES[who]:
        page.goto(path)
        inspect(page)


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_assessment_with_every_sentence(sit, house, width):
    assess.bring_in(house, OWN_ASSESSMENT.read_bytes())
    page = sit("chiba", width)
    page.goto("/assessment/")
    inspect(page)
    click(page, "form[action$='/check/'] button")
    inspect(page)
    click(page, ".tally a[href='?state=none']")
    inspect(page)


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_sign_in_page_and_its_errors(sit, width):
    page = sit(None, width)
    page.goto("/people/")
    inspect(page)
    page.keyboard.type("0000")
    press(page, "Enter")
    assert page.evaluate("document.activeElement.id") == "summary"
    inspect(page)


def test_english_pages(sit):
    page = sit("baba")
    page.goto("/")
    click(page, "button[value=en]")
    assert page.get_attribute("html", "lang") == "en"
    for path in PAGES["baba"]:
        page.goto(path)
        inspect(page)
    click(page, "button[value=ja]")


def test_the_first_view_is_light(sit):
    page = sit("aoki")
    asked: list[int] = []
    page.on("response", lambda answer: asked.append(len(answer.body())))
    page.goto("/people/")
    page.wait_for_load_state("networkidle")
    assert len(asked) <= 12 and sum(asked) <= 200_000


def test_forced_colours_and_print_keep_the_page_whole(sit):
    page = sit("baba", forced_colors="active", reduced_motion="reduce")
    page.goto("/erasure/")
    inspect(page)
    page.emulate_media(media="print")
    assert not page.locator(".desks").is_visible() and page.locator("h1").is_visible()


def test_text_at_double_size_still_fits(sit):
    page = sit("aoki", DESK // 2, device_scale_factor=2)
    page.goto("/people/")
    inspect(page)
