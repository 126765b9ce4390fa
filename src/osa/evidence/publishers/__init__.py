"""One module for each publisher; `FORMATS` lists every format that can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.evidence.publishers import (
    aiddata,
    concordance,
    hand_lists,
    ideal_points,
    natural_earth,
    oecd_codes,
    oecd_crs,
    oecd_dac1,
    oecd_dac2a,
    oecd_rates,
    pirate_attacks,
    sipri_milex,
    sipri_transfers,
    us_assistance,
    world_bank,
)

if TYPE_CHECKING:
    from osa.evidence.formats import Format

FORMATS: tuple[Format, ...] = (
    *aiddata.FORMATS,
    *concordance.FORMATS,
    *hand_lists.FORMATS,
    *ideal_points.FORMATS,
    *natural_earth.FORMATS,
    *oecd_codes.FORMATS,
    *oecd_crs.FORMATS,
    *oecd_dac1.FORMATS,
    *oecd_dac2a.FORMATS,
    *oecd_rates.FORMATS,
    *pirate_attacks.FORMATS,
    *sipri_milex.FORMATS,
    *sipri_transfers.FORMATS,
    *us_assistance.FORMATS,
    *world_bank.FORMATS,
)
