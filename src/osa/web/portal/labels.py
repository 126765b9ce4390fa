"""Choices in spreadsheets by what they are called: people write the label that they read, not the code behind it."""

from __future__ import annotations

from dataclasses import fields

from osa.i18n import _
from osa.rulebook.facts import Fact, Value, Vocabulary


class LabelledFact(Fact):
    """A choice whose values are also known by their labels in either language, where a label means one value only."""

    __slots__ = ()

    def parse(self, raw: object) -> Value:
        """Turn a cell into a value; raises `ValueError` if it is neither a value nor a label."""
        try:
            return super().parse(raw)
        except ValueError:
            meant = {value for value, text in self.values.items() if _plain(raw) in (_plain(text.en), _plain(text.ja))}
            if len(meant) != 1:
                raise
            return meant.pop()

    def allowed(self) -> str:
        """Say which values the fact takes, by label and code."""
        listed = _("; ").join(f"{text} [{value}]" for value, text in self.values.items())
        return _("one of: {values}").format(values=listed)


def by_label(vocabulary: Vocabulary) -> Vocabulary:
    """Return a vocabulary that also understands the labels of choices."""
    return Vocabulary({name: _labelled(vocabulary[name]) for name in vocabulary})


def _labelled(fact: Fact) -> Fact:
    """Return a fact that also understands the labels of its values, if it has any."""
    return LabelledFact(**{one.name: getattr(fact, one.name) for one in fields(fact)}) if fact.values else fact


def _plain(text: object) -> str:
    """Return a text so that case and space do not tell it from another."""
    return " ".join(str(text).split()).casefold()
