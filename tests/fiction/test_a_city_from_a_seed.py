"""蔵森市 grows from a seed: the same people every time, numbers never twice, days and relations
that fit."""

import re
from collections import Counter
from datetime import date
from itertools import islice

import pytest

from kuramori.city.fiction import identity, names, places
from kuramori.city.fiction.people import CITY, expired_people, household, people
from kuramori.city.fiction.stories import AS_OF, LAST_EXPIRED
from kuramori.city.rules.movements import MovementKind, Reason, kind_of
from kuramori.city.rules.numbers import NumberKind, refuse_number
from kuramori.city.rules.register import Status, refuse_record
from kuramori.city.rules.relations import links
from kuramori.city.rules.retention import RetentionClass, due, of_record

SEED, COUNT = 7, 6000
HOUSEHOLDS = list(people(SEED, COUNT))
EXPIRED = list(expired_people(SEED, 300))
PEOPLE = [person for home in HOUSEHOLDS for person in home.members]
GONE = [person for home in EXPIRED for person in home.members]
EVERYBODY = PEOPLE + GONE


def test_it_works():
    assert len(PEOPLE) == COUNT and len(GONE) == 300
    assert list(people(SEED, COUNT)) == HOUSEHOLDS
    assert list(people(SEED + 1, COUNT)) != HOUSEHOLDS


def test_any_household_is_derivable_alone_and_a_broken_run_goes_on():
    assert household(SEED, 1000) == HOUSEHOLDS[1000]
    assert list(islice(people(SEED, COUNT, first=1000), 5)) == HOUSEHOLDS[1000:1005]


def test_every_version_may_enter_the_register():
    for person in EVERYBODY:
        for version in person.versions:
            assert refuse_record(version) is None


def test_every_number_has_its_check_digit():
    assert refuse_number(NumberKind.MUNICIPALITY, CITY.code) is None
    for person in EVERYBODY:
        current = person.current
        assert refuse_number(NumberKind.ADDRESS, current.address_number) is None
        assert refuse_number(NumberKind.HOUSEHOLD, current.household_number) is None
        assert refuse_number(NumberKind.RESIDENT_CODE, current.resident_code) is None
        if current.individual_number:
            assert refuse_number(NumberKind.INDIVIDUAL, current.individual_number) is None


@pytest.mark.parametrize(
    "number", [identity.individual_number, identity.resident_code, identity.address_number]
)
def test_no_number_is_given_twice(number):
    places_of_people = [
        *range(60_000),
        *range(9_540_000, 9_600_000),
        *range(10_000_000, 10_060_000),
    ]
    assert len({number(place) for place in places_of_people}) == len(places_of_people)


def test_a_pseudonym_seed_is_stable_unique_and_names_nobody():
    seeds = [person.subject_seed for person in EVERYBODY]
    assert len(set(seeds)) == len(seeds)
    assert all(re.fullmatch(r"\d{6}/7/\d+", seed) for seed in seeds)


def test_versions_follow_each_other_and_end_with_the_removal():
    for person in EVERYBODY:
        assert [version.serial for version in person.versions] == [
            *range(1, len(person.versions) + 1)
        ]
        processed = [version.movement.processed_on for version in person.versions]
        assert processed == sorted(processed)
        assert kind_of(person.versions[0].movement.reason) is MovementKind.ENTER
        for version in person.versions:
            leaving = kind_of(version.movement.reason) is MovementKind.REMOVE
            assert leaving == (version.status is Status.REMOVED) == (version.removal is not None)
            assert not leaving or version is person.current


def test_nobody_is_registered_before_birth_or_has_a_number_before_its_law():
    for person in EVERYBODY:
        for version in person.versions:
            assert version.birth.internal <= version.resident_since.internal <= AS_OF
            if version.movement.reason is Reason.BIRTH:
                assert version.birth.text == version.resident_since.text or version.foreign
        if person.current.removal and person.current.removal.on < date(2015, 10, 5):
            assert person.current.individual_number is None


def test_every_household_with_somebody_present_has_one_head():
    for home in HOUSEHOLDS[:-1]:
        present = [one.current for one in home.members if one.current.status is Status.PRESENT]
        heads = [one for one in present if one.relation == "世帯主"]
        assert len(heads) == bool(present)
        assert all(one.head_name == heads[0].name and links(one.relation) for one in present)
        assert len({one.current.household_number for one in home.members}) == 1


def test_partners_are_of_age_and_parents_older_than_their_children():
    for home in HOUSEHOLDS:
        first = {one.versions[0].relation: one.versions[0].birth.internal for one in home.members}
        head = first["世帯主"]
        for relation, born in first.items():
            assert (born - head).days > 18 * 365 or relation != "子"
            assert (head - born).days > 18 * 365 or relation != "母"


def test_members_of_a_family_share_a_surname_and_its_reading():
    for home in HOUSEHOLDS:
        together = [one.versions[0] for one in home.members]
        if not together[0].foreign:
            assert (
                len({(one.name.split("　")[0], one.kana.split("　")[0]) for one in together}) == 1
            )


def test_the_mix_is_that_of_a_city():
    current = [person.current for person in PEOPLE]
    shares = Counter()
    for one in current:
        shares["removed"] += one.status is Status.REMOVED
        shares["deceased"] += one.deceased
        shares["foreign"] += one.foreign
        shares["protected"] += one.protected
        shares["expired"] += one.removal is not None and one.removal.on <= LAST_EXPIRED
        shares["variant"] += any(ord(sign) > 0xF000 for sign in one.name)
    assert 1.2 < sum(len(person.versions) for person in PEOPLE) / COUNT < 1.4
    assert 0.03 < shares["removed"] / COUNT < 0.10 and shares["deceased"]
    assert 0.01 < shares["foreign"] / COUNT < 0.03
    assert 0.005 < shares["expired"] / COUNT < 0.02
    assert shares["protected"] and shares["variant"]


def test_names_and_addresses_of_the_past_are_in_the_history():
    reasons = {version.movement.reason for person in PEOPLE for version in person.versions}
    assert reasons >= {
        Reason.MOVE_IN,
        Reason.BIRTH,
        Reason.MOVE_WITHIN,
        Reason.MOVE_OUT,
        Reason.DEATH,
        Reason.CORRECT_EX_OFFICIO,
        Reason.FORMER_NAME_ENTERED,
        Reason.HEAD_CHANGED,
    }
    assert any(person.versions[0].name != person.current.name for person in PEOPLE)


def test_the_expired_batch_is_past_retention():
    for person in GONE:
        kept = of_record(person.current, LAST_EXPIRED)
        assert kept.rule.code is RetentionClass.JOHYO_OLD and due(kept.last_day, AS_OF)


def test_every_reading_is_katakana_and_every_place_is_nowhere():
    readings = [name[1] for table in (names._COMMON, names._RARE) for name in table]
    readings += [name[1] for table in names._GIVEN.values() for name in table]
    assert all(re.fullmatch(r"[ァ-ヴー]+", reading) for reading in readings)
    assert CITY.code.startswith("48") and all(
        postal.startswith("000-") for _, postal, _ in places.AREAS
    )
    assert all(len(code) == 11 for _, _, code in places.AREAS)


def test_quarters_are_numbered_as_the_register_writes_them():
    assert [places.numeral(number) for number in (1, 10, 14)] == ["一", "十", "十四"]
