"""`python -m kuramori.platform`: the platform's command line by itself, with no city in sight."""

from kuramori.platform.desks.cli import app

app(prog_name="kuramori platform")
