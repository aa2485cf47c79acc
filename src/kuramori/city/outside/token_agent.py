"""The token agent: a small process of its own that alone speaks PKCS#11 (OASIS PKCS#11 v2.40, v3.0) for the house.

A vendor's module may hang or crash, and a call into it stops every thread of its process; here it can only stop this
one, which `hardware_keeper` then ends. Requests and answers are JSON over an inherited socket; the PIN comes that way,
so it is in no argument list and no environment. Not for: what keys mean, deadlines, what the house does about it.
"""

import json
import re
import secrets
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

import PyKCS11 as P

_KEY_SIZE = 32
_CHECK_SIZE = 8
_MAKING = P.Mechanism(P.CKM_GENERIC_SECRET_KEY_GEN)
_HMAC = P.Mechanism(P.CKM_SHA256_HMAC)
_TRIES = 4
_SESSION_LOST = {
    P.CKR_SESSION_HANDLE_INVALID,
    P.CKR_SESSION_CLOSED,
    P.CKR_USER_NOT_LOGGED_IN,
    P.CKR_DEVICE_REMOVED,
    P.CKR_DEVICE_ERROR,
    P.CKR_TOKEN_NOT_PRESENT,
    P.CKR_CRYPTOKI_NOT_INITIALIZED,
}
_PIN_REFUSED = {P.CKR_PIN_INCORRECT, P.CKR_PIN_LOCKED, P.CKR_PIN_EXPIRED, P.CKR_PIN_INVALID, P.CKR_PIN_LEN_RANGE}


