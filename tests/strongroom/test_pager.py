"""The pager rings after the commit and never without one; silence is heard too."""

import threading

import pytest
from django.db import transaction


@pytest.fixture
def listening(house):
    """A line that is open, and the ear on it."""
    line = house.pager.listen(0.2)
    assert next(line) is None
    yield line
    line.close()


def test_it_works(house, listening):
    with transaction.atomic(durable=True):
        house.pager.ring("42")
    assert next(one for one in listening if one) == "42"


def test_silence_is_heard(listening):
    assert [next(listening) for _ in range(3)] == [None] * 3


def test_nobody_hears_of_what_was_rolled_back(house, listening):
    with pytest.raises(RuntimeError), transaction.atomic(durable=True):
        house.pager.ring("rolled back")
        raise RuntimeError
    house.pager.ring("after")
    assert next(one for one in listening if one) == "after"


def test_nobody_hears_before_the_commit(house, listening):
    heard = []
    ear = threading.Thread(target=lambda: heard.append(next(one for one in listening if one)))
    with transaction.atomic(durable=True):
        house.pager.ring("43")
        ear.start()
        ear.join(0.5)
        assert heard == []
    ear.join(30)
    assert heard == ["43"]


def test_everybody_who_listens_hears(house):
    lines = [house.pager.listen(0.2) for _ in range(3)]
    assert [next(line) for line in lines] == [None] * 3
    house.pager.ring("44")
    assert [next(one for one in line if one) for line in lines] == ["44"] * 3
    for line in lines:
        line.close()
