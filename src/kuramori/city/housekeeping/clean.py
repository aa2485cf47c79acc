"""Takes a place away again: its processes, databases and folders, and nothing else."""

import shutil
from pathlib import Path

from kuramori.city.housekeeping.establish import demolish, session
from kuramori.city.housekeeping.prepare import SHELTERS
from kuramori.city.housekeeping.processes import sweep
from kuramori.city.housekeeping.servers import embedded, only_one, stop
from kuramori.city.outside.databases import DATABASES
from kuramori.city.outside.place import FOLDERS, Place


def clean(place: Place) -> None:
    """Stop and remove everything that `prepare` and `running` made in `place`. Safe to run again.

    What somebody else put into the folder stays. Raises Breakage `setup.other-version` for a folder
    that is not a place of ours, and `setup.in-use` while it is served: nothing is touched then.
    """
    place.check_version()
    if not place.run.exists():
        return
    with only_one(place):
        sweep(place)
        stop(place)
        _demolish_on_named_servers(place)
        shelter = place.clusters
        _remove(shelter, [database.name for database in DATABASES])
        _remove(shelter, [copy.name for copy in shelter.glob("postgresql-*")])
        _remove(SHELTERS, [])
        _remove(place.root, [*FOLDERS, place.settings_file.name, place.version_file.name])


def _demolish_on_named_servers(place: Place) -> None:
    ours = embedded(place)
    for database in DATABASES:
        if database.settings(place) and database not in ours:
            with session(database.admin_conninfo(place)) as admin:
                demolish(admin, database)


def _remove(folder: Path, names: list[str]) -> None:
    """The named things in a folder, and the folder when nothing else is in it."""
    for name in names:
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    if folder.exists() and not any(folder.iterdir()):
        folder.rmdir()
