"""The page about permissions, made from the file of permissions: `python -m osa.accounts.permission_page en|ja`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from osa.accounts.permissions import CONFIRMED, DELEGABLE, EXCLUSIVE, OPERATOR, READING, READING_ASKED, ROLES, SERVICES
from osa.i18n import LANGUAGES, Text, label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from osa.i18n import Language

_MADE = "<!-- Made by `make pages` from src/osa/accounts/permissions.py; changes here are lost. -->"
_TITLE = Text("Permissions", "権限")
_INTRODUCTION = Text(
    "Who may do what. What is not marked here is denied. Who has no account reads what is published and does nothing\n"
    "else. A test calls every service as every role and compares. [Accounts](accounts.md) tells how roles are given.",
    "誰が何をできるかの一覧です。印のないものは認められません。アカウントのない人ができるのは、公表されたものを読むことだけです。\n"
    "すべてのサービスをすべての役割で呼び出し、この表と比べるテストがあります。役割の与え方は[アカウント](accounts.ja.md)にあります。",
)
_ROLES = Text("Roles", "役割")
_ALONE = Text("held alone, without any other role", "他の役割を兼ねない")
_LENT = Text("can be delegated for a time", "期間を限って委任できる")
_SECOND = Text(
    "counts once another administrator than who gave it, or the operator, has confirmed it",
    "与えた管理者以外の管理者、または操作者が確認してから有効になる",
)
_PUBLIC = Text("public: anybody, without an account", "一般：アカウントのない人")
_OPERATOR = Text(
    "operator: whoever runs `osa` on the machine that holds the database",
    "操作者：データベースのある機械で `osa` を使う人",
)
_READING = Text("Reading", "読むこと")
_WHERE = Text(
    "This is what each role is to read. The pages of the site ask who reads in these areas: {asked}. What is\n"
    "published they show to everybody. Commands on the machine that holds the database read all areas and ask nobody:\n"
    "whoever can open the database itself, or a backup, reads all of it.",
    "それぞれの役割が読むべきものの一覧です。サイトのページが、誰が読むのかを確かめるのは、次の範囲です：{asked}。\n"
    "公表されたものは、誰にでも表示します。データベースのある機械で使うコマンドは、すべての範囲を読み、誰が読むのかを確かめません。\n"
    "データベースそのもの、またはバックアップを開ける人は、そのすべてを読めます。",
)
_WRITING = Text("Changing", "変えること")
_AREA = Text("area", "範囲")
_SERVICE = Text("service", "サービス")
_NAMES = {"public": Text("public", "一般"), OPERATOR: Text("operator", "操作者")}


def permission_page(language: Language) -> str:
    """Return the page in one language, as Markdown."""
    columns = (*ROLES, OPERATOR)
    parts = [
        f"# {_TITLE[language]}",
        _MADE,
        _INTRODUCTION[language],
        f"## {_ROLES[language]}",
        "\n".join(f"- {line}" for line in _roles(language)),
        f"## {_READING[language]}",
        _WHERE[language].format(asked=", ".join(f"`{area}`" for area in sorted(READING_ASKED))),
        _table(_AREA[language], ("public", *columns), READING.items(), language),
        f"## {_WRITING[language]}",
        _table(_SERVICE[language], columns, SERVICES.items(), language),
    ]
    return "\n\n".join(parts) + "\n"


def _roles(language: Language) -> list[str]:
    """Return a line about each role."""
    lines = []
    marks = (_ALONE, EXCLUSIVE), (_LENT, DELEGABLE), (_SECOND, CONFIRMED)
    for role in ROLES:
        about = [text[language] for text, roles in marks if role in roles]
        told = ("; " if language == "en" else "。").join(about)
        lines.append(f"{_name(role, language)} (`{role}`)" + (f": {told}" if told else ""))
    return [*lines, _PUBLIC[language], _OPERATOR[language]]


def _table(what: str, columns: Sequence[str], rows: Iterable[tuple[str, tuple[str, ...]]], language: Language) -> str:
    """Return a table with a mark for each role that may."""
    heading = " | ".join((what, *(_name(role, language) for role in columns)))
    lines = [f"| {heading} |", f"| --- |{' :-: |' * len(columns)}"]
    for name, roles in rows:
        marks = " | ".join("●" if role in roles else "" for role in columns)
        lines.append(f"| `{name}` | {marks} |".replace("  ", " "))
    return "\n".join(lines)


def _name(role: str, language: Language) -> str:
    """Return the name of a role."""
    return (_NAMES[role] if role in _NAMES else label(ROLES[role]))[language]


if __name__ == "__main__":
    sys.stdout.write(permission_page(next(known for known in LANGUAGES if known == sys.argv[1])))
