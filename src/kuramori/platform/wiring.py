"""Which adapters stand behind the platform today. No logic."""

import os
from functools import cache

import django

from kuramori.platform.outside import clock, keyfile
from kuramori.platform.outside.house import House


def open_store() -> None:
    """Makes the tables usable, as the login `KURAMORI_PLATFORM_DSN` names."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "kuramori.platform.settings"
    django.setup()


@cache
def house() -> House:
    """The platform as it runs: the key of `KURAMORI_PLATFORM_KEY`, and the machine's clock."""
    return House(keys=keyfile.read(os.environ.get("KURAMORI_PLATFORM_KEY", "")), now=clock.now)
