"""The platform's signing key in a file only its owner may read: 64 secret bytes as one line of hex.

Not for: the keys of cities; only their public halves ever come here.
"""

import os
import stat
from pathlib import Path

from kuramori.foundation.errors import Breakage
from kuramori.foundation.treaty import SigningKeys


def read(path: str) -> SigningKeys:
    """The keys in the file. Raises Breakage when it is missing, open to others, or not a key."""
    try:
        with open(path, encoding="ascii") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise Breakage("platform.key-exposed")
            return SigningKeys.from_seed(bytes.fromhex(file.read().strip()))
    except OSError as error:
        raise Breakage("platform.key-missing") from error
    except ValueError:
        raise Breakage("platform.key-unreadable") from None


def keep_or_create(path: Path) -> None:
    """Makes a key file unless there is one: a platform never changes its key by accident."""
    if not path.exists():
        write_private(path, SigningKeys.generate().seed().hex())


def write_private(path: Path, line: str) -> None:
    """Writes one line into a file of mode 0600, whole or not at all."""
    draft = path.with_name(path.name + ".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="ascii") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
