"""A real PKCS#11 token for tests: SoftHSM2 with a folder of its own, and a way to look into it from outside."""

import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import PyKCS11 as P

from kuramori.city.outside.hardware_keeper import HardwareKeeper
from kuramori.city.outside.token_agent import Token

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
LABEL = "kuramori tests"
PIN = "hush-4711-token"


@dataclass(frozen=True)
class SoftToken:
    """One token; `keeper` builds keepers over it, `session` is another application that logs in to it."""

    folder: Path

    def keeper(self, **other) -> HardwareKeeper:
        settings = {"city": "131000", "module": MODULE, "token_label": LABEL, "pin": lambda: PIN} | other
        return HardwareKeeper(**settings)

    @contextmanager
    def session(self) -> Iterator[P.Session]:
        library = P.PyKCS11Lib().load(MODULE)
        try:
            slots = library.getSlotList(tokenPresent=True)
            (slot,) = (slot for slot in slots if library.getTokenInfo(slot).label.strip() == LABEL)
            session = library.openSession(slot, P.CKF_SERIAL_SESSION | P.CKF_RW_SESSION)
            session.login(PIN)
            yield session
        finally:
            library.unload()

    @contextmanager
    def agent(self, pin: str = PIN) -> Iterator[Token]:
        """The agent's own code in this process, to be watched and hindered."""
        token = Token(MODULE, LABEL, pin)
        try:
            yield token
        finally:
            token._library.unload()

    def listing(self) -> list[str]:
        """Labels of everything on the token, as a stranger's tool would list them."""
        with self.session() as session:
            return [session.getAttributeValue(found, [P.CKA_LABEL])[0] for found in session.findObjects()]

    def plant(self, label: str, check: bytes = b"", *, extractable: bool = False) -> None:
        """Put a key of a stranger's making on the token under this label."""
        with self.session() as session:
            session.createObject(
                [
                    (P.CKA_CLASS, P.CKO_SECRET_KEY),
                    (P.CKA_KEY_TYPE, P.CKK_GENERIC_SECRET),
                    (P.CKA_TOKEN, P.CK_TRUE),
                    (P.CKA_PRIVATE, P.CK_TRUE),
                    (P.CKA_SENSITIVE, P.CK_FALSE if extractable else P.CK_TRUE),
                    (P.CKA_EXTRACTABLE, P.CK_TRUE if extractable else P.CK_FALSE),
                    (P.CKA_SIGN, P.CK_TRUE),
                    (P.CKA_LABEL, label),
                    (P.CKA_ID, check),
                    (P.CKA_VALUE, secrets.token_bytes(32)),
                ]
            )

    @property
    def files(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()]


def make_token(folder: Path) -> SoftToken:
    """A fresh token, named to this process and its children by SOFTHSM2_CONF."""
    tokens, configuration = folder / "tokens", folder / "softhsm2.conf"
    tokens.mkdir(parents=True)
    configuration.write_text(f"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    command = ["softhsm2-util", "--init-token", "--free", "--label", LABEL, "--pin", PIN, "--so-pin", "so-" + PIN]
    subprocess.run(command, check=True, capture_output=True)
    return SoftToken(tokens)
