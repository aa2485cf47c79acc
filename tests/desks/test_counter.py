"""The counter's pages: nobody is shown without an entry, and no address says who was shown."""

import pytest
from tests.desks.conftest import reason

from kuramori.city.acts import audit
from kuramori.city.desks.refusals import words
from kuramori.city.desks.story.browser import SLIP
from kuramori.foundation.errors import Refusal


@pytest.fixture
def entries(house, cast):
    """How many entries the ledger holds, as its head tells."""

    def count() -> int:
        head = audit.head(house)
        return head.size + head.behind

    return count


def someone(residents, at=0):
    return residents[at].subject, residents[at].versions[0]


def test_it_works(seat, residents, entries):
    client, (subject, record) = seat("clerk"), someone(residents)
    before = entries()
    page = client.post(f"/people/{subject}/", reason()).content.decode()
    assert record.name in page and record.birth.text in page
    assert entries() == before + 1


def test_a_search_answers_on_its_own_page_and_leaves_one_entry(seat, residents, entries):
    client, (_, record) = seat("clerk"), someone(residents)
    before = entries()
    answer = client.post("/people/", {"q": record.kana, "fit": "prefix"})
    assert answer.status_code == 200 and record.name in answer.content.decode()
    assert entries() == before + 1


def test_finding_nobody_leaves_an_entry_too(seat, entries):
    client = seat("clerk")
    before = entries()
    page = client.post("/people/", {"q": "ヌヌヌヌ", "fit": "prefix"}).content.decode()
    assert "該当する人はいません" in page and entries() == before + 1


def test_asking_for_the_purpose_says_nothing_about_the_person(seat, residents, entries):
    client, (subject, record) = seat("clerk"), someone(residents)
    before = entries()
    page = client.get(f"/people/{subject}/").content.decode()
    assert record.name not in page and record.kana not in page
    assert entries() == before


def test_the_purpose_is_asked_when_there_is_no_receipt(seat, residents):
    subject, record = someone(residents)
    page = seat("clerk").post("/people/open/", {"open": str(subject)}).content.decode()
    assert "何のために開きますか" in page and record.name not in page


def test_the_receipt_stays_until_it_is_ended(seat, residents):
    client, (subject, record) = seat("clerk"), someone(residents)
    client.post("/receipt/", reason())
    assert record.name in client.post("/people/open/", {"open": str(subject)}).content.decode()
    client.post("/receipt/", {"clear": "1"})
    assert "何のために開きますか" in client.post("/people/open/", {"open": str(subject)}).content.decode()


def test_guarded_items_are_shown_one_by_one(seat, residents, entries):
    subject, record = next((one.subject, one.versions[0]) for one in residents if one.versions[0].individual_number)
    client = seat("clerk")
    masked = client.post(f"/people/{subject}/", reason()).content.decode()
    assert record.individual_number not in masked and record.resident_code not in masked
    before = entries()
    shown = client.post(f"/people/{subject}/", reason(reveal="individual_number")).content.decode()
    assert record.individual_number in shown and record.resident_code not in shown
    assert entries() == before + 1


def test_every_page_that_shows_somebody_carries_its_slip(seat, residents, house, cast):
    subject, _ = someone(residents)
    page = seat("clerk").post(f"/people/{subject}/", reason()).content.decode()
    slip = SLIP.search(page)[0]
    found = audit.search_entries(house, cast.chiba, audit.Criteria(slip=slip), 1)
    assert [(one.act, one.items) for one in found.entries] == [("record:open", 1)]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"receipt": "", "purpose": "card"}, "access.receipt-required"),
        ({"receipt": "12", "purpose": "card"}, "access.receipt-malformed"),
        ({"receipt": "2026-000001", "purpose": "curiosity"}, "access.unknown-purpose"),
        ({"receipt": "2026-000001", "purpose": ""}, "access.purpose-required"),
    ],
)
def test_it_refuses_a_reason_that_does_not_hold_and_says_it_twice(seat, residents, sent, code):
    subject, record = someone(residents)
    answer = seat("clerk").post("/people/open/", {"subject": str(subject), "asked": "1", **sent})
    page = answer.content.decode()
    assert answer.status_code == 422 and record.name not in page
    assert page.count(words(Refusal(code)).remedy) == 2


def test_it_refuses_to_begin_a_receipt_that_would_open_nobody(seat):
    client = seat("clerk")
    answer = client.post("/receipt/", reason(receipt="12"))
    assert answer.status_code == 422 and "受付番号「12」" in answer.content.decode()
    assert "receipt" not in client.session


@pytest.mark.parametrize("sent", ["x", "1' OR '1'='1", "00000000-0000"])
def test_it_refuses_what_names_nobody(seat, sent):
    assert seat("clerk").post("/people/open/", reason(open=sent)).status_code == 404


@pytest.mark.parametrize("page", ["-1", "²", "9" * 40, "0", "x"])
def test_a_page_number_that_is_none_means_the_first(seat, residents, page):
    _, record = someone(residents)
    answer = seat("clerk").post("/people/", {"q": record.kana, "fit": "prefix", "page": page})
    assert answer.status_code == 200 and record.name in answer.content.decode()


def test_it_refuses_a_date_that_does_not_exist(seat):
    answer = seat("clerk").post("/people/", {"birth": "S64.1.8"})
    assert answer.status_code == 422 and '<a href="#birth">' in answer.content.decode()


def test_it_refuses_the_untrained_with_the_way_out(seat):
    answer = seat("gomi").post("/people/", {"q": "サトウ"})
    assert answer.status_code == 403 and "研修" in answer.content.decode()


@pytest.mark.parametrize("key", ["chiba", "eto", "fujita"])
def test_it_refuses_everybody_whose_duties_do_not_include_residents(seat, residents, key):
    subject, record = someone(residents)
    answer = seat(key).post(f"/people/{subject}/", reason())
    assert answer.status_code == 403 and record.name not in answer.content.decode()


def test_it_refuses_a_resident_who_is_not_there(seat):
    answer = seat("clerk").post("/people/00000000-0000-4000-8000-000000000000/", reason())
    assert answer.status_code == 404
