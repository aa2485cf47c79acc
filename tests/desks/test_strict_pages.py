"""What the strict content policy and the closed network ask of every template and static file."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from kuramori.city import desks

HOME = Path(desks.__file__).parent
TEMPLATES = sorted((HOME / "templates").rglob("*.html"))
SCRIPTS = sorted((HOME / "static/js").glob("*.js"))
STYLES = sorted((HOME / "static/css").glob("*.css"))
VENDOR_TOOL = HOME.parents[3] / "tools" / "vendor.py"
MOST_LINES = 150
MOST_BYTES = 200_000
INLINE = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=", re.IGNORECASE)
ELSEWHERE = re.compile(r"(?:https?:)?//(?!www\.w3\.org/)[a-z0-9.-]+\.[a-z]{2,}", re.IGNORECASE)


def name(path: Path) -> str:
    return path.relative_to(HOME).as_posix()


def test_it_works():
    assert TEMPLATES and SCRIPTS and STYLES
    assert (
        INLINE.search('<p onclick="x">') and INLINE.search("<script>") and ELSEWHERE.search("https://cdn.example.net/x")
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_has_nothing_inline(path):
    assert not INLINE.search(path.read_text("utf-8"))


@pytest.mark.parametrize("path", [*TEMPLATES, *SCRIPTS, *STYLES], ids=name)
def test_nothing_names_a_foreign_origin(path):
    assert not ELSEWHERE.search(path.read_text("utf-8"))


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_a_script_stays_small(path):
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES


def test_all_styles_and_scripts_together_fit_the_first_view():
    tokens = HOME / "static/vendor/design-tokens/tokens.css"
    assert sum(path.stat().st_size for path in [*SCRIPTS, *STYLES, tokens]) < MOST_BYTES


def test_vendored_files_are_what_the_manifest_says():
    assert subprocess.run([sys.executable, VENDOR_TOOL, "--check"], check=False).returncode == 0
