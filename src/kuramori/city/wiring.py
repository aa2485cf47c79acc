"""Builds the house from its settings: which adapters stand behind the ports today. No logic beyond choosing.

An insecure stand-in warns when it is built; a house whose settings say `production = true` refuses it.
"""

import os
import warnings
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings

from kuramori.city.outside.certificates import Certificates
from kuramori.city.outside.clock import SystemClock
from kuramori.city.outside.databases import KEYRING, REGISTER, Database
from kuramori.city.outside.depot import FolderDepot, Site
from kuramori.city.outside.hardware_keeper import HardwareKeeper
from kuramori.city.outside.house import House
from kuramori.city.outside.keeper import InsecureStandIn, Keeper, SoftwareKeeper, private_text
from kuramori.city.outside.pager import PostgresPager
from kuramori.city.outside.paired_keeper import PairedKeeper
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
        policy=_policy(kept.get("policy", {})),
        clock=SystemClock(),
        keeper=chosen_keeper(place),
        pager=PostgresPager(lambda: REGISTER.conninfo(place, REGISTER.user)),
        witness=HttpWitness(_witness_url(witness), witness.get("keys", "")),
        depots=tuple(_depot(place, name, where) for name, where in kept.get("depots", {}).items()),
        stores=Stores(_store(place, REGISTER), _store(place, KEYRING)),
        platform=NoLine(),
        published=place.ledger,
    )


def chosen_keeper(place: Place) -> Keeper:
    """The keeper that the settings name. Raises Breakage("keeper.insecure") and Breakage("keeper.ill-set")."""
    kept = place.settings()
    with warnings.catch_warnings():
        if kept.get("production", False):
            warnings.simplefilter("error", InsecureStandIn)
        try:
            return _keeper(place, kept["city"]["code"], {"kind": "software"} | kept.get("keeper", {}))
        except InsecureStandIn:
            raise Breakage("keeper.insecure") from None
        except KeyError as missing:
            raise Breakage("keeper.ill-set", setting=str(missing.args[0])) from None


def _keeper(place: Place, city: str, table: dict[str, Any]) -> Keeper:
    return _KEEPERS[table["kind"]](place, city, table)


def _software(place: Place, city: str, table: dict[str, Any]) -> Keeper:
    return SoftwareKeeper(place.keeper / table.get("folder", ""))


def _hardware(place: Place, city: str, table: dict[str, Any]) -> Keeper:
    seconds = float(table.get("seconds", 10))
    return HardwareKeeper(city, table["module"], table["token"], lambda: _pin(place, table), seconds=seconds)


def _cloud(place: Place, city: str, table: dict[str, Any]) -> Keeper:
    from kuramori.city.outside.cloud_keeper import CloudKeeper  # boto3 is slow to import and seldom wanted

    credentials = place.root / table["credentials_file"] if "credentials_file" in table else None
    return CloudKeeper(
        city,
        table["region"],
        credentials=credentials,
        endpoint_url=table.get("endpoint_url"),
        seconds=float(table.get("seconds", 5)),
    )


def _paired(place: Place, city: str, table: dict[str, Any]) -> Keeper:
    return PairedKeeper(_keeper(place, city, table["first"]), _keeper(place, city, table["second"]))


def _pin(place: Place, table: dict[str, Any]) -> str:
    """From the file that the settings name, or the environment; never from the settings themselves."""
    if "pin_file" in table:
        return private_text(place.root / table["pin_file"])
    try:
        return os.environ[table.get("pin_variable", "KURAMORI_TOKEN_PIN")]
    except KeyError:
        raise Breakage("keeper.down", reason="PIN") from None


_KEEPERS = {"software": _software, "hardware": _hardware, "cloud": _cloud, "paired": _paired}


def _witness_url(kept: dict[str, Any]) -> str:
    """Where the witness answers: an address of its own, or the port of the one on this machine."""
    return kept.get("url") or f"http://127.0.0.1:{kept.get('port', 0)}"


def _policy(kept: dict[str, Any]) -> Policy:
    """The city's own numbers; a day is written as text (2014-06-19)."""
    days = {name: date.fromisoformat(kept[name]) for name in ("removed_cut_off",) if name in kept}
    return Policy(**{**kept, **days})


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
