"""Brings the tables of both databases up to date: a process of its own, which works as their owners
and then ends.

`KURAMORI_AS=owner` in its environment makes the settings connect as the roles that own the tables.
"""

import os

import django
from django.core.management import call_command

ALIASES = ("default", "keyring")


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "kuramori.city.settings"
    django.setup()
    for alias in ALIASES:
        call_command("migrate", database=alias, interactive=False, verbosity=1)


if __name__ == "__main__":
    main()
