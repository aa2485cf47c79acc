"""Bring the third-party files of the screens into the repository, and prove they are still what was brought.

`python tools/vendor.py` fetches the pinned packages with `npm pack` (from whatever registry npm is set up for), copies
the few files we serve and writes MANIFEST.json. `python tools/vendor.py --check` only compares what lies there with
the manifest.
Not for: anything needed at run time. The city's network is closed and the files are committed.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

HOME = Path(__file__).parent.parent / "src/kuramori/city/desks/static/vendor"
PACKAGES: list[dict[str, Any]] = [
    {
        "name": "@digital-go-jp/design-tokens",
        "version": "1.1.9",
        "licence": "MIT",
        "folder": "design-tokens",
        "files": {"dist/tokens.css": "tokens.css", "LICENSE": "LICENSE"},
    }
]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def npm() -> str:
    """Where npm lies; it is needed only to bring files, never to serve them."""
    found = shutil.which("npm")
    if not found:
        sys.exit("vendor: npm is not installed (apt install npm)")
    return found


def bring(package: dict[str, Any]) -> dict[str, Any]:
    """Unpack the wanted files of one package; the answer is its line in the manifest."""
    with tempfile.TemporaryDirectory() as scratch:
        wanted = f"{package['name']}@{package['version']}"
        subprocess.run([npm(), "pack", "--silent", wanted], cwd=scratch, check=True, stdout=subprocess.DEVNULL)
        (archive,) = Path(scratch).glob("*.tgz")
        folder = HOME / package["folder"]
        folder.mkdir(parents=True, exist_ok=True)
        with tarfile.open(archive) as tar:
            for inside, name in package["files"].items():
                member = tar.extractfile(f"package/{inside}")
                assert member, f"{wanted} has no {inside}"
                (folder / name).write_bytes(member.read())
    named = {key: package[key] for key in ("name", "version", "licence")}
    return named | {
        "files": {f"{package['folder']}/{name}": digest(folder / name) for name in package["files"].values()}
    }


def faults() -> list[str]:
    """Files that differ from the manifest, are missing, or were never listed."""
    listed = {
        name: found
        for line in json.loads((HOME / "MANIFEST.json").read_text())
        for name, found in line["files"].items()
    }
    there = {str(path.relative_to(HOME)) for path in HOME.rglob("*") if path.is_file()} - {"MANIFEST.json"}
    changed = [name for name, expected in listed.items() if name in there and digest(HOME / name) != expected]
    return changed + sorted(there ^ set(listed))


def main() -> int:
    if "--check" not in sys.argv:
        manifest = [bring(package) for package in PACKAGES]
        (HOME / "MANIFEST.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")
    for name in faults():
        print(f"vendor: {name} is not what the manifest says", file=sys.stderr)
    return 1 if faults() else 0


if __name__ == "__main__":
    sys.exit(main())
