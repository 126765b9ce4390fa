"""Military expenditure as a share of GDP."""

from __future__ import annotations

from osa.appraisal.indicator import Aim, Indicator
from osa.appraisal.spending import share_of_gdp
from osa.appraisal.units import SHARE_OF_GDP
from osa.i18n import Text

INDICATOR = Indicator(
    id="military_expenditure_share_of_gdp",
    aim=Aim.CAPABILITY,
    name=Text("Military expenditure as a share of GDP", "軍事支出の対GDP比"),
    definition=Text(
        "Military expenditure divided by gross domestic product, as SIPRI gives it. A low share speaks for assistance: "
        "the state puts little of its own into defence, for want of means or of priority, and the next yen adds most.",
        "軍事支出を国内総生産で除した値（SIPRIの公表値）。低いほど、余力又は優先度の面から自国の投入が小さく、追加の1円"
        "の効果が大きいものとして支援を支持する方向に読みます。",
    ),
    unit=SHARE_OF_GDP,
    speaks_for="low",
    datasets=("military_expenditure",),
    caveats=Text(
        "The direction is a choice: a high share can also tell of a threat that calls for help, and a low one of a "
        "state that feels safe. Coast guards are often outside the figure. States without usable figures are missing, "
        "not low. What SIPRI calls estimated or uncertain is marked.",
        "読む方向は一つの選択です。高い値は支援を要する脅威を、低い値は脅威の乏しさを示す場合もあります。沿岸警備機関は"
        "含まれないことが多くあります。利用できる数値のない国は欠測であり、値が低いことを意味しません。SIPRIが推定又は"
        "不確実とする値には印を付けます。",
    ),
    lag=1,
    measure=share_of_gdp,
)