class Trouble(Exception):
    """The answer is no: a Breakage code for the house, and why in the token's own terms (never a secret)."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(code, reason)
        self.answer = {"code": code, "reason": reason}


class Token:
    """Keys of one token by label. One session, opened and logged in when needed and again after it was lost."""

    def __init__(self, module: str, label: str, pin: str) -> None:
        self._module, self._label, self._pin = module, label, pin
        self._library: P.PyKCS11Lib | None = None
        self._session: P.Session | None = None
        self._pin_refused = ""

    def labels(self) -> list[str]:
        """Labels of all finished keys."""
        keys = self._search((P.CKA_CLASS, P.CKO_SECRET_KEY))
        found = [self.session.getAttributeValue(key, [P.CKA_LABEL, P.CKA_ID]) for key in keys]
        return [label for label, check in found if label and check]

    def create(self, label: str) -> None:
        """Make a key inside the token, once.

        PKCS#11 lets two keys share a label, so whoever finds a second one after making its own takes its own back.
        A key is finished when it carries its check value; one without was left by a crash and never used.
        """
        for _ in range(_TRIES):
            if self._finished(label):
                self._the_key(label)
                return
            if self._made_alone(label):
                return
            time.sleep(0.01 + secrets.randbelow(200) / 1000)  # keeps two makers apart
        raise Trouble("keeper.down", "another maker")

    def derive(self, label: str, text: str) -> str:
        """HMAC-SHA-256 of a text under the key, computed inside the token; 32 bytes as hex."""
        return self._sign(self._the_key(label), text).hex()

    def destroy(self, label: str) -> None:
        """Destroy every key of this label, then prove with the old handles and in a new session that none is left."""
        gone = self._find(label)
        for key in gone:
            self.session.destroyObject(key)
        if any(self._still_signs(key) for key in gone):
            raise Trouble("keeper.not-destroyed", "still derives")
        self.forget_session()
        if self._find(label):
            raise Trouble("keeper.not-destroyed", "still found")

    def forget_session(self) -> None:
        """Close the session if it can still be closed; the next request opens another and logs in again."""
        session, self._session = self._session, None
        if session is not None:
            _quietly(session.closeSession)

    @property
    def session(self) -> P.Session:
        if self._session is None:
            self._session = self._open()
        return self._session

    def _open(self) -> P.Session:
        if self._pin_refused:  # asking again with the same PIN would lock the token
            raise Trouble("keeper.down", self._pin_refused)
        if self._library is None:
            self._library = P.PyKCS11Lib().load(self._module)
        slot = self._slot(self._library)
        if self._library.getTokenInfo(slot).flags & (P.CKF_USER_PIN_FINAL_TRY | P.CKF_USER_PIN_LOCKED):
            raise Trouble("keeper.down", "the last try of the PIN is left to a person")
        session = self._library.openSession(slot, P.CKF_SERIAL_SESSION | P.CKF_RW_SESSION)
        try:
            session.login(self._pin)
        except P.PyKCS11Error as refused:
            if refused.value in _PIN_REFUSED:
                self._pin_refused = _name(refused)
            if refused.value != P.CKR_USER_ALREADY_LOGGED_IN:
                _quietly(session.closeSession)
                raise
        return session

    def _slot(self, library: P.PyKCS11Lib) -> int:
        slots = library.getSlotList(tokenPresent=True)
        ours = [slot for slot in slots if library.getTokenInfo(slot).label.strip(" \0") == self._label]
        if not ours:
            raise Trouble("keeper.down", "no such token")
        if len(ours) > 1:
            raise Trouble("keeper.wrong-key", "two tokens of this label")
        return ours[0]

    def _find(self, label: str) -> list[Any]:
        return self._search((P.CKA_CLASS, P.CKO_SECRET_KEY), (P.CKA_LABEL, label))

    def _search(self, *wanted: tuple[int, Any]) -> list[Any]:
        """A session that lost its login finds nothing and says so calmly; that must not pass for proof of absence."""
        found = self.session.findObjects(wanted)
        if self.session.getSessionInfo().state != P.CKS_RW_USER_FUNCTIONS:
            raise P.PyKCS11Error(P.CKR_USER_NOT_LOGGED_IN)
        return found

    def _finished(self, label: str) -> list[Any]:
        return [key for key in self._find(label) if self.session.getAttributeValue(key, [P.CKA_ID])[0]]

    def _the_key(self, label: str) -> Any:
        """The one key of this label, with its check value confirmed and its value never readable by anybody."""
        found = self._finished(label)
        if not found:
            raise Trouble("keeper.no-epoch", "no such key")
        if len(found) > 1:
            raise Trouble("keeper.wrong-key", "two keys of this label")
        wanted = [P.CKA_ID, P.CKA_ALWAYS_SENSITIVE, P.CKA_NEVER_EXTRACTABLE]
        noted, sensitive, never_extractable = self.session.getAttributeValue(found[0], wanted)
        if not (sensitive and never_extractable):
            raise Trouble("keeper.wrong-key", "a key that can be read out")
        if bytes(noted) != self._check(found[0], label):
            raise Trouble("keeper.wrong-key", "check value")
        return found[0]

    def _made_alone(self, label: str) -> bool:
        """Clear what a crash left, make a key, and take it back when another maker was at work."""
        try:
            for half_made in self._find(label):
                self.session.destroyObject(half_made)
            key = self.session.generateKey(_template(label), _MAKING)
            self.session.setAttributeValue(key, [(P.CKA_ID, self._check(key, label))])
            if len(self._finished(label)) == 1:
                return True
            self.session.destroyObject(key)
        except P.PyKCS11Error as failed:
            if failed.value != P.CKR_OBJECT_HANDLE_INVALID:  # the other maker cleared our half-made key
                raise
        return False

    def _check(self, key: Any, label: str) -> bytes:
        """What a key answers to its own label; says nothing about what it answers to anything else."""
        return self._sign(key, f"kuramori/key-check/v1/{label}")[:_CHECK_SIZE]

    def _sign(self, key: Any, text: str) -> bytes:
        mac = bytes(self.session.sign(key, text.encode(), _HMAC))
        if len(mac) != _KEY_SIZE:
            raise Trouble("keeper.wrong-key", "size")
        return mac

    def _still_signs(self, key: Any) -> bool:
        try:
            self.session.sign(key, b"kuramori/destroyed", _HMAC)
        except P.PyKCS11Error:
            return False
        return True


def answer(token: Token, request: dict[str, str]) -> dict[str, Any]:
    """Do what is asked; once more in a fresh session when the old one was lost, since every request may be repeated."""
    act: Callable[..., Any] = getattr(token, request.pop("do"))
    try:
        try:
            return {"value": act(**request)}
        except P.PyKCS11Error as lost:
            if lost.value not in _SESSION_LOST:
                raise
            token.forget_session()
            return {"value": act(**request)}
    except Trouble as trouble:
        return trouble.answer
    except P.PyKCS11Error as failed:
        return {"code": "keeper.down", "reason": _name(failed)}


def main(descriptor: int) -> None:
    """Serve until the house hangs up."""
    with Connection(descriptor) as line:
        token = Token(**json.loads(line.recv_bytes()))
        while True:
            try:
                request = json.loads(line.recv_bytes())
            except EOFError:
                return
            line.send_bytes(json.dumps(answer(token, request)).encode())


def _template(label: str) -> list[tuple[int, Any]]:
    """A key that signs inside this token, and does nothing else anywhere else."""
    never = (P.CKA_EXTRACTABLE, P.CKA_VERIFY, P.CKA_ENCRYPT, P.CKA_DECRYPT, P.CKA_WRAP, P.CKA_UNWRAP, P.CKA_DERIVE)
    return [
        (P.CKA_CLASS, P.CKO_SECRET_KEY),
        (P.CKA_KEY_TYPE, P.CKK_GENERIC_SECRET),
        (P.CKA_VALUE_LEN, _KEY_SIZE),
        (P.CKA_LABEL, label),
        *((attribute, P.CK_TRUE) for attribute in (P.CKA_TOKEN, P.CKA_PRIVATE, P.CKA_SENSITIVE, P.CKA_SIGN)),
        *((attribute, P.CK_FALSE) for attribute in never),
    ]


def _name(error: P.PyKCS11Error) -> str:
    """CKR_…, and never the file names a binding may add."""
    named = re.match(r"CKR_[A-Z_]+", str(error))
    return named[0] if named else "module"


def _quietly(close: Callable[[], None]) -> None:
    try:
        close()
    except P.PyKCS11Error:
        return


if __name__ == "__main__":
    main(int(sys.argv[1]))
