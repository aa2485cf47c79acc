"""Opening residents: shown only after the entry, and not to whoever may not."""

from kuramori.city.acts import lookup
from kuramori.foundation.errors import Refusal
from tests.cast import PURPOSE, RECEIPT, TERMINAL


def test_it_works(house, cast, residents):
    wanted = residents[0]
    opened = lookup.open_people(house, cast.aoki, (wanted.subject,), purpose=PURPOSE, receipt=RECEIPT, terminal=TERMINAL)
    assert opened.people[0].record.name == wanted.versions[0].name


def test_it_refuses_the_untrained(house, cast, residents):
    refused = lookup.open_people(
        house, cast.gomi, (residents[0].subject,), purpose=PURPOSE, receipt=RECEIPT, terminal=TERMINAL
    )
    assert refused == Refusal("access.untrained")
