"""What git keeps names no folder of somebody's machine and no registry's host."""

import re
import subprocess
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]

# written in pieces: this file is kept by git, too
HOMES = "|".join(("root", "home", "Users", "work", "tmp/pack"))
HOSTS = "|".join(rf"{host}\.{top}" for host, top in (
    ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("debian", "org"),
))  # fmt: skip
TELLTALE = re.compile(rf"(?<![\w.-])/(?:{HOMES})/\w|(?:{HOSTS})")


def kept_files():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, check=True)
    return [CHECKOUT / name for name in listed.stdout.decode().split("\0") if name]


def telltales(text):
    return [found.group() for found in TELLTALE.finditer(text)]


def test_it_works():
    found = {}
    for path in kept_files():
        told = telltales(path.read_bytes().decode(errors="ignore")) if path.is_file() else []
        if told:
            found[str(path.relative_to(CHECKOUT))] = told
    assert not found


def test_it_refuses_a_home_folder():
    assert telltales("cd /" + "root/somewhere")
    assert telltales("file:///" + "home/me")
    assert not telltales("a page of ours: https://localhost/home/")


def test_it_refuses_a_registry():
    assert telltales("--index-url https://" + "pypi." + "org/simple")
