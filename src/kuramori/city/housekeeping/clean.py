"""Takes a place away again: its processes, databases and folders, and nothing else."""

import shutil
from contextlib import suppress

from kuramori.city.housekeeping.establish import demolish, session
from kuramori.city.housekeeping.prepare import SHELTERS
from kuramori.city.housekeeping.processes import sweep
from kuramori.city.housekeeping.servers import embedded, only_one, stop
from kuramori.city.outside.databases import DATABASES
from kuramori.city.outside.place import Place


def clean(place: Place) -> None:
    """Stop and remove everything that a house made in `place`, and the folder unless somebody else's file is in it.
    Safe to run again.

    Raises Breakage `setup.other-version` for a folder that is not a place of ours, and
    `setup.in-use` while it is served: nothing is touched then.
    """
    place.check_version()
    if not place.run.exists():
        return
    with only_one(place):
        sweep(place)
        stop(place)
        _demolish_on_named_servers(place)
        _remove_shelter(place)
        place.clear()


def _remove_shelter(place: Place) -> None:
    if place.clusters != place.root and place.clusters.exists():
        shutil.rmtree(place.clusters)
        with suppress(OSError):  # other places may have theirs beside it
            SHELTERS.rmdir()


def _demolish_on_named_servers(place: Place) -> None:
    ours = embedded(place)
    for database in DATABASES:
        if database.settings(place) and database not in ours:
            with session(database.admin_conninfo(place)) as admin:
                demolish(admin, database)
