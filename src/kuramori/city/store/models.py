"""Where Django looks for the tables; they live one subject a file."""

from kuramori.city.store.casework import (
    AlertRow,
    AssessmentRow,
    BackupRow,
    CaseItemRow,
    CaseRow,
    EvidenceRow,
    HoldRow,
    TurnRow,
)
from kuramori.city.store.keyring import EpochRow, WrappedKeyRow
from kuramori.city.store.ledger import CheckpointRow, CosignatureRow, EntryRow, LeafRow
from kuramori.city.store.people import AppointmentRow, OfficerRow, PasskeyRow
from kuramori.city.store.register import SealedRow

__all__ = [
    "AlertRow",
    "AppointmentRow",
    "AssessmentRow",
    "BackupRow",
    "CaseItemRow",
    "CaseRow",
    "CheckpointRow",
    "CosignatureRow",
    "EntryRow",
    "EpochRow",
    "EvidenceRow",
    "HoldRow",
    "LeafRow",
    "OfficerRow",
    "PasskeyRow",
    "SealedRow",
    "TurnRow",
    "WrappedKeyRow",
]
