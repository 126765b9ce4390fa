"""The words of the condition language: what may stand in a condition's text before SQLGlot makes a tree of it."""

from __future__ import annotations

from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import TokenType, exp
from sqlglot.errors import SqlglotError

from osa.i18n import _
from osa.rulebook.facts import DECISION_DATE, NAME

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from sqlglot import Token

LONGEST = 4_000
"""A condition has at most this many characters; longer ones belong into several clauses."""

DEEPEST = 20
"""So many parentheses and negations may be open at once."""

_SPELT = {
    TokenType.EQ: "=", TokenType.NEQ: "<>", TokenType.LT: "<", TokenType.LTE: "<=", TokenType.GT: ">",
    TokenType.GTE: ">=",
    TokenType.AND: "AND", TokenType.OR: "OR", TokenType.NOT: "NOT",
}  # fmt: skip
"""Words that have one spelling here, whatever else SQL dialects write for them."""

_WORDS = {
    *_SPELT, TokenType.IN, TokenType.BETWEEN, TokenType.TRUE, TokenType.FALSE, TokenType.STRING, TokenType.NUMBER,
    TokenType.DASH, TokenType.L_PAREN, TokenType.R_PAREN,
}  # fmt: skip
"""Every kind of word that the language has, beside names, dates and commas."""

_QUOTED = (TokenType.STRING, TokenType.IDENTIFIER)
_FRAMES = (
    "{}",
    "x AND {}",
    "NOT {}",
    "{} OR x",
    "{} = 1",
    "1 < {}",
    "{} >= x",
    "{} IN (1)",
    "{} BETWEEN 1 AND 2",
    "({})",
)
"""Every place in which a name can stand."""


class ConditionError(ValueError):
    """A condition is not in the condition language. `position` counts characters from 1; `expected` says what to do."""

    def __init__(self, message: str, position: int, expected: str = "") -> None:
        super().__init__(message)
        self.position = position
        self.expected = expected


@lru_cache(maxsize=1024)
def is_name(name: str) -> bool:
    """Tell whether a fact or concept can have a name: lower-case letters, digits and _, not taken for a word of SQL."""
    if not NAME.match(name) or name == DECISION_DATE:
        return False
    own = any(token.token_type in {*_WORDS, TokenType.DATE} for token in sqlglot.tokenize(name))
    return not own and all(_reads_as_name(name, frame) for frame in _FRAMES)


def _reads_as_name(name: str, frame: str) -> bool:
    """Tell whether a name is read as one in some place of a condition."""
    try:
        found = sqlglot.parse_one(frame.format(name))
        model = sqlglot.parse_one(frame.format("some_name"))
    except SqlglotError:
        return False
    columns = [column.sql() for column in found.find_all(exp.Column)]
    return type(found) is type(model) and sorted([*columns, "some_name"]) == sorted(
        [*(column.sql() for column in model.find_all(exp.Column)), name]
    )


def check_words(text: str, known: Container[str]) -> None:
    """Refuse every word that the language does not have, and comments, which would change what a reader sees.

    Some names of facts, such as `limit`, are words of SQL elsewhere: what is `known` as a name may stand as one.
    """
    allowed = _("only AND, OR, NOT, = <> < <= > >=, IN (…), BETWEEN, literals and names of facts")
    end = depth = negations = 0
    for token, following in _in_pairs(sqlglot.tokenize(text)):
        _refuse_gap(text, end, token.start)
        end = token.end + 1
        depth += {TokenType.L_PAREN: 1, TokenType.R_PAREN: -1}.get(token.token_type, 0)
        negations = negations + 1 if token.token_type == TokenType.NOT else 0
        if depth + negations > DEEPEST:
            raise ConditionError(_("the condition is nested too deeply"), token.start + 1, _("fewer parentheses"))
        if not _is_word(token, following, known):
            message = _("{construct} is not in the condition language").format(construct=text[token.start : end])
            raise ConditionError(message, token.start + 1, allowed)
    _refuse_gap(text, end, len(text))


def _in_pairs(tokens: list[Token]) -> Iterator[tuple[Token, TokenType | None]]:
    """Go through words, each with the kind of the one after it."""
    kinds = [token.token_type for token in tokens[1:]]
    return zip_longest(tokens, kinds)


def _is_word(token: Token, following: TokenType | None, known: Container[str]) -> bool:
    """Tell whether the language has a word: not a function, not a date without its day, no comma at an end."""
    kind = token.token_type
    if kind == TokenType.DATE and following == TokenType.STRING:
        return True
    if kind == TokenType.VAR or (token.text in known and kind not in _QUOTED):
        return following != TokenType.L_PAREN
    if kind == TokenType.COMMA:
        return following != TokenType.R_PAREN
    return kind in _WORDS and token.text.upper() == _SPELT.get(kind, token.text.upper())


def _refuse_gap(text: str, start: int, end: int) -> None:
    """Refuse anything but white space between two words."""
    gap = text[start:end]
    if gap.strip():
        position = start + len(gap) - len(gap.lstrip()) + 1
        raise ConditionError(_("a condition has no comments"), position, _("a note in the clause"))


def syntax_error(text: str, error: SqlglotError) -> ConditionError:
    """Say where SQLGlot stopped reading."""
    details = (getattr(error, "errors", None) or [{}])[0]
    start = len(details.get("start_context") or "") + 1 if details else max(len(text), 1)
    found = details.get("highlight") or text.strip()[-1:]
    message = _("the condition cannot be read at {found!r}").format(found=found)
    return ConditionError(message, start, _("a SQL boolean expression"))
