"""What the story reports: one row a step — id, ok, what, evidence — printed as it happens, written as JSON."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.console import Console
from rich.markup import escape


@dataclass
class Told:
    """One step: `what` was to be shown, and the `evidence` seen."""

    id: str
    what: str
    ok: bool = False
    evidence: str = ""


class StepFailed(Exception):
    """A step did not show what it should; its text is the evidence."""


@dataclass
class Report:
    """All steps of one telling."""

    console: Console
    path: Path | None
    steps: list[Told] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return bool(self.steps) and all(step.ok for step in self.steps)

    @contextmanager
    def step(self, id_: str, what: str) -> Iterator[Told]:
        """Tell one step. Whatever goes wrong inside fails the step and ends the story."""
        told = Told(id_, what)
        self.steps.append(told)
        try:
            yield told
            told.ok = True
        except Exception as error:
            told.evidence = f"{type(error).__name__}: {error}"
            raise
        finally:
            self._print(told)
            self._write()

    def _print(self, told: Told) -> None:
        mark = "[green]✓[/]" if told.ok else "[red]✗[/]"
        self.console.print(f" {mark} [bold]{told.id}[/] {escape(told.what)}\n     [dim]{escape(told.evidence)}[/]")

    def _write(self) -> None:
        if self.path:
            rows = [asdict(step) for step in self.steps]
            self.path.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def must(holds: object, seen: str) -> None:
    """The step holds only if this does."""
    if not holds:
        raise StepFailed(seen)
