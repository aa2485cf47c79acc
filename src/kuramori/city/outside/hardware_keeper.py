"""The keeper in hardware: epoch keys are made, used and destroyed inside an HSM behind PKCS#11 and never leave it.

The module itself runs in a process of its own (`token_agent`), so that a token that hangs is a Breakage after
`seconds` and not a house that stands still. Not for: PKCS#11 (the agent), two keepers at once (`paired_keeper`).
"""

import json
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from typing import Any

from kuramori.city.outside.keeper import Examined, plain
from kuramori.foundation.errors import Breakage


class HardwareKeeper(Examined):
    """Keys on the token `token_label` of the PKCS#11 `module`, labelled by city and epoch.

    `pin` is asked for whenever an agent starts and is kept nowhere in this process. After the token refused it once,
    it is not offered again until the house is started again: HSMs lock after a few wrong ones. The token has
    `seconds` to answer one call; a call that waits for another's turn lasts at most twice as long.
    """

    name = "hardware"

    def __init__(
        self, city: str, module: str, token_label: str, pin: Callable[[], str], *, seconds: float = 10.0
    ) -> None:
        self._prefix = f"kuramori/{city}"
        self._module, self._token_label, self._pin = module, token_label, pin
        self._seconds = seconds
        self._turn = threading.Lock()
        self._agent: _Agent | None = None

    def create(self, epoch: int) -> None:
        self._ask("create", label=self._label(epoch))

    def working_key(self, epoch: int) -> bytes:
        return self.proven(self._derive(self._label(epoch), f"kuramori/working-key/v1/{epoch}"))

    def destroy(self, epoch: int) -> None:
        self._ask("destroy", label=self._label(epoch))

    def epochs(self) -> frozenset[int]:
        ours = re.compile(re.escape(self._prefix) + r"/epoch/([0-9]+)")
        found = (ours.fullmatch(label) for label in self._ask("labels"))
        return frozenset(int(match[1]) for match in found if match)

    def secret(self, label: str) -> bytes:
        lasting, text = f"{self._prefix}/lasting", f"kuramori/secret/v1/{plain(label)}"
        try:
            return self._derive(lasting, text)
        except Breakage as missing:
            if missing.code != "keeper.no-epoch":
                raise
        self._ask("create", label=lasting)
        return self._derive(lasting, text)

    def close(self) -> None:
        """End the agent, and with it the session; the next call starts another."""
        agent, self._agent = self._agent, None
        if agent is not None:
            agent.end()

    def _label(self, epoch: int) -> str:
        return f"{self._prefix}/epoch/{epoch}"

    def _derive(self, label: str, text: str) -> bytes:
        return bytes.fromhex(self._ask("derive", label=label, text=text))

    def _ask(self, do: str, **what: str) -> Any:
        if not self._turn.acquire(timeout=self._seconds):
            raise self._down("slow")
        try:
            answer = self._answer({"do": do, **what})
        finally:
            self._turn.release()
        if "code" in answer:
            raise Breakage(answer["code"], keeper=self.name, reason=answer["reason"])
        return answer["value"]

    def _answer(self, request: Mapping[str, str]) -> dict[str, Any]:
        """The agent's answer. One that died is replaced once: requests may be repeated. One that hangs is ended."""
        for _ in range(2):
            if self._agent is None:
                self._agent = _Agent({"module": self._module, "label": self._token_label, "pin": self._pin()})
            try:
                return self._agent.ask(request, self._seconds)
            except TimeoutError:
                self.close()
                raise self._down("slow") from None
            except (EOFError, OSError):
                self.close()
        raise self._down("the module stopped its process")

    def _down(self, reason: str) -> Breakage:
        return Breakage("keeper.down", keeper=self.name, reason=reason)


class _Agent:
    """One running token agent, spoken to over a socket pair; it ends by itself when its end is closed."""

    def __init__(self, token: Mapping[str, str]) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-m", "kuramori.city.outside.token_agent", str(theirs.fileno())]
            self._process = subprocess.Popen(
                command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
            )
        self._line = Connection(ours.detach())
        self._line.send_bytes(json.dumps(token).encode())

    def ask(self, request: Mapping[str, str], seconds: float) -> dict[str, Any]:
        """Raises TimeoutError after `seconds`, EOFError or OSError when the agent is gone."""
        self._line.send_bytes(json.dumps(request).encode())
        if not self._line.poll(seconds):
            raise TimeoutError
        return json.loads(self._line.recv_bytes())

    def end(self) -> None:
        self._line.close()
        self._process.kill()
        self._process.wait()
