"""The indicators, one file each. To add one, write its file and name it here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.appraisal.indicators import (
    change_after_osa,
    china_share,
    china_share_change,
    gdp_per_head,
    ideal_point_closer_to_japan,
    ideal_point_distance_to_japan,
    ideal_point_trend,
    income_group,
    japan_oda,
    japan_oda_share,
    maritime_incidents,
    military_expenditure_per_head,
    military_expenditure_per_km_of_coast,
    military_expenditure_share_of_gdp,
    oda_per_head,
    osa_yen,
    piracy_waters,
    population,
    security_agreements,
    supplier_hhi,
    top_supplier_share,
)

if TYPE_CHECKING:
    from osa.appraisal.indicator import Indicator

INDICATORS: tuple[Indicator, ...] = (
    china_share.INDICATOR,
    top_supplier_share.INDICATOR,
    supplier_hhi.INDICATOR,
    china_share_change.INDICATOR,
    change_after_osa.INDICATOR,
    japan_oda.INDICATOR,
    japan_oda_share.INDICATOR,
    osa_yen.INDICATOR,
    piracy_waters.INDICATOR,
    security_agreements.INDICATOR,
    military_expenditure_per_head.INDICATOR,
    military_expenditure_share_of_gdp.INDICATOR,
    military_expenditure_per_km_of_coast.INDICATOR,
    maritime_incidents.INDICATOR,
    ideal_point_distance_to_japan.INDICATOR,
    ideal_point_closer_to_japan.INDICATOR,
    ideal_point_trend.INDICATOR,
    income_group.INDICATOR,
    gdp_per_head.INDICATOR,
    population.INDICATOR,
    oda_per_head.INDICATOR,
)
"""Every indicator, in the order in which country sheets show them."""
