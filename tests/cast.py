"""The cast in tests: each a signed-in officer, and short ways to let them act. 土井 is nobody here, on purpose."""

from dataclasses import dataclass

from kuramori.city.rules.people import Officer

TERMINAL = "test-terminal"
RECEIPT = "2026-000123"
PURPOSE = "certificate"


@dataclass(frozen=True)
class Cast:
    """Everybody by key, freshly read from the house: `cast.aoki` is an Officer with today's rights."""

    numbers: dict[str, str]

    def __getattr__(self, key: str) -> Officer:
        from kuramori.city.store import officers
        from kuramori.city.store.people import OfficerRow

        if key not in self.numbers:
            raise AttributeError(key)
        return officers.officer(OfficerRow.objects.get(staff_number=self.numbers[key]))
