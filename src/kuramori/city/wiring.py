"""Builds the house from its settings: which adapters stand behind the ports today. No logic beyond choosing.

Insecure stand-ins warn when they are built, and a house whose settings say `production = true` refuses them.
"""

import warnings
from dataclasses import fields
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from psycopg.conninfo import make_conninfo

from kuramori.city.outside.certificates import Certificates
from kuramori.city.outside.clock import SystemClock
from kuramori.city.outside.depot import Depot, FolderDepot, Site
from kuramori.city.outside.house import House
from kuramori.city.outside.keeper import InsecureStandIn, SoftwareKeeper
from kuramori.city.outside.pager import PostgresPager
from kuramori.city.outside.place import Place
from kuramori.city.outside.platform_line import NoLine
from kuramori.city.outside.stores import PostgresStore, Stores
from kuramori.city.outside.witness import HttpWitness
from kuramori.city.rules.policy import Policy


@cache
def house() -> House:
    """The house of the place that settings name; built once a process."""
    return build(settings.PLACE)


def build(place: Place) -> House:
    """A house from one place. In production an insecure stand-in is an error, not a warning."""
    kept = place.settings()
    with warnings.catch_warnings():
        if kept.get("production", False):
            warnings.simplefilter("error", InsecureStandIn)
        keeper = SoftwareKeeper(place.keeper)
    city, witness = kept.get("city", {}), kept.get("witness", {})
    return House(
        city_code=city.get("code", "000000"),
        city_name=city.get("name", ""),
        origin=city.get("origin", "kuramori.example/000000"),
        relying_party="localhost",
        policy=_policy(kept.get("policy", {})),
        clock=SystemClock(),
        keeper=keeper,
        pager=PostgresPager(_register_dsn),
        witness=HttpWitness(witness.get("url", ""), witness.get("keys", "")),
        depots=_depots(place, city),
        stores=Stores(_store(place, "register", "register_app"), _store(place, "keyring", "keyring_gate")),
        platform=NoLine(),
        published=place.ledger,
    )
