"""Chapters (f) and (g): the ledger is checked from outside; the assessment shows what was just proved."""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kuramori.city.acts import assess, sequence
from kuramori.city.desks.story.report import Report, must
from kuramori.city.desks.story.stage import Stage
from kuramori.city.rules.people import NIGHT

_PROVED = frozenset(
    {"II.6-1.city.2c", "II.6-1.city.2d", "III.7-6.city.3", "III.7-6.gc.8", "III.7-10.city.1a", "IV.2.city.2"}
)


def ledger_is_checked(stage: Stage, report: Report) -> None:
    """(f) an outsider's verifier accepts the witnessed ledger, and rejects a copy with one byte changed."""
    known_elsewhere = (*sequence.verifier_keys(stage.house), *stage.house.witness.keys)
    pins = ["--witness", *(f"--key={key}" for key in known_elsewhere)]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "ledger"
        with report.step("f-verify", "tools/verify.py, in its own process, accepts the ledger and its witness") as told:
            said = _verified(stage, copy, pins)
            must(said.returncode == 0, said.stdout[-600:])
            told.evidence = said.stdout.strip().splitlines()[-1]
        with report.step("f-tampered", "one byte of one entry changed: rejected, and named") as told:
            _change_one_byte(copy)
            said = _verify(stage.verifier, copy, pins)
            must(said.returncode == 1, f"exit {said.returncode}")
            told.evidence = (said.stdout + said.stderr).strip().splitlines()[-1]


def assessment_is_proved(stage: Stage, report: Report) -> None:
    """(g) the assessment page shows what the software just proved, and what still waits for a person or a contract."""
    with (
        report.step("g-proved", "the assessment shows what was just proved, with its evidence") as told,
        stage.sit_down("chiba") as chiba,
    ):
        chiba.get("/assessment/")
        page = chiba.post("/assessment/check/").text
        found = assess.page(stage.house, NIGHT)
        proved = {one.measure for one in found.claims if one.state == "true"}
        must(proved >= _PROVED, f"not proved: {sorted(_PROVED - proved)}")
        must(all(one.evidence in page for one in found.claims if one.measure in _PROVED), "evidence is not on the page")
        told.evidence = f"{len(proved)} of {len(found.claims)} proved by the software: {', '.join(sorted(proved))}"
    with report.step("g-waiting", "and which sentences still wait for a person, a contract or a collector") as told:
        waiting = {
            kind: sum(one.waits_for == kind for one in found.claims) for kind in ("person", "contract", "collector")
        }
        must(waiting["person"] and waiting["contract"], "nothing waits, which cannot be")
        told.evidence = ", ".join(f"{count} for a {kind}" for kind, count in waiting.items())


def _verified(stage: Stage, copy: Path, pins: list[str]) -> subprocess.CompletedProcess[str]:
    """Verify a copy; the ledger grows while it is copied or waits for its witness, so an unlucky copy is made again."""
    for _ in range(10):
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(stage.published, copy)
        said = _verify(stage.verifier, copy, pins)
        if said.returncode == 0:
            break
        time.sleep(0.5)
    return said


def _verify(verifier: Path, copy: Path, pins: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, verifier, copy, *pins], capture_output=True, text=True)


def _change_one_byte(copy: Path) -> None:
    bundle = min(path for path in copy.glob("tile/entries/**/*") if path.is_file())
    content = bytearray(bundle.read_bytes())
    content[len(content) // 2] ^= 1
    bundle.write_bytes(content)
