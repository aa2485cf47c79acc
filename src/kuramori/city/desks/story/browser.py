"""One member of the cast at a browser: signs in with two factors, follows pages, posts forms. HTTPS only.

It knows pages as a person does: by their forms and their words. Not for: looks (tests/browser drives Chromium).
"""

import base64
import json
import re
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from typing import Any

import httpx
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

SLIP = re.compile(r"\b[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}\b")
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_STEP = 30
_PATIENCE = 60.0


@dataclass(frozen=True)
class SignIn:
    """How a member of the cast signs in. `totp_secret` is base32."""

    name: str
    staff_number: str
    password: str
    totp_secret: str

    def code(self, at: float) -> str:
        """The TOTP code of an instant (RFC 6238)."""
        secret = base64.b32decode(self.totp_secret)
        return TOTP(secret, 6, SHA1(), _STEP).generate(int(at)).decode()  # noqa: S303 - RFC 6238


class Browser:
    """A session of one member of the cast, good for as many visits as it lasts."""

    def __init__(self, address: str, ca: Path, who: SignIn) -> None:
        self._trust = ssl.create_default_context(cafile=str(ca))
        self._client = httpx.Client(
            base_url=address, verify=self._trust, follow_redirects=True, timeout=_PATIENCE, trust_env=False
        )
        self.who = who
        self.page = ""

    def __enter__(self) -> "Browser":
        self.arrive()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def arrive(self) -> None:
        """Sign in, unless the session of an earlier visit still lasts."""
        if self.get("/").url.path != "/":
            self._sign_in()

    def close(self) -> None:
        """Drop the connection."""
        self._client.close()

    def get(self, path: str) -> httpx.Response:
        """Open a page."""
        return self._seen(self._client.get(path))

    def post(self, path: str, **fields: Any) -> httpx.Response:
        """Send a form of the page last seen."""
        token = _TOKEN.search(self.page)
        assert token, "the page last seen has no form"
        sent = {"csrfmiddlewaretoken": token[1], **fields}
        headers = {"Referer": str(self._client.base_url)}
        return self._seen(self._client.post(path, data=sent, headers=headers))

    @contextmanager
    def events(self, path: str) -> Iterator["Queue[dict[str, Any]]"]:
        """Listen to server-sent alerts while the block runs; the stream is open before the block begins."""
        ear = _Ear(self._fresh_client(), path)
        ear.start()
        ear.opened.wait(_PATIENCE)
        try:
            yield ear.heard
        finally:
            ear.closing.set()

    def _fresh_client(self) -> httpx.Client:
        """Another connection of the same session: a stream is read by a thread that shares it with nobody."""
        return httpx.Client(
            base_url=self._client.base_url,
            verify=self._trust,
            cookies=self._client.cookies,
            timeout=_PATIENCE,
            trust_env=False,
        )

    def _sign_in(self) -> None:
        self.get("/sign-in/")
        self.post("/sign-in/", staff_number=self.who.staff_number, password=self.who.password)
        for ahead in (0, _STEP):
            answer = self.post("/sign-in/second/", code=self.who.code(time.time() + ahead))
            if answer.url.path != "/sign-in/second/":
                return
        # both codes of this half minute are spent: wait for the next one, as a person would
        time.sleep(_STEP - time.time() % _STEP + 1)
        answer = self.post("/sign-in/second/", code=self.who.code(time.time() + _STEP))
        assert answer.url.path != "/sign-in/second/", f"{self.who.staff_number} could not sign in"

    def _seen(self, answer: httpx.Response) -> httpx.Response:
        self.page = answer.text
        return answer


class _Ear(threading.Thread):
    """Reads one stream of server-sent events; ends with the first line (at the latest a heartbeat) after `closing`."""

    def __init__(self, client: httpx.Client, path: str) -> None:
        super().__init__(daemon=True)
        self._client = client
        self._path = path
        self.heard: Queue[dict[str, Any]] = Queue()
        self.opened = threading.Event()
        self.closing = threading.Event()

    def run(self) -> None:
        with suppress(httpx.HTTPError), self._client, self._client.stream("GET", self._path) as stream:
            self._read(stream.iter_lines())

    def _read(self, lines: Iterator[str]) -> None:
        event = ""
        for line in lines:
            self.opened.set()
            if self.closing.is_set():
                return
            if line.startswith("event: "):
                event = line.removeprefix("event: ")
            elif line.startswith("data: ") and event == "alert":
                self.heard.put(json.loads(line.removeprefix("data: ")))
