"""Serves the house: clusters, the web server over HTTPS on loopback, the night worker and the
witness, until the block ends.

Knows how they are started and when they are ready. What they answer is the desks' business.
"""

import signal
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from subprocess import Popen
from types import FrameType

import httpx

from kuramori.city.housekeeping import watchman
from kuramori.city.housekeeping.processes import child, log_of, sweep
from kuramori.city.housekeeping.servers import only_one, servers
from kuramori.city.outside.certificates import Certificates
from kuramori.city.outside.cluster import HOST, free_port, is_free
from kuramori.city.outside.place import Place
from kuramori.foundation.errors import Breakage

NIGHT = "kuramori.city.desks.night"
WORKERS = 2
THREADS = 16
"""Requests answered at once by one worker: an open alert console holds one for as long as it is
watched.
"""

READY_WITHIN = 60.0
"""Seconds until the web server must answer."""


def port_to_serve(place: Place, wanted: int | None) -> int:
    """The wanted port, or any free one, after ending what a killed house left behind in `place`.

    Raises Breakage `setup.port-in-use`, or `setup.in-use` when the place is being served: before
    anything is made.
    """
    if place.run.exists():
        with only_one(place):
            sweep(place)
    if wanted is None:
        return free_port()
    if not is_free(wanted):
        raise Breakage("setup.port-in-use", port=str(wanted))
    return wanted


@contextmanager
def running(place: Place, port: int) -> Iterator[str]:
    """Serve a prepared place and yield its address, `https://localhost:PORT`.

    Raises Breakage `setup.port-in-use`; `setup.in-use` when this place is being served already;
    `setup.start-failed` with the log of what did not start; and as `servers` does. SIGTERM ends the
    block like Ctrl-C.
    """
    address = f"https://localhost:{port}"
    with ExitStack() as stack:
        stack.enter_context(only_one(place))
        stack.enter_context(_terminable())
        sweep(place)
        if not is_free(port):
            raise Breakage("setup.port-in-use", port=str(port))
        place.keep({"web": {"port": port}})
        stack.enter_context(servers(place))
        children = {
            "witness": watchman.command(place),
            "night": [NIGHT],
            "web": _granian(place, port),
        }
        started = {name: stack.enter_context(child(place, name, *command)) for name, command in children.items()}
        _wait(place, started, address)
        yield address


def _granian(place: Place, port: int) -> list[str]:
    certificates = Certificates(place.tls)
    return [
        "granian",
        "--interface=wsgi",
        f"--host={HOST}",
        f"--port={port}",
        f"--workers={WORKERS}",
        f"--blocking-threads={THREADS}",
        "--respawn-failed-workers",
        "--workers-kill-timeout=5",
        f"--ssl-certificate={certificates.certificate}",
        f"--ssl-keyfile={certificates.key}",
        "--no-ws",
        "kuramori.city.desks.wsgi:application",
    ]


def _wait(place: Place, started: Mapping[str, Popen[bytes]], address: str) -> None:
    """Until the web server answers and everything started still runs."""
    trust = ssl.create_default_context(cafile=str(Certificates(place.tls).ca))
    until = time.monotonic() + READY_WITHIN
    with httpx.Client(verify=trust, trust_env=False) as client:
        while not (answers := _is_well(client, address)) and time.monotonic() < until:
            if any(process.poll() is not None for process in started.values()):
                break
            time.sleep(0.1)
    ended = [name for name, process in started.items() if process.poll() is not None]
    for name in ended or ([] if answers else ["web"]):
        raise Breakage("setup.start-failed", what=name, log=str(log_of(place, name)))


def _is_well(client: httpx.Client, address: str) -> bool:
    try:
        return client.get(f"{address}/healthz").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


@contextmanager
def _terminable() -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
