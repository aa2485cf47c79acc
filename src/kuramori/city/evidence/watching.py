"""Does the declared warning come? The rule at its edge, and what really happened."""

from dataclasses import replace

from kuramori.city.evidence.findings import Finding
from kuramori.city.outside.house import House
from kuramori.city.rules.alerts import AlertRule, judge_volume
from kuramori.city.rules.entries import Outcome
from kuramori.city.store import entries
from kuramori.city.store.casework import AlertRow


def warning_comes(house: House) -> Finding:
    """One below the set number is silent, the number fires; and every alert has its entry (評価書 III.7⑥)."""
    policy = replace(house.policy, alert_holds=True)
    edge = judge_volume(policy.alert_items - 2, 1, policy) is None and judge_volume(policy.alert_items - 1, 1, policy)
    alerts = list(AlertRow.objects.filter(rule=AlertRule.VOLUME).values_list("slip", flat=True))
    matched = sum(_has_entry(slip) for slip in alerts)
    note = f"警告 {len(alerts)} 件すべてに証跡記録あり、設定値 {policy.alert_items} 件の境界で発報を確認"
    return Finding(bool(edge) and bool(alerts) and matched == len(alerts), len(alerts), matched, note)


def _has_entry(slip: str) -> bool:
    found = entries.search(entries.Wanted(slip=slip), limit=1, offset=0).lines
    outcomes = {Outcome.REFUSED, Outcome.DONE}
    return bool(found) and found[0].body["outcome"] in outcomes and found[0].body["act"] == "record:open"
