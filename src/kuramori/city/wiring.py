"""Builds the house from its settings: which adapters stand behind the ports today. No logic beyond choosing.

An insecure stand-in warns when it is built; a house whose settings say `production = true` refuses it.
"""

import warnings
from functools import cache
from typing import Any

from django.conf import settings

from kuramori.city.outside.certificates import Certificates
from kuramori.city.outside.clock import SystemClock
from kuramori.city.outside.databases import KEYRING, REGISTER, Database
from kuramori.city.outside.depot import FolderDepot, Site
from kuramori.city.outside.house import House
from kuramori.city.outside.keeper import InsecureStandIn, Keeper, SoftwareKeeper
from kuramori.city.outside.pager import PostgresPager
from kuramori.city.outside.place import Place
from kuramori.city.outside.platform_line import NoLine
from kuramori.city.outside.stores import PostgresStore, Stores
from kuramori.city.outside.witness import HttpWitness
from kuramori.city.rules.policy import Policy
from kuramori.foundation.errors import Breakage


@cache
def house() -> House:
    """The house of the place that the settings name; built once a process."""
    return build(settings.PLACE)


def build(place: Place) -> House:
    """A house from one place."""
    kept = place.settings()
    if "city" not in kept:
        raise Breakage("setup.not-prepared", folder=str(place.root))
    city, witness = kept["city"], kept.get("witness", {})
    return House(
        city_code=city["code"],
        city_name=city["name"],
        origin=city["origin"],
        relying_party="localhost",
        web_origin=f"https://localhost:{kept['web'].get('port', 443)}",
        production=Site("JP", city["region"], city["name"], city["site"]),
        policy=Policy(**kept.get("policy", {})),
        clock=SystemClock(),
        keeper=_keeper(place, production=kept.get("production", False)),
        pager=PostgresPager(lambda: REGISTER.conninfo(place, REGISTER.user)),
        witness=HttpWitness(f"http://127.0.0.1:{witness.get('port', 0)}", witness.get("keys", "")),
        depots=tuple(_depot(place, name, where) for name, where in kept.get("depots", {}).items()),
        stores=Stores(_store(place, REGISTER), _store(place, KEYRING)),
        platform=NoLine(),
        published=place.ledger,
    )


def _keeper(place: Place, *, production: bool) -> Keeper:
    with warnings.catch_warnings():
        if production:
            warnings.simplefilter("error", InsecureStandIn)
        return SoftwareKeeper(place.keeper)


def _depot(place: Place, name: str, where: dict[str, Any]) -> FolderDepot:
    site = Site(where["country"], where["region"], where["provider"], where["site"])
    return FolderDepot(name, site, place.root / name)


def _store(place: Place, database: Database) -> PostgresStore:
    """A woken copy is read as superuser: a drill must see every row, whatever the roles of the copy allow."""
    return PostgresStore(
        name=database.name,
        dsn=database.admin_conninfo(place),
        database=database.dbname,
        scratch=place.clusters,
        certificates=Certificates(place.tls),
    )
