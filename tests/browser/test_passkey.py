"""A passkey: registered by an officer who is signed in, and then the second factor in place of a code."""

from tests.browser.conftest import inspect
from tests.desks.newcomers import new_clerk

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


def plug_in(page):
    """A virtual authenticator in this browser; the answer lets a test take the person away from it."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return devtools, made["authenticatorId"]


def register(page):
    page.goto("/me/passkeys/")
    inspect(page)
    page.fill("#label", "窓口の端末")
    with page.expect_navigation():
        page.click("[data-passkey] button")
    assert page.locator(".banner--good").is_visible()


def start_again(page, who):
    """Sign out and give the password once more."""
    with page.expect_navigation():
        page.click("form[action='/sign-out/'] button")
    page.keyboard.type(who.staff_number)
    page.fill("#password", who.password)
    with page.expect_navigation():
        page.click("main .button--solid")


def test_it_works(sit, house):
    who = new_clerk(house)
    page = sit(who)
    plug_in(page)
    register(page)
    start_again(page, who)
    inspect(page)
    with page.expect_navigation():
        page.click("[data-passkey] button")
    assert page.locator(".top__officer").is_visible()


def test_it_refuses_whom_the_authenticator_does_not_know(sit, house):
    who = new_clerk(house)
    page = sit(who)
    devtools, authenticator = plug_in(page)
    register(page)
    start_again(page, who)
    devtools.send("WebAuthn.clearCredentials", {"authenticatorId": authenticator})
    page.click("[data-passkey] button")
    page.wait_for_selector("[data-said]:not([hidden])")
    assert "パスキーで確認できませんでした" in page.locator("[data-said]").inner_text()
    inspect(page)
