"""Keys that work on every page, and keys that stay out of the way."""

from tests.browser.conftest import press


def test_it_works(sit):
    page = sit("aoki")
    page.goto("/")
    press(page, "Alt+KeyK")
    assert page.url.endswith("/people/")
    press(page, "Alt+KeyU")
    assert page.url.endswith("/receipt/")


def test_the_first_stop_skips_to_the_content(sit):
    page = sit("aoki")
    page.goto("/help/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_question_mark_lists_the_keys_and_escape_returns(sit):
    page = sit("aoki")
    page.goto("/")
    page.focus(".top__brand")
    page.keyboard.press("?")
    assert page.locator("#help-dialog").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#help-dialog").is_visible()
    assert page.evaluate("document.activeElement.className") == "top__brand"


def test_a_question_mark_typed_into_a_field_is_a_question_mark(sit):
    page = sit("aoki")
    page.goto("/people/")
    page.keyboard.type("?")
    assert page.input_value("#q") == "?" and not page.locator("#help-dialog").is_visible()


def test_single_letters_can_be_switched_off(sit):
    page = sit("aoki")
    page.goto("/")
    page.keyboard.press("?")
    page.uncheck("#letters")
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("?")
    assert not page.locator("#help-dialog").is_visible()


def test_every_stop_on_the_way_is_visible(sit):
    page = sit("aoki")
    page.goto("/people/")
    page.focus(".skip")
    for _ in range(page.locator("a:visible, button:visible, input:visible, select:visible, summary:visible").count()):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "() => { const on = document.activeElement, box = on.getBoundingClientRect();"
            " return on === document.body || (box.width > 0 && box.height > 0 && box.top >= 0) }"
        )
