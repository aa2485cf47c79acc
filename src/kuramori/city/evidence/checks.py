"""Which measure of the assessment each living check proves."""

from kuramori.city.evidence import custody, rights, watching
from kuramori.city.evidence.findings import Check, Finding

__all__ = ["CHECKS", "Check", "Finding"]

CHECKS: tuple[Check, ...] = (
    Check("II.6-1.city.2c", "every officer asks for every act", rights.denied_by_default),
    Check(
        "II.6-1.city.2d", "the application's database accounts try what only the gate may", rights.accounts_hold_no_more
    ),
    Check("III.7-6.city.3", "the rule at its edge, and alerts against the ledger", watching.warning_comes),
    Check("III.7-6.gc.8", "sealed rows without the city's keys", custody.provider_reads_nothing),
    Check("III.7-10.city.1a", "removed persons' records opened and counted", custody.dead_are_kept_alike),
    Check("IV.2.city.2", "every untrained officer asks for every act", rights.untrained_get_nothing),
)
