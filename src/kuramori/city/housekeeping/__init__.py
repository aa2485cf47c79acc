"""Housekeeping: sets the house up on this machine, and runs its processes.

Below the desks, above the wiring. It opens no person and decides nothing: it makes clusters, roles
and certificates, starts and stops servers, and leaves nothing behind when asked to.
"""

from kuramori.city.housekeeping.clean import clean
from kuramori.city.housekeeping.prepare import prepare
from kuramori.city.housekeeping.serve import running
from kuramori.city.housekeeping.servers import servers

__all__ = ["clean", "prepare", "running", "servers"]
