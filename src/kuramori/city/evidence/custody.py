"""Is what lies in the databases really sealed, and are the dead kept as safely as the living? Samples of real rows."""

import secrets

from kuramori.city.evidence.findings import Finding
from kuramori.city.outside.house import House
from kuramori.city.store.register import SealedRow
from kuramori.city.strongroom import drill
from kuramori.foundation import envelope
from kuramori.foundation.envelope import Purpose

_SAMPLE = 200


def provider_reads_nothing(house: House) -> Finding:
    """Whoever holds the register without the city's keys opens none of it (評価書 III.7⑥ ガバメントクラウド⑧)."""
    rows = list(SealedRow.objects.order_by("key_id").values_list("id", "sealed")[:_SAMPLE])
    closed = sum(_stays_closed(house, str(record), bytes(sealed)) for record, sealed in rows)
    note = f"標本 {len(rows)} 件すべてが封緘済みで、鍵なしでは {len(rows) - closed} 件も開かない"
    return Finding(bool(rows) and closed == len(rows), SealedRow.objects.count(), len(rows), note)


def dead_are_kept_alike(house: House) -> Finding:
    """Removed persons' records lie in the same store under keys of the same keyring, and open by the same way."""
    removed = SealedRow.objects.filter(last_day__isnull=False, last_day__gte=house.clock.today())
    sample = list(removed.order_by("key_id").values_list("id", flat=True)[:_SAMPLE])
    count = drill.count_here(house, sample)
    note = f"除票の標本 {count.present} 件のうち {count.opened} 件が同じ鍵蔵の鍵で封緘・開封できる"
    return Finding(count.present > 0 and count.opened == count.present, removed.count(), count.present, note)


def _stays_closed(house: House, record: str, sealed: bytes) -> bool:
    """Is this an envelope of ours that a key other than its own does not open?"""
    try:
        envelope.open(secrets.token_bytes(32), sealed, purpose=Purpose.RECORD, place=(house.city_code, record))
    except envelope.Unopenable as error:
        return error.why.startswith("altered, or another key")
    return False
