"""Messages on the wire: canonical JSON with two signatures over bytes that name the message's kind.

Whoever receives a message goes through eight numbered steps, 1–6 in `parse` and 7–8 in `verify`,
and can skip none: the message is out of reach until the last one held.
Not for: what follows from a proven message.
"""

import hashlib
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Generic, TypeVar, get_type_hints

from kuramori.foundation import canonical
from kuramori.foundation.errors import Refusal
from kuramori.foundation.treaty.forms import SIGNATURES, Form
from kuramori.foundation.treaty.keys import Pair, PublicKeys, SigningKeys
from kuramori.foundation.treaty.messages import Enrolment, Message

VERSION = 1
MAX_WIRE = 2 * 1024 * 1024
_FRAME = {"treaty", "kind", "message", "signatures"}

M = TypeVar("M", bound=Message)


def digest(message: Message) -> str:
    """SHA-256 in hex of the bytes the signatures cover: the same however often it is signed."""
    return hashlib.sha256(_signed_bytes(message)).hexdigest()


def sign(message: Message, keys: SigningKeys) -> bytes:
    """The message on the wire, signed with both keys."""
    body = _write(message)
    assert _read(type(message), body) == message, "a message out of form is our own mistake"
    return canonical.encode(
        {
            "treaty": VERSION,
            "kind": message.KIND,
            "message": body,
            "signatures": SIGNATURES.write(keys.sign(_signed_bytes(message))),
        }
    )


@dataclass(frozen=True)
class Unproven(Generic[M]):
    """A well-formed message nobody vouched for yet. It may only be asked whose it claims to be."""

    _message: M
    _signatures: Pair

    @property
    def claimed_tenant(self) -> str:
        """The city whose keys must verify it."""
        return self._message.tenant


def parse(kind: type[M], wire: bytes) -> Unproven[M] | Refusal:
    """A message of `kind` out of untrusted bytes, or the first of these that does not hold.

    1. The wire has at most MAX_WIRE bytes.
    2. It is canonical JSON: no spaces, no repeated key, one spelling for each value.
    3. The frame has exactly its four fields.
    4. The version of the treaty is ours, and the kind is the one expected.
    5. The message has exactly the fields of its kind, each in its form.
    6. Both signatures are there, each of its length.
    """
    # 1
    if len(wire) > MAX_WIRE:
        return Refusal("treaty.oversized", {"limit": str(MAX_WIRE)})
    # 2
    try:
        frame = canonical.decode(wire)
    except (ValueError, RecursionError):
        return Refusal("treaty.not-canonical")
    # 3
    if not isinstance(frame, dict) or frame.keys() != _FRAME:
        return Refusal("treaty.other-fields", {"part": "frame"})
    # 4
    if type(frame["treaty"]) is not int or frame["treaty"] != VERSION:
        return Refusal("treaty.other-version", {"expected": str(VERSION)})
    if frame["kind"] != kind.KIND:
        return Refusal("treaty.other-kind", {"expected": kind.KIND})
    # 5
    message = _read(kind, frame["message"])
    if isinstance(message, Refusal):
        return message
    # 6
    try:
        return Unproven(message, SIGNATURES.read(frame["signatures"]))
    except (ValueError, TypeError):
        return Refusal("treaty.malformed", {"field": "signatures"})


def verify(unproven: Unproven[M], keys: PublicKeys) -> M | Refusal:
    """The message, when 7. its Ed25519 and 8. its ML-DSA-44 signature are both by `keys`."""
    # 7, 8
    broken = keys.broken_suite(unproven._signatures, _signed_bytes(unproven._message))
    return Refusal("treaty.signature", {"suite": broken}) if broken else unproven._message


def verify_enrolment(unproven: Unproven[Enrolment]) -> Enrolment | Refusal:
    """The enrolment, when steps 7 and 8 hold for the very keys it presents."""
    return verify(unproven, unproven._message.keys)


@cache
def _forms(kind: type[Message]) -> dict[str, Form]:
    hints = get_type_hints(kind, include_extras=True)
    return {f.name: hints[f.name].__metadata__[0] for f in fields(kind)}


def _write(message: Message) -> dict[str, Any]:
    return {n: form.write(getattr(message, n)) for n, form in _forms(type(message)).items()}


def _read(kind: type[M], body: Any) -> M | Refusal:
    forms = _forms(kind)
    if not isinstance(body, dict) or body.keys() != forms.keys():
        return Refusal("treaty.other-fields", {"part": kind.KIND})
    values = {}
    for name, form in forms.items():
        try:
            values[name] = form.read(body[name])
        except (ValueError, TypeError):
            return Refusal("treaty.malformed", {"field": name})
    return kind(**values)


def _signed_bytes(message: Message) -> bytes:
    """What both signatures cover. The first line separates kinds and versions from each other."""
    heading = f"kuramori treaty {VERSION} {message.KIND}\n"
    return heading.encode("ascii") + canonical.encode(_write(message))
