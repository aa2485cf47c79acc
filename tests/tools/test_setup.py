"""Set-up says in one line what a machine lacks, does each step once, and shows what a failed step
said.
"""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def setup(tmp_path, monkeypatch):
    """The script over an empty checkout, with every command it would run written down instead."""
    described = importlib.util.spec_from_file_location("setup", CHECKOUT / "tools" / "setup.py")
    script = importlib.util.module_from_spec(described)
    described.loader.exec_module(script)
    monkeypatch.chdir(tmp_path)
    for name in ("CHECKOUT", "VENV", "PYTHON", "POSTGRES", "LOCALE", "LOG"):
        inside = getattr(script, name).relative_to(CHECKOUT)
        monkeypatch.setattr(script, name, tmp_path / inside)
    for name in (
        "requirements.lock",
        "requirements-test.lock",
        "requirements.in",
        "pyproject.toml",
    ):
        (tmp_path / name).write_text(name)
    script.VENV.mkdir()
    catalogue = script.LOCALE / "en" / "LC_MESSAGES" / "django.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.touch()
    script.ran = []

    def run(*command):
        script.ran.append(command)
        if "-o" in command:
            Path(command[-1]).touch()

    monkeypatch.setattr(script, "run", run)
    monkeypatch.setattr(script, "loads", lambda soname: True)
    monkeypatch.setenv("KURAMORI_PG_BINDIR", "/somewhere")
    return script


def words(command):
    return " ".join(command)


def test_it_works(setup, capsys):
    assert setup.main([]) == 0
    made, installed, linked, compiled = map(words, setup.ran)
    assert "-m venv" in made
    assert "--require-hashes" in installed
    assert "-r requirements.lock" in installed
    assert "--no-deps" in linked
    assert compiled.endswith("django.mo")
    assert len(capsys.readouterr().out.splitlines()) == 4


def test_it_does_nothing_twice(setup, capsys):
    setup.main(["--test"])
    capsys.readouterr()
    setup.ran.clear()
    assert setup.main(["--test"]) == 0
    assert setup.main([]) == 0
    assert setup.ran == []
    assert capsys.readouterr().out == ""


def test_it_follows_a_changed_lock(setup):
    setup.main([])
    setup.ran.clear()
    Path("requirements.lock").write_text("newer")
    setup.main([])
    assert ["-r requirements.lock" in words(command) for command in setup.ran] == [True]


def test_it_installs_packages_as_root(setup, monkeypatch):
    monkeypatch.delenv("KURAMORI_PG_BINDIR")
    monkeypatch.setattr(setup, "unpack_postgres", lambda: None)
    monkeypatch.setattr(setup, "loads", lambda soname: soname != "libicuuc.so.72")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert setup.main([]) == 0
    assert setup.ran[0] == ("apt-get", "update")
    assert setup.ran[1][-1] == "libicu72"


def test_it_refuses_with_one_line_when_not_root(setup, monkeypatch, capsys):
    monkeypatch.setattr(setup, "FONT", Path("/nowhere"))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert setup.main(["--test"]) == 3
    said = capsys.readouterr().err
    install = "apt-get update && apt-get install -y --no-install-recommends fonts-noto-cjk"
    assert f"sudo sh -c '{install}'" in said
    assert setup.ran == []


def test_it_refuses_an_old_python(setup, monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    assert setup.main([]) == 3
    assert "needs Python 3.11" in capsys.readouterr().err
    assert setup.ran == []


def test_it_refuses_to_go_on_after_a_failure_and_names_the_log(setup, monkeypatch, capsys):
    def fail(*command):
        setup.LOG.write_text("no space left on device\n")
        raise subprocess.CalledProcessError(1, command)

    monkeypatch.setattr(setup, "run", fail)
    assert setup.main([]) == 3
    said = capsys.readouterr().err
    assert "no space left on device" in said
    assert str(setup.LOG) in said
