"""The live stream gives its place back, and a console that finds no place is told to ask by itself."""

from types import SimpleNamespace

from kuramori.city.desks.web import console
from kuramori.city.desks.web.console import MOST_STREAMS, Stream


def alert(number: int) -> SimpleNamespace:
    return SimpleNamespace(id=number, rule="volume")


def test_it_works():
    lines = b"".join(Stream(iter([None, alert(7)]), lambda: None)).decode()
    assert lines.startswith("retry: ") and lines.count("event: beat") == 2
    assert "event: alert\nid: 7\n" in lines and "大量の照会" in lines


def test_its_place_is_given_back_exactly_once_even_when_it_never_began():
    given = []
    stream = Stream(iter([]), lambda: given.append(1))
    stream.close()
    stream.close()
    assert given == [1]


def test_it_refuses_more_consoles_than_places(seat):
    taken = [console._places.acquire(blocking=False) for _ in range(MOST_STREAMS)]
    try:
        answer = seat("eto").get("/alerts/stream/", headers={"accept": "text/event-stream"})
    finally:
        for _ in filter(None, taken):
            console._places.release()
    assert answer.status_code == 503


def test_it_refuses_an_officer_who_may_not_watch_and_keeps_no_place(seat):
    for _ in range(MOST_STREAMS + 1):
        answer = seat("clerk").get("/alerts/stream/", headers={"accept": "text/event-stream"})
        assert answer.status_code == 403
