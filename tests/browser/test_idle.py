"""A page left alone warns before it ends, goes on with one key, and leaves nothing on screen when it ends."""

from django.conf import settings

WARNING_S = 120


def leave_alone(page, seconds_left):
    """The page's clock runs ahead; the server says how long the session really has."""
    page.route("**/session/left/", lambda route: route.fulfill(json={"seconds": seconds_left}))
    page.clock.fast_forward((settings.KURAMORI_IDLE_SECONDS - WARNING_S + 1) * 1000)


def test_it_works(sit):
    page = sit("aoki")
    page.clock.install()
    page.goto("/people/")
    page.keyboard.type("かきかけ")
    leave_alone(page, WARNING_S)
    page.wait_for_selector("#idle-dialog[open]")
    with page.expect_response("**/session/stay/"):
        page.keyboard.press("Enter")
    page.wait_for_selector("#idle-dialog:not([open])", state="attached")
    assert page.input_value("#q") == "かきかけ"


def test_another_tab_in_use_keeps_this_one_quiet(sit):
    page = sit("aoki")
    page.clock.install()
    page.goto("/people/")
    with page.expect_response("**/session/left/"):
        leave_alone(page, settings.KURAMORI_IDLE_SECONDS)
    assert not page.locator("#idle-dialog").is_visible()


def test_at_the_end_nothing_stays_on_screen(sit):
    page = sit("aoki")
    page.clock.install()
    page.goto("/people/")
    leave_alone(page, WARNING_S)
    page.wait_for_selector("#idle-dialog[open]")
    page.clock.fast_forward((WARNING_S + 2) * 1000)
    page.wait_for_url("**/sign-in/?ended=idle")
