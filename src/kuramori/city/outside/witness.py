"""The witness as the city sees it: somebody elsewhere who cosigns the head, if it only grew.

Source: C2SP tlog-witness. Not for: being a witness (kuramori.witness, another deployable on
another machine).
"""

import http.client
from base64 import b64encode
from collections.abc import Sequence
from typing import Protocol
from urllib.parse import urlsplit

from kuramori.foundation import checkpoint
from kuramori.foundation.checkpoint import BadNote, VerifierKey
from kuramori.foundation.errors import Breakage, Tampered

_TIMEOUT_SECONDS = 3
_MAX_ANSWER = 256 * 1024


class Witness(Protocol):
    """Cosigns heads, each a proven extension of the one before.

    `keys` are its vkeys, as an auditor pins them.
    """

    name: str
    keys: tuple[str, ...]

    def cosign(self, old_size: int, proof: Sequence[bytes], note: str) -> str:
        """Cosignature lines for `note`, given the proof from the size it saw last.

        Raises Breakage("witness.down") when it does not answer as a witness does,
        Breakage("witness.other-size", size=…) when it remembers another size ≤ ours (prove from
        that one), and Tampered when it knows another history.
        """


class HttpWitness:
    """A witness at a URL, believed only by its verifier keys (`keys`: vkeys, one a line)."""

    def __init__(self, url: str, keys: str) -> None:
        self._url = urlsplit(url)
        self._keys = tuple(VerifierKey.parse(line) for line in keys.split())
        self.name = self._keys[0].name if self._keys else ""
        self.keys = tuple(str(key) for key in self._keys)

    def cosign(self, old_size: int, proof: Sequence[bytes], note: str) -> str:
        """See `Witness.cosign`; lines by other keys than ours to believe are left out."""
        hashes = "".join(f"{b64encode(node).decode()}\n" for node in proof)
        status, text = self._post(f"old {old_size}\n{hashes}\n{note}".encode())
        if status == 409:
            raise _disagreement(old_size, note, text)
        if status == 422:
            raise Tampered("the witness knows another history of this ledger")
        if status != 200:
            raise Breakage("witness.down", status=str(status))
        return self._believed(note, text)

    def _post(self, body: bytes) -> tuple[int, str]:
        secure = self._url.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        path = self._url.path.rstrip("/") + "/add-checkpoint"
        try:
            line = kind(self._url.hostname or "", self._url.port, timeout=_TIMEOUT_SECONDS)
            try:
                line.request("POST", path, body, {"Content-Type": "text/plain; charset=utf-8"})
                answer = line.getresponse()
                return answer.status, answer.read(_MAX_ANSWER).decode()
            finally:
                line.close()
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Breakage("witness.down", status="") from error

    def _believed(self, note: str, lines: str) -> str:
        try:
            head, _ = checkpoint.split(note)
            signatures = checkpoint.parse_signatures(lines)
            known = {(key.name, key.id): key for key in self._keys}
            ours = [one for one in signatures if (one.name, one.key_id) in known]
            for one in ours:
                checkpoint.check(head, one, known[one.name, one.key_id])
        except BadNote as error:
            raise Breakage("witness.down", status="200") from error
        if not ours:
            raise Breakage("witness.down", status="200")
        return "".join(str(one) for one in ours)


def _disagreement(old_size: int, note: str, text: str) -> Breakage | Tampered:
    """What a 409 means:

    the witness is at another size we can prove from, or it saw more, or something else.
    """
    size = text.removesuffix("\n")
    if not (size.isascii() and size.isdigit() and len(size) < 20):
        return Breakage("witness.down", status="409")
    if int(size) == old_size or int(size) > checkpoint.split(note)[0].size:
        return Tampered("the witness has seen a longer or another ledger under this name")
    return Breakage("witness.other-size", size=size)
