"""The back-test as tables of text, the same on the terminal and in the guide (Markdown), and as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from osa.appraisal.backtest import AID, ALL, ASEAN, BASELINES, LOTS, NEW, OVERALL, SCOPES
from osa.appraisal.candidates import Why
from osa.appraisal.indicator import Aim
from osa.appraisal.settings import CHOICES
from osa.i18n import Text, language

if TYPE_CHECKING:
    from collections.abc import Iterable

    from osa.appraisal.backtest import BackTest, Spread, Year
    from osa.appraisal.separation import Separation
    from osa.i18n import Language

NOTHING = "–"
_LEAST = 0.01
_LABELS = {
    OVERALL: Text("All aims together", "全目的の総合"),
    AID: Text("Baseline: largest recipients of Japan's ODA", "比較：日本のODA受取額上位国"),
    ASEAN: Text("Baseline: ASEAN members", "比較：ASEAN加盟国"),
    LOTS: Text("Baseline: drawing lots", "比較：無作為抽出"),
}
_SCOPES = {
    ALL: Text("All countries of the year's projects", "当該年度の案件の全対象国"),
    NEW: Text(
        "New countries only, among candidates never chosen before", "新規の対象国のみ（それまで選定のない候補国の中で）"
    ),
}
_AREA = Text("area under the curve (5–95 % interval), p of chance", "曲線下面積（5〜95％区間）、偶然による確率p")
_HITS = Text(
    "chosen among the first k · among the first ten", "上位k か国に含まれる選定国数・上位10か国に含まれる選定国数"
)
_WAY = Text("ranked by", "順位付けの方法")
_TOGETHER = Text("together", "通算")
_SEPARATOR = Text(", ", "、")
_WHY = {
    Why.CUT_DOWN: Text("snapshot covers only some countries", "一部の国のみを収録"),
    Why.NO_VALUE: Text("no value for any country", "値のある国がない"),
    Why.ALL_ALIKE: Text("the same for every candidate", "全候補国で同じ値"),
    Why.FEW_OF_AIM: Text("fewer than half of its aim's indicators can be used", "目的の指標の半数未満しか使えない"),
    Why.KNOWS_THE_RECORD: Text("knows OSA itself", "OSA自体の実績を含む"),
}


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its title, the heading of each column, and rows of cells."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def label(way: str) -> Text:
    """Return the name of a way to rank."""
    return _LABELS[way] if way in _LABELS else Aim(way).label


def heading(fiscal_year: int | None) -> Text:
    """Return the name of a fiscal year, or of all of them together."""
    return _TOGETHER if fiscal_year is None else Text(f"FY{fiscal_year}", f"{fiscal_year}年度")


def grids(back_test: BackTest, tongue: Language) -> list[Grid]:
    """Return the tables of a back-test: for all choices and for new ones, areas under the curve and hits."""
    return [
        Grid(
            f"{_SCOPES[scope][tongue]}: {what[tongue]}",
            (_WAY[tongue], *(_column(back_test, scope, year, heading(year)[tongue]) for year in _years(back_test))),
            tuple(
                (label(way)[tongue], *(_cell(back_test, scope, year, way, what) for year in _years(back_test)))
                for way in (OVERALL, *Aim, *BASELINES, LOTS)
            ),
        )
        for scope in SCOPES
        for what in (_AREA, _HITS)
    ]


def summary(back_test: BackTest, tongue: Language) -> Grid:
    """Return one table of all years together: areas under the curve for all choices and for new ones."""
    return Grid(
        f"{_TOGETHER[tongue]}: {_AREA[tongue]}",
        (_WAY[tongue], *(_column(back_test, scope, None, _SCOPES[scope][tongue]) for scope in SCOPES)),
        tuple(
            (label(way)[tongue], *(_cell(back_test, scope, None, way, _AREA) for scope in SCOPES))
            for way in (OVERALL, *Aim, *BASELINES, LOTS)
        ),
    )


def _years(back_test: BackTest) -> list[int | None]:
    """Return the fiscal years, and none for all of them together."""
    return [*(year.fiscal_year for year in back_test.years), None]


def _column(back_test: BackTest, scope: str, year: int | None, name: str) -> str:
    """Return the heading of a column, with the number of the chosen."""
    among = _any(back_test, scope, year)
    k = among.chosen if among else 0
    return f"{name} ({k})" if year is None else f"{name} (k = {k})"


def _any(back_test: BackTest, scope: str, year: int | None) -> Separation | None:
    """Return the outcome of ASEAN membership, which always can rank."""
    return back_test.outcome(ASEAN, scope, year).separation


def _cell(back_test: BackTest, scope: str, year: int | None, way: str, what: Text) -> str:
    """Return what a way to rank achieved in a year."""
    if way == LOTS:
        return _by_lot(back_test, scope, year, what)
    one = back_test.outcome(way, scope, year).separation
    if one is None:
        return NOTHING
    if what is _HITS:
        return f"{_short(one.hits)} · {_short(one.found)}"
    low, high = one.interval
    chance = "" if one.chance is None else ", p < 0.01" if one.chance < _LEAST else f", p = {one.chance:.2f}"
    return f"{one.auc:.2f} ({low:.2f}–{high:.2f}){chance}"


def _by_lot(back_test: BackTest, scope: str, year: int | None, what: Text) -> str:
    """Return what drawing lots would achieve on average."""
    one = _any(back_test, scope, year)
    if one is None:
        return NOTHING
    return "0.50" if what is _AREA else f"{_short(one.by_lot)} · {_short(one.found_by_lot)}"


def _short(number: float) -> str:
    """Return a number with one digit after the point, or none if it is whole."""
    return f"{number:.1f}".removesuffix(".0")


def basis_lines(back_test: BackTest, tongue: Language) -> list[str]:
    """Say what the tests rest on, by fiscal year, and how far they hang on the method."""
    return [
        *(_year_line(year, tongue) for year in back_test.years),
        *(_indicator_line(back_test, year, tongue) for year in _changes(back_test)),
        *(_spread_line(one, tongue) for one in back_test.spreads),
    ]


def _year_line(year: Year, tongue: Language) -> str:
    """Say who was a candidate in a fiscal year, and who was chosen."""
    told = Text(
        "{year}: with what was known by the end of {known_by}; {count} candidates; chosen: {chosen}{outside}; "
        "candidates without a score, put last: {unranked}.",
        "{year}：{known_by}年末までに知られた情報による。候補国{count}か国。選定国：{chosen}{outside}。"
        "得点がなく最下位とした候補国：{unranked}。",
    )
    outside = Text(" (and no candidates: {codes})", "（候補国以外：{codes}）")[tongue]
    return told[tongue].format(
        year=heading(year.fiscal_year)[tongue],
        known_by=year.known_by,
        count=len(year.candidates),
        chosen=", ".join(year.chosen) or NOTHING,
        outside=outside.format(codes=", ".join(year.outside)) if year.outside else "",
        unranked=", ".join(year.unranked) or NOTHING,
    )


def _changes(back_test: BackTest) -> list[Year]:
    """Return the years that use other indicators than the year before."""
    years = back_test.years
    before = [None, *((year.indicators, year.left_out) for year in years)]
    return [year for year, last in zip(years, before, strict=False) if (year.indicators, year.left_out) != last]


def _names(back_test: BackTest, ids: Iterable[str], tongue: Language) -> str:
    """Return the names of indicators."""
    return _SEPARATOR[tongue].join(back_test.names[one][tongue] for one in ids) or NOTHING


def _indicator_line(back_test: BackTest, year: Year, tongue: Language) -> str:
    """Say which indicators are used from a fiscal year on, and which are left out for what reason."""
    told = Text(
        "Indicators{since}: {used}. Left out: {left_out}. Of each aim's indicators can be used: {usable}.",
        "指標{since}：{used}。除外：{left_out}。目的ごとに使える指標の数：{usable}。",
    )
    share = Text("{aim} {able} of {of}", "{aim}{of}件中{able}件")[tongue]
    since = Text(" from {year}", "（{year}から）")[tongue].format(year=heading(year.fiscal_year)[tongue])
    reasons = []
    for why in Why:
        names = [one.indicator for one in year.left_out if one.why is why]
        if names:
            reasons.append(f"{_names(back_test, names, tongue)} ({_WHY[why][tongue]})")
    return told[tongue].format(
        since="" if year is back_test.years[0] else since,
        used=_names(back_test, year.indicators, tongue),
        left_out="; ".join(reasons) or NOTHING,
        usable=_SEPARATOR[tongue].join(
            share.format(aim=aim.label[tongue], able=able, of=of) for aim, (able, of) in year.usable.items()
        ),
    )


def _spread_line(spread: Spread, tongue: Language) -> str:
    """Say what other methods would have given."""
    told = Text(
        "{scope}: over all {methods} methods ({choices}), the area under the curve of all aims together, all years "
        "together, lies between {low:.2f} and {high:.2f}, with a median of {median:.2f}. One choice alone made "
        "otherwise: {otherwise}.",
        "{scope}：全{methods}通りの方法（{choices}）を通じ、全目的の総合による通算の曲線下面積は{low:.2f}から"
        "{high:.2f}、中央値は{median:.2f}。一つの選択のみを変えた場合：{otherwise}。",
    )
    one_alone = Text("{choice} {how} {area:.2f}", "{choice}：{how} {area:.2f}")[tongue]
    return told[tongue].format(
        scope=_SCOPES[spread.scope][tongue],
        methods=spread.methods,
        low=spread.low,
        high=spread.high,
        median=spread.median,
        choices=_SEPARATOR[tongue].join(name[tongue] for name in CHOICES.values()),
        otherwise=_SEPARATOR[tongue].join(
            one_alone.format(choice=CHOICES[one.choice][tongue], how=one.how.label[tongue], area=one.area)
            for one in spread.otherwise
        ),
    )


def markdown(back_test: BackTest, tongue: Language | None = None) -> str:
    """Return the back-test as Markdown: what it rests on, and its tables."""
    tongue = tongue or language()
    parts = ["\n".join(f"- {line}" for line in basis_lines(back_test, tongue))]
    return "\n\n".join([*parts, *(marked_down(grid) for grid in grids(back_test, tongue))]) + "\n"


def marked_down(grid: Grid) -> str:
    """Return a table as Markdown."""
    lines = [grid.headings, tuple("---" for _heading in grid.headings), *grid.rows]
    return f"**{grid.title}**\n\n" + "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def data(back_test: BackTest) -> dict[str, Any]:
    """Return the back-test as JSON shows it."""
    outcomes = []
    for one in back_test.outcomes:
        found = one.separation
        said: dict[str, Any] = {"way": one.way, "scope": one.scope, "fiscal_year": one.fiscal_year}
        if found is not None:
            said |= {"chosen": found.chosen, "others": found.others, "precision": found.precision}
            said |= {"recall_at_10": found.recall, "auc": found.auc, "interval": found.interval}
            said |= {"p": found.chance, "precision_by_lot": found.by_lot / found.chosen}
        outcomes.append(said)
    spreads = back_test.spreads
    return {"years": back_test.years, "method": back_test.method, "outcomes": outcomes, "over_methods": spreads}
