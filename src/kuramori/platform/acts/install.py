"""Setting the platform up: roles, database, tables, key, and one private file per login.

Running it again completes what is missing, brings the tables up to date and renews both passwords.
"""

from pathlib import Path

from django.core.management import call_command

from kuramori.platform.outside import keyfile, server


def prepare(admin_dsn: str, home: Path) -> str:
    """Roles, database and the private files `service.dsn`, `operator.dsn`, `signing.key` in `home`.

    Answers with the connection string `migrate` needs.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    logins = server.prepare(admin_dsn)
    keyfile.keep_or_create(home / "signing.key")
    keyfile.write_private(home / "service.dsn", logins[server.APP])
    keyfile.write_private(home / "operator.dsn", logins[server.OPERATOR])
    return logins[server.OWNER]


def migrate() -> None:
    """Brings the tables up to date, in the store that is open."""
    call_command("migrate", verbosity=0, interactive=False)
