"""A witness cosigns what grew, and nothing else, over real HTTP (C2SP tlog-witness)."""

import threading

import pytest

from kuramori.foundation.checkpoint import BadNote, check, parse_signatures, signed_by, split
from kuramori.foundation.errors import Tampered
from kuramori.witness.desk import MAX_BODY
from kuramori.witness.judge import Judge, Request

NOON = 1_795_402_800


def test_it_works(call, ledger, vkeys):
    for old, new in ((0, 5), (5, 5), (5, 128), (128, 300)):
        status, lines, _ = call(ledger.request(old, new))
        assert status == 200
        head, signed = signed_by(ledger.note(new) + lines, vkeys)
        assert head.size == new
        assert [one.at for one in signed] == [NOON, NOON]


def test_it_refuses_a_ledger_it_does_not_know(call, stranger):
    assert call(stranger.request(0, 5))[0] == 404


def test_it_refuses_an_impostors_signature(call, impostor):
    assert call(impostor.request(0, 5))[0] == 403


def test_it_answers_another_size_with_its_own(call, ledger):
    call(ledger.request(0, 100))
    for old in (0, 99, 101):
        status, text, headers = call(ledger.request(old, 200))
        assert (status, text) == (409, "100\n")
        assert headers["Content-Type"] == "text/x.tlog.size"


def test_it_never_signs_a_rollback(call, ledger, memory):
    call(ledger.request(0, 100))
    assert call(ledger.request(50, 80))[0] == 409
    assert call(f"old 100\n\n{ledger.note(80)}".encode())[0] == 400
    assert memory.head(ledger.origin).size == 100


def test_it_never_signs_a_fork(call, ledger, fork, memory):
    call(ledger.request(0, 100))
    assert call(fork.request(100, 200))[0] == 422
    assert call(f"old 100\n\n{fork.note(200)}".encode())[0] == 422
    status, text, _ = call(fork.request(100, 100))
    assert (status, text) == (409, "100\n")
    assert memory.head(ledger.origin) == split(ledger.note(100))[0]


def test_it_refuses_a_proof_where_none_belongs(call, ledger):
    first = ledger.request(0, 5).replace(b"old 0\n", b"old 0\n" + b"A" * 43 + b"=\n")
    assert call(first)[0] == 422


@pytest.mark.parametrize(
    "change",
    [
        lambda body: b"",
        lambda body: b"\xff" + body,
        lambda body: body.replace(b"old 5", b"old 05"),
        lambda body: body.replace(b"old 5", b"old -5"),
        lambda body: body.replace(b"old 5", b"new 5"),
        lambda body: body.replace(b"old 5\n", b"old 5\n" + b"not base64\n"),
        lambda body: body.replace(b"old 5\n", b"old 5\n" + (b"A" * 43 + b"=\n") * 64),
        lambda body: body[:-1],
        lambda body: body.split(b"\n\n")[0],
        lambda body: body.replace(b"\n9\n", b"\n09\n"),
    ],
)
def test_it_answers_a_malformed_request_plainly(call, ledger, change):
    call(ledger.request(0, 5))
    status, text, _ = call(change(ledger.request(5, 9)))
    assert status == 400
    assert text.endswith("\n")


def test_it_answers_other_calls_and_sizes_plainly(call, ledger):
    assert call(None, method="GET")[0] == 405
    assert call(None, method="GET", path="/")[0] == 404
    assert call(b"", path="/else")[0] == 404
    assert call(b"x" * (MAX_BODY + 1))[0] == 413
    assert call(None, **{"Content-Length": "9" * 30})[0] == 413
    assert call(None, **{"Content-Length": "-1"})[0] == 411
    assert call(iter([b"old 0\n"]))[0] == 411
    assert call(ledger.request(0, 5))[0] == 200


def test_of_two_at_once_only_one_is_signed(call, ledger, fork):
    call(ledger.request(0, 40))
    answers = []

    def send(teller):
        answers.append(call(teller.request(40, 100))[0])

    both = [threading.Thread(target=send, args=(teller,)) for teller in (ledger, fork)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(answers) == [200, 409]


def test_it_remembers_across_a_restart(memory, ledger, fork):
    assert Judge(memory, lambda: NOON).add_checkpoint(ledger.request(0, 100)).status == 200
    again = Judge(memory, lambda: NOON)
    assert again.add_checkpoint(fork.request(0, 100)).text == "100\n"
    assert again.add_checkpoint(ledger.request(100, 200)).status == 200


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_crash_while_remembering_signs_nothing_and_forgets_nothing(
    memory, judge, ledger, fork, monkeypatch, step
):
    judge.add_checkpoint(ledger.request(0, 100))

    def fail(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        owner = "kuramori.witness.memory.os.fsync" if step == "fsync" else "pathlib.Path.replace"
        broken.setattr(owner, fail)
        with pytest.raises(OSError, match="No space"):
            judge.add_checkpoint(ledger.request(100, 200))
    assert memory.head(ledger.origin).size == 100
    assert judge.add_checkpoint(ledger.request(100, 200)).status == 200


def test_a_disk_that_fails_is_said_over_http(call, ledger, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("kuramori.witness.memory.os.fsync", fail)
        assert call(ledger.request(0, 100))[0] == 503
    assert call(ledger.request(0, 100))[0] == 200


def test_a_changed_memory_stops_it(call, memory, ledger, tmp_path):
    call(ledger.request(0, 100))
    (kept,) = tmp_path.glob("witness/ledgers/*/head")
    kept.write_text(ledger.note(50), "utf-8")
    with pytest.raises(Tampered):
        memory.head(ledger.origin)
    assert call(ledger.request(50, 200))[0] == 500


def test_a_cosignature_holds_only_for_its_own_head(call, ledger, vkeys):
    _, lines, _ = call(ledger.request(0, 100))
    other = split(ledger.note(101))[0]
    for signature, key in zip(parse_signatures(lines), vkeys, strict=True):
        check(split(ledger.note(100))[0], signature, key)
        with pytest.raises(BadNote):
            check(other, signature, key)


def test_a_request_reads_back(ledger):
    asked = Request.parse(ledger.request(5, 9))
    assert (asked.old_size, asked.proof, asked.note) == (5, ledger.proof(5, 9), ledger.note(9))
