"""Housekeeping: sets the house up on this machine, and runs its processes.

Below the desks, above the wiring. It opens no person and decides nothing: it makes clusters, roles
and certificates, starts and stops servers, and leaves nothing behind when asked to.
"""

from kuramori.city.housekeeping.clean import clean
from kuramori.city.housekeeping.prepare import prepare
from kuramori.city.housekeeping.serve import port_to_serve, running
from kuramori.city.housekeeping.servers import servers
from kuramori.city.housekeeping.watchman import enlist
from kuramori.city.outside.place import Place

__all__ = ["Place", "clean", "enlist", "port_to_serve", "prepare", "running", "servers"]
