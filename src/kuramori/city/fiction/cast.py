"""The cast: the invented workforce of 蔵森市, one person for each duty, and one who must get nothing yet.

土井, who operates the platform, is deliberately absent: the city does not know them. Not for: real people.
"""

from dataclasses import dataclass

from kuramori.city.rules.people import Role


@dataclass(frozen=True)
class CastMember:
    """Somebody of the cast. `trained` false means that no right is active yet, whatever the appointment says."""

    key: str
    staff_number: str
    name: str
    section: str
    role: Role
    trained: bool = True


CAST = (
    CastMember("aoki", "1001", "青木 千春", "市民課 窓口係", Role.CLERK),
    CastMember("baba", "1002", "馬場 信夫", "市民課長", Role.CHIEF),
    CastMember("chiba", "1003", "千葉 玲", "情報政策担当課", Role.AUDITOR),
    CastMember("eto", "1004", "江藤 圭介", "情報政策担当課 システム係", Role.ADMINISTRATOR),
    CastMember("fujita", "1005", "藤田 美和", "市民課 文書管理係", Role.RECORDS_MANAGER),
    CastMember("gomi", "1006", "五味 拓也", "市民課 窓口係", Role.CLERK, trained=False),
)
