"""Advancing the ledger: sequence what is committed, publish the head, have it witnessed. The night's heartbeat.

Not for: writing entries (every other act), checking them (tools/verify.py).
"""

from kuramori.city.outside.house import House
from kuramori.city.strongroom import sequencer
from kuramori.city.strongroom.sequencer import Standing


def advance(house: House) -> Standing:
    """One step; how the ledger stands now. Raises Breakage("witness.down") or Tampered after publishing."""
    return sequencer.advance(house)


def standing(house: House) -> Standing:
    """How the ledger stands, changing nothing."""
    return sequencer.standing()


def verifier_keys(house: House) -> tuple[str, ...]:
    """The ledger's own verifier keys (vkeys): what a witness must trust and an auditor must pin."""
    return sequencer.verifier_keys(house)
