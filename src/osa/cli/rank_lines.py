"""What `osa rank` prints: its table, what is not in the ranking, how it was made, how far it can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.i18n import Text, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from osa.appraisal.candidates import Why
    from osa.appraisal.composite import Correlation
    from osa.appraisal.embargoes import Embargo
    from osa.appraisal.ranking import Ranking

    Embargoes = Mapping[str, Sequence[Embargo] | None]

_SHOWN_CORRELATIONS = 5
_SHOWN_EFFECTS = 6
_STRONG = 0.5
"""From here on a correlation is told."""

_SHORT = {
    "dependence": Text("dependence", "依存"),
    "presence": Text("presence", "プレゼンス"),
    "capability": Text("capability", "能力"),
    "like_mindedness": Text("like-mindedness", "同志性"),
    "need": Text("need", "必要性"),
}
"""The aims in a word, for the headings of columns; the message "need" is another word elsewhere."""

_WITHOUT = "without:"


def print_ranking(ranking: Ranking, embargoes: Embargoes) -> None:
    """Print a ranking as a table, then how it was made and how far it can be trusted."""
    from osa.cli.printing import console, table
    from osa.evidence.countries import countries

    top, size = ranking.trials.top, len(ranking.measured.indicators)
    headings = (_("rank"), _("country"), _("score"), _("5–95 %"), _("in the first {top}").format(top=top))
    places = tuple(range(5, 6 + len(ranking.aims)))
    aims = [str(_SHORT[aim]) for aim in ranking.aims]
    shown = table(*headings, *aims, _("missing"), _("UN arms embargo"), right=(0, 2, 3, 4, *places))
    for one in ranking.standings:
        name = f"{countries()[one.country].name} ({one.country})"
        scores = ["–" if one.aims[aim] is None else f"{one.aims[aim]:.0f}" for aim in ranking.aims]
        missing = f"{len(one.missing)}/{size}" if one.missing else ""
        interval = f"{one.low:.0f}–{one.high:.0f}"
        cells = (str(one.rank), name, f"{one.score:.1f}", interval, f"{one.in_top:.0%}", *scores, missing)
        shown.add_row(*cells, _remark(embargoes.get(one.country)))
    console.print(shown)
    console.print()
    for line in (*warned(embargoes), *gaps(ranking), *how(ranking), *trust(ranking)):
        console.print(line, markup=False)


def _remark(embargoes: Sequence[Embargo] | None) -> str:
    """Say in a cell whether there is an arms embargo."""
    if embargoes is None:
        return _("not known")
    if not embargoes:
        return ""
    return _("yes") if embargoes[0].binds_the_state else _("not the government")


def warned(embargoes: Embargoes) -> list[str]:
    """Say which candidates are under an arms embargo of the Security Council, and that a rank is no screening."""
    bound: list[str] = []
    others: list[str] = []
    unknown: list[str] = []
    for country, found in embargoes.items():
        if found is None:
            unknown.append(country)
        elif found:
            told = f"{country} ({', '.join(one.resolution for one in found)})"
            (bound if found[0].binds_the_state else others).append(told)
    lines = []
    if bound:
        lines.append(_("Under an arms embargo of the UN Security Council: {countries}.").format(countries=_list(bound)))
    if others:
        told = _("Under one against others than the government, or against listed persons: {countries}.")
        lines.append(told.format(countries=_list(others)))
    if unknown:
        told = _("Whether there is an arms embargo is not known of: {countries}.").format(countries=_list(unknown))
        lines.append(told)
    return [*lines, _("A rank is no screening: it does not say that a state may be given anything.")]


def _list(parts: Iterable[str]) -> str:
    """Put parts one after the other."""
    return ", ".join(parts)


def _name(ranking: Ranking, indicator: str) -> str:
    """Return the name of an indicator in the language in use."""
    return str(ranking.measured.names.get(indicator, indicator))


def gaps(ranking: Ranking) -> list[str]:
    """Say what is not in the ranking: countries, and indicators."""
    from osa.appraisal.indicator import Missing

    lines = []
    if ranking.unranked:
        told = _("Not ranked, because too little is known: {countries}.")
        lines.append(told.format(countries=_list(ranking.unranked)))
    missing = ranking.measured.missing
    for indicator in ranking.measured.indicators:
        without = [country for country, name in missing if name == indicator.id]
        undefined = [country for country in without if missing[country, indicator.id] is Missing.UNDEFINED]
        unknown = [country for country in without if country not in undefined]
        for told, listed in (
            (_("No value of {indicator}: {countries}."), unknown),
            (_("{indicator} is undefined, as there is nothing to take it of: {countries}."), undefined),
        ):
            if listed:
                lines.append(told.format(indicator=indicator.name, countries=_list(listed)))
    reasons: dict[tuple[Why, tuple[str, ...]], list[str]] = {}
    for one in ranking.measured.left_out:
        reasons.setdefault((one.why, one.countries), []).append(_name(ranking, one.indicator))
    for (why, countries), indicators in reasons.items():
        told = _("Left out: {indicators}: {why}.").format(indicators=_list(indicators), why=why.told)
        if countries:
            told += " " + _("Not covered: {countries}.").format(countries=_list(countries))
        lines.append(told)
    return lines


def how(ranking: Ranking) -> list[str]:
    """Say how a ranking was made."""
    from osa.appraisal.settings import CHOICES

    method, trials = ranking.method, ranking.trials
    weights = _list(f"{_SHORT[aim]} {ranking.weights[aim]:g}" for aim in ranking.aims)
    choices = "; ".join(f"{label}: {method.choice(name).label}" for name, label in CHOICES.items())
    return [
        _("Method: {choices}.").format(choices=choices),
        _("Weights: {weights}; indicators weigh the same within their aim.").format(weights=weights),
        *_rests(ranking),
        _(
            "An aim takes part only if at least half of its indicators can compare the candidates; it has a score for "
            "a country only if at least half of those used have one, the whole only if at least half of the aims do. "
            "The draws try every method, missing values as the lowest, and each indicator left out."
        ),
        _("Draws: {draws}, seed {seed}, concentration of the weights {concentration:g}.").format(
            draws=trials.draws, seed=trials.seed, concentration=trials.concentration
        ),
    ]


def _rests(ranking: Ranking) -> list[str]:
    """Say of how many of its indicators each aim is made, and which aims are left out for having too few."""
    parts = []
    for aim, (able, of) in ranking.measured.usable.items():
        told = _("{aim} {able} of {of}") if aim in ranking.aims else _("{aim} {able} of {of} (aim left out)")
        parts.append(told.format(aim=_SHORT[aim], able=able, of=of))
    return [_("Indicators that can compare the candidates: {aims}.").format(aims=_list(parts))] if parts else []


def trust(ranking: Ranking) -> list[str]:
    """Say how far a ranking hangs on choices."""
    if ranking.robustness is None:
        return []
    middle, low = ranking.robustness.agreement
    told = _("Spearman's correlation of the ranking with the draws: median {middle:.2f}, 5 % point {low:.2f}.")
    shown = ranking.robustness.effects[:_SHOWN_EFFECTS]
    effects = "; ".join(f"{_choice(ranking, one.choice)} {one.mean_shift:.1f}" for one in shown)
    lines = [
        told.format(middle=middle, low=low),
        _("Mean shift of ranks if one choice alone is made otherwise: {effects}.").format(effects=effects),
    ]
    strong = [pair for pair in ranking.correlations if pair.same_aim and abs(pair.value) >= _STRONG]
    twice = [pair for pair in strong if pair.value > 0][:_SHOWN_CORRELATIONS]
    against = [pair for pair in strong if pair.value < 0][:_SHOWN_CORRELATIONS]
    if twice:
        told = _("Indicators of one aim that say much the same, and so are counted twice: {pairs}.")
        lines.append(told.format(pairs=_pairs(ranking, twice)))
    if against:
        told = _("Indicators of one aim that work against each other: {pairs}.")
        lines.append(told.format(pairs=_pairs(ranking, against)))
    return lines


def _choice(ranking: Ranking, choice: str) -> str:
    """Return the name of a choice that was made otherwise."""
    from osa.appraisal.settings import CHOICES

    if choice.startswith(_WITHOUT):
        return _("without {indicator}").format(indicator=_name(ranking, choice.removeprefix(_WITHOUT)))
    return str(CHOICES[choice]) if choice in CHOICES else _("weights")


def _pairs(ranking: Ranking, pairs: Iterable[Correlation]) -> str:
    """Return pairs of indicators with their correlations."""
    return "; ".join(f"{_name(ranking, one.one)} × {_name(ranking, one.other)} {one.value:+.2f}" for one in pairs)
