"""The treaty (取決め): the signed messages a city and the platform exchange, to the byte.

`sign` puts a message on the wire; `parse` makes an `Unproven` message of untrusted bytes; `verify`
turns it into the message once both signatures hold. docs/reference/treaty.md states the bytes.
Not for: whether an order may be obeyed (platform/rules), what lies inside sealed bytes, or where
keys are kept.
"""

from kuramori.foundation.treaty.forms import MAX_REFERENCES, MAX_SEALED
from kuramori.foundation.treaty.keys import PublicKeys, SigningKeys
from kuramori.foundation.treaty.messages import (
    Enrolment,
    Message,
    Order,
    Receipt,
    ReplicaEnvelope,
)
from kuramori.foundation.treaty.wire import (
    MAX_WIRE,
    VERSION,
    Unproven,
    digest,
    parse,
    sign,
    verify,
    verify_enrolment,
)

__all__ = [
    "MAX_REFERENCES",
    "MAX_SEALED",
    "MAX_WIRE",
    "VERSION",
    "Enrolment",
    "Message",
    "Order",
    "PublicKeys",
    "Receipt",
    "ReplicaEnvelope",
    "SigningKeys",
    "Unproven",
    "digest",
    "parse",
    "sign",
    "verify",
    "verify_enrolment",
]
