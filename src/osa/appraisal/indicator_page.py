"""The page about indicators, made from the indicators: `python -m osa.appraisal.indicator_page en|ja`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from osa.appraisal.indicator import Aim, Missing
from osa.appraisal.indicators import INDICATORS
from osa.evidence.publishers import FORMATS
from osa.evidence.snapshots import DATASETS
from osa.i18n import LANGUAGES, Text

if TYPE_CHECKING:
    from osa.appraisal.indicator import Indicator
    from osa.evidence.formats import Origin
    from osa.i18n import Language

_MADE = "<!-- Made by `make pages` from src/osa/appraisal/indicators/; changes here are lost. -->"
_TITLE = Text("Indicators", "指標")
_INTRODUCTION = Text(
    "What `osa appraise` shows of each country, by aim of the programme, and what `osa rank` puts together. An\n"
    "indicator measures; it does not judge. Which way it speaks for assistance is the answer to one question: where\n"
    "would the next yen do most for this aim? Where that can be seen otherwise, the indicator says so.",
    "`osa appraise` が国ごとに示し、`osa rank` が総合する値を、プログラムの目的別に説明します。指標は測るもので、\n"
    "判断するものではありません。どの方向を支援を支持するものと読むかは、「追加の1円がこの目的に最も役立つのはどこか」という問いへの答えです。\n"
    "異なる見方があり得る場合は、各指標に記しています。",
)
_VALUES = Text("Values that are missing, old or estimated", "欠測値・古い値・推定値")
_RULES = Text(
    "A value that is not there is never nought, and nothing stands in for it. It says why it is missing:",
    "値がないことはゼロを意味せず、他の値で補うこともありません。欠測の理由は次のとおり示します。",
)
_REASONS = {
    Missing.NO_SOURCE: Text(
        "there is no snapshot of the data (or no project in the programme's record)",
        "データのスナップショットがない（又はプログラムの記録に案件がない）",
    ),
    Missing.NOT_COVERED: Text(
        "the snapshot was cut down and leaves this country out, or does not go back far enough",
        "スナップショットが一部の抜粋で当該国を収録していない、又は当該期間まで遡らない",
    ),
    Missing.NOT_LISTED: Text(
        "the snapshot is whole, but has nothing on this country",
        "スナップショットは全体を収録しているが、当該国に関する記載がない",
    ),
    Missing.TOO_OLD: Text(
        "the publisher has values, but the last of them is too old (its year is named)",
        "公表元に値はあるが、直近の値が古すぎる（その年を示す）",
    ),
    Missing.NOT_REPORTED: Text(
        "the publisher has no value for these years",
        "当該期間について公表元に値がない",
    ),
    Missing.UNDEFINED: Text(
        "there is nothing to take it of: no arms received, no coast, no notes, …",
        "算定の対象がない（武器の受領実績、海岸、交換公文がないなど）",
    ),
}
_AGES = Text(
    "Of each country the last value is used that was published by the end of the year asked about (`--known-by`): the\n"
    "lag tells how many years before it the data end. A value that is more than five years older than that is not\n"
    "used. What the publisher calls an estimate, or uncertain, is marked. Snapshots are as they were added:\n"
    "publishers revise past years, and a look back shows what was known of which years, not the figures as they then\n"
    "were. The trend compares with the value of the year five years before, in the same snapshot.",
    "各国について、対象年末（`--known-by`）までに公表されていた最新の値を用います。「公表までの年数」は、データが対象年の何年前\n"
    "までかを示します。それより5年を超えて古い値は用いません。公表元が推定又は不確実とする値には印を付けます。\n"
    "スナップショットは追加時点のものです。公表元は過去の値を改訂するため、過去に遡った評価が示すのは、どの年のデータまで判明していたか\n"
    "であり、当時の数値そのものではありません。推移は、同じスナップショットの5年前の値との比較です。",
)
_UNIT = Text("Unit", "単位")
_SPEAKS = Text("Speaks for assistance", "支援を支持する方向")
_WAYS = {"high": Text("high values", "高い値"), "low": Text("low values", "低い値")}
_LAG = Text("Lag", "公表までの年数")
_LAGS = Text("{years} year(s)", "{years}年")
_SOURCE = Text("Source", "出典")
_RECORD = Text("the programme's own record (the register)", "プログラム自身の記録（台帳）")
_CAVEATS = Text("Caveats", "留意点")


def indicator_page(language: Language) -> str:
    """Return the page in one language, as Markdown."""
    parts = [
        f"# {_TITLE[language]}",
        _MADE,
        _INTRODUCTION[language],
        f"## {_VALUES[language]}",
        _RULES[language],
        "\n".join(f"- `{reason.value}`: {text[language]}" for reason, text in _REASONS.items()),
        _AGES[language],
    ]
    for aim in Aim:
        parts.append(f"## {aim.label[language]}")
        for one in INDICATORS:
            if one.aim is aim:
                parts += [f"### {one.name[language]}", f"`{one.id}`: {one.definition[language]}"]
                parts.append("\n".join(f"- {what}: {told}" for what, told in details(one, language)))
    return "\n\n".join(parts) + "\n"


def details(indicator: Indicator, language: Language) -> list[tuple[str, str]]:
    """Return what there is to know of an indicator beside its definition: a word for each thing, and the thing."""
    found = [
        (_UNIT[language], indicator.unit[language]),
        (_SPEAKS[language], _WAYS[indicator.speaks_for][language]),
        (_LAG[language], _LAGS[language].format(years=indicator.lag)),
    ]
    sources = [source for dataset in indicator.datasets for source in _sources(dataset, language)]
    if not indicator.datasets or indicator.id == "change_after_osa":
        sources.append(_RECORD[language])
    return [
        *found,
        *((_SOURCE[language], source) for source in sources),
        (_CAVEATS[language], indicator.caveats[language]),
    ]


def origins(dataset: str) -> tuple[Origin, ...]:
    """Return whose files a dataset is read from."""
    return tuple(dict.fromkeys(one.origin for one in FORMATS if one.dataset.id == dataset))


def _sources(dataset: str, language: Language) -> list[str]:
    """Return a line about each publisher of a dataset."""
    title = DATASETS[dataset].title[language]
    lines = [
        "; ".join(part for part in (f"{one.publisher}, {one.title}", one.licence, one.url and f"<{one.url}>") if part)
        for one in origins(dataset)
    ]
    return [f"{title}: {line}" for line in lines] or [title]


if __name__ == "__main__":
    sys.stdout.write(indicator_page(next(known for known in LANGUAGES if known == sys.argv[1])))
