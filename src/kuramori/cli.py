"""`kuramori`: one command; its first word says which deployable speaks. Without one, it is the trial house.

City, platform and witness share no trust; this file only asks which of them is installed and steps aside.
"""

import sys
from importlib import import_module
from importlib.util import find_spec

_SPEAKERS = {
    "city": "kuramori.city.desks.cli",
    "platform": "kuramori.platform.desks.cli",
    "witness": "kuramori.witness.cli",
}
_TRIAL = "kuramori.city.desks.trial"


def main() -> None:
    """Hand the command line to whoever its first word names."""
    words = sys.argv[1:]
    speaker = _SPEAKERS.get(words[0], "") if words else ""
    if not _installed(speaker or _TRIAL):
        sys.exit(f"kuramori: say one of: {', '.join(word for word, module in _SPEAKERS.items() if _installed(module))}")
    if speaker:
        import_module(speaker).app(args=words[1:], prog_name=f"kuramori {words[0]}")
    else:
        import_module(_TRIAL).app(args=words, prog_name="kuramori")


def _installed(module: str) -> bool:
    """Is the deployable that holds this module here?"""
    return find_spec(".".join(module.split(".")[:2])) is not None


if __name__ == "__main__":
    main()
