"""May this head be cosigned? The rules of C2SP tlog-witness, in their order.

Not for: sockets (desk) or files (memory).
"""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from kuramori.foundation import checkpoint
from kuramori.foundation.checkpoint import BadNote, Checkpoint, exact_base64
from kuramori.foundation.merkle import EMPTY_ROOT, BadProof, verify_consistency
from kuramori.witness.memory import Memory

MAX_PROOF_LINES = 63


@dataclass(frozen=True)
class Answer:
    """What the asker is told: an HTTP status and a text."""

    status: int
    text: str
    content_type: str = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Request:
    """An `add-checkpoint` request:

    from which size, with which consistency proof, to which signed note.
    """

    old_size: int
    proof: tuple[bytes, ...]
    note: str

    @classmethod
    def parse(cls, body: bytes) -> Self:
        """Read a request body. Raises `BadNote` for anything malformed."""
        try:
            text = body.decode()
        except UnicodeDecodeError as error:
            raise BadNote("request: not UTF-8") from error
        top, blank, note = text.partition("\n\n")
        first, *lines = top.split("\n")
        found = re.fullmatch(r"old (0|[1-9][0-9]{0,18})", first, re.ASCII)
        if not blank or not found or len(lines) > MAX_PROOF_LINES:
            raise BadNote("request: not an old size, a proof and a checkpoint")
        return cls(int(found[1]), tuple(exact_base64(line) for line in lines), note)


class Judge:
    """Judges one request after the other:

    the check against memory and the memory's change are one step.
    """

    def __init__(self, memory: Memory, now: Callable[[], int]) -> None:
        self._memory = memory
        self._now = now
        self._signers = memory.signers()
        self._turn = threading.Lock()

    def add_checkpoint(self, body: bytes) -> Answer:
        """Cosign, or say why not.

        What must hold: 1 the request is well-formed; 2 the ledger is one we trust; 3 its own
        signature holds; 4 the old size is not beyond the new; 5 it is the size we remember; 6 no
        second root for one size; 7 the new head extends the remembered one. Then: sign, remember
        durably, and only then answer.
        """
        try:
            asked = Request.parse(body)
            head, _ = checkpoint.split(asked.note)
        except BadNote as error:
            return Answer(400, f"{error.what}\n")  # 1
        keys = self._memory.trusted(head.origin)
        if not keys:
            return Answer(404, "checkpoint: a ledger this witness does not know\n")  # 2
        try:
            checkpoint.verify(asked.note, keys)
        except BadNote as error:
            return Answer(403, f"{error.what}\n")  # 3
        if asked.old_size > head.size:
            return Answer(400, "request: the old size is beyond the new one\n")  # 4
        with self._turn:
            return self._judge_growth(asked, head)

    def _judge_growth(self, asked: Request, head: Checkpoint) -> Answer:
        known = self._memory.head(head.origin) or Checkpoint(head.origin, 0, EMPTY_ROOT)
        forked = head.size == known.size and head.root != known.root
        if asked.old_size != known.size or forked:
            return Answer(409, f"{known.size}\n", "text/x.tlog.size")  # 5, 6
        try:
            verify_consistency(known.size, head.size, asked.proof, known.root, head.root)
        except BadProof as error:
            return Answer(422, f"{error.what}\n")  # 7
        lines = checkpoint.cosign(head, self._signers, self._now())
        self._memory.remember(head.origin, f"{head.body}\n{lines}")
        return Answer(200, lines)
