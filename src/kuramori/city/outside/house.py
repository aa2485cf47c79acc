"""The house: a frozen bundle of the ports the city uses today, handed to every act. Built by `wiring`.

It is the only thing an act receives besides its own arguments; there is no global house.
"""

from dataclasses import dataclass
from pathlib import Path

from kuramori.city.outside.clock import Clock
from kuramori.city.outside.depot import Depot, Site
from kuramori.city.outside.keeper import Keeper
from kuramori.city.outside.pager import Pager
from kuramori.city.outside.platform_line import PlatformLine
from kuramori.city.outside.stores import Stores
from kuramori.city.outside.witness import Witness
from kuramori.city.rules.policy import Policy


@dataclass(frozen=True)
class House:
    """Who the city is and what stands around it.

    `city_code` is the 6-digit 全国地方公共団体コード; `origin` names the ledger; `published` is the folder where its
    tiles and head are laid out for anybody to check; `relying_party` and `web_origin` are what
    passkeys are bound to; `production` is where the city's own system stands.
    """

    city_code: str
    city_name: str
    origin: str
    relying_party: str
    web_origin: str
    production: Site
    policy: Policy
    clock: Clock
    keeper: Keeper
    pager: Pager
    witness: Witness
    depots: tuple[Depot, ...]
    stores: Stores
    platform: PlatformLine
    published: Path
