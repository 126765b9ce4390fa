"""The messages of the program: all of them collected, translated into Japanese, compiled, and shown.

`make messages` brings the catalogues up to date with the code; the translations are then written into osa.po by hand.
"""

from __future__ import annotations

import ast
import io
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

import osa
from osa.rulebook.clause import VERDICTS
from osa.web.template_messages import extract

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

SOURCE = Path(osa.__file__).parent
TEMPLATE = SOURCE / "locale" / "osa.pot"
MAPPING = Path(__file__).parents[1] / "babel.cfg"
JAPANESE = SOURCE / "locale" / "ja" / "LC_MESSAGES" / "osa.po"
COMPILED = JAPANESE.with_suffix(".mo")
NOT_PASSED = ("OSA_LANG", "LC_ALL", "LC_MESSAGES", "DJANGO_SETTINGS_MODULE", "OSA_HOME", "DATABASE_URL")
_STRANGE = re.compile(r"{%\s*(?:t\s+[^\"'][^%]*|trans\b[^%]*|translate\b[^%]*|blocktrans\w*[^%]*)%}")
HINT = "run `make messages`, then translate what is new in osa.po"


@cache
def _catalogue(file: Path) -> Catalog:
    with file.open("rb") as opened:
        return read_po(opened, locale=None if file == TEMPLATE else "ja")


def _messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _ids(catalogue: Catalog) -> set[str]:
    return {str(message.id) for message in _messages(catalogue)}


def _extracted() -> set[str]:
    with MAPPING.open(encoding="utf-8") as opened:
        methods, options = parse_mapping_cfg(opened)  # type: ignore[no-untyped-call]
    found = extract_from_dir(SOURCE, methods, options, keywords={"_": None, "N_": None})
    return {str(message) for _file, _line, message, _comments, _context in found}


def _marked(file: Path) -> set[str]:
    calls = [node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    named = [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id in ("_", "N_")]
    return {node.value for node in named if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def _placeholders(text: str) -> list[tuple[str, str, str]]:
    found = Formatter().parse(text)
    return sorted({(name, conversion or "", form or "") for _text, name, form, conversion in found if name is not None})


def test_the_template_holds_exactly_the_messages_of_the_code() -> None:
    assert _ids(_catalogue(TEMPLATE)) == _extracted(), HINT


def _opened(file: Path) -> io.BytesIO:
    return io.BytesIO(file.read_bytes())


def test_no_message_stands_where_extraction_does_not_find_it() -> None:
    """A message inside an f-string is not found by every version of Python."""
    marked = {message for file in SOURCE.rglob("*.py") for message in _marked(file)}
    in_pages = {str(found[2]) for file in SOURCE.rglob("*.html") for found in extract(_opened(file), {}, (), {})}
    assert marked | in_pages == _extracted()


def test_every_message_of_a_page_is_marked_as_one_text_in_quotes() -> None:
    """A message put together from variables, or a tag of Django's own catalogue, would never be translated."""
    pages = {file.name: file.read_text(encoding="utf-8") for file in SOURCE.rglob("*.html")}
    strange = {(name, tag) for name, text in pages.items() for tag in _STRANGE.findall(text)}
    assert strange == set()


def test_the_japanese_catalogue_holds_exactly_the_messages_of_the_template() -> None:
    japanese = _catalogue(JAPANESE)
    assert _ids(japanese) == _ids(_catalogue(TEMPLATE)), HINT
    assert not japanese.obsolete, HINT


def test_every_message_is_translated() -> None:
    assert [message.id for message in _messages(_catalogue(JAPANESE)) if not message.string] == [], HINT


def test_no_translation_is_a_guess() -> None:
    assert [message.id for message in _messages(_catalogue(JAPANESE)) if message.fuzzy] == []


def test_translations_have_the_placeholders_of_their_messages() -> None:
    pairs = {str(message.id): str(message.string) for message in _messages(_catalogue(JAPANESE))}
    assert {id_: text for id_, text in pairs.items() if _placeholders(id_) != _placeholders(text)} == {}


@pytest.mark.parametrize("verdict", VERDICTS)
def test_every_verdict_is_a_message(verdict: str) -> None:
    assert verdict in _ids(_catalogue(JAPANESE))


def test_the_compiled_catalogue_is_made_from_the_translations(tmp_path: Path) -> None:
    compiled = tmp_path / "osa.mo"
    with compiled.open("wb") as opened:
        write_mo(opened, _catalogue(JAPANESE))
    told = []
    for file in (compiled, COMPILED):
        with file.open("rb") as opened:
            told.append({message.id: message.string for message in _messages(read_mo(opened))})
    assert told[0] == told[1], HINT


# The command line, as a person meets it


def _osa(*arguments: str, **variables: str) -> str:
    """Run osa in a wide terminal, and return what it says on either stream."""
    bare = {name: value for name, value in os.environ.items() if name not in NOT_PASSED}
    run = subprocess.run(
        [sys.executable, "-c", "from osa.cli import main; main()", *arguments],
        env={**bare, "LANG": "C.UTF-8", "PYTHONUTF8": "1", "COLUMNS": "500", **variables},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "Traceback" not in run.stderr
    return run.stdout + run.stderr


def _is_english(literal: str) -> bool:
    """Tell whether a piece of a message is English words, and not the name of a command."""
    return bool(re.search("[A-Za-z]{2} [A-Za-z]{2}", literal)) and not literal.startswith("osa ")


def _left_over(output: str) -> set[str]:
    """Return the pieces of English messages that stand in an output, apart from web addresses.

    Single words are not looked for: they are codes, ids and names of commands as well.
    """
    pieces: set[str] = set()
    for message in _messages(_catalogue(JAPANESE)):
        for line in str(message.id).splitlines():
            literals = {literal.strip(" ,;:.()") for literal, _name, _form, _conversion in Formatter().parse(line)}
            pieces |= {literal for literal in literals if _is_english(literal)} - {str(message.string)}
    spoken = re.sub(r"https?://\S+|copy it or\s+customize", "", output)  # the second is Typer's own
    return {piece for piece in pieces if re.search(rf"(?<![\w'-]){re.escape(piece)}(?![\w'-])", spoken)}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A home whose register holds the programme."""
    made = str(tmp_path_factory.mktemp("home"))
    _osa("register", "load", "--yes", OSA_HOME=made, DATABASE_URL="")
    return made


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (
            ("projects",),
            ("案件", "年度", "受益者", "署名日", "当時の審査結果", "決め手となった条項", "認められる", "モニタリング"),
        ),
        (("budget",), ("年度", "約束額", "百万円")),
        (("duties",), ("義務", "期限")),
        (("register", "check"), ("警告", "参考")),
        (("register", "show", "BGD-23-i1"), ("項目", "警備艇")),
        (("register", "load"), ()),
        (("audit", "verify"), ("署名済み末尾",)),
        (("audit", "log", "--last", "3"), ("日時", "変更者")),
        (("user", "list"), ()),
    ],
)
def test_a_person_who_asks_for_japanese_reads_the_register_in_japanese(
    home: str, command: tuple[str, ...], told: tuple[str, ...]
) -> None:
    output = _osa(*command, "--lang", "ja", OSA_HOME=home, DATABASE_URL="")
    for words in told:
        assert words in output
    assert _left_over(output) == set()


def test_a_person_who_asks_for_japanese_reads_an_explanation_in_japanese(home: str) -> None:
    output = _osa("explain", "PHL-24", "--lang", "ja", OSA_HOME=home, DATABASE_URL="")
    for words in ("決定日", "認められる", "決め手となった条項", "決定に伴う義務", "その他の効力のある条項", "規則集"):
        assert words in output
    assert _left_over(output) == set()


def test_a_person_who_asks_for_japanese_reads_in_japanese_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("id,decision_date,end_user,colour\na,2024-13-01,nobody,1\n", encoding="utf-8")
    output = _osa("screen", str(file), "--lang", "ja")
    for words in ("この名前の事実はありません", "正しい書き方", "のいずれか", "何も書き込んでいません"):
        assert words in output
    assert _left_over(output.replace(str(tmp_path), "")) == set()


@pytest.mark.parametrize(
    "command",
    [
        (),
        ("screen",),
        ("explain",),
        ("projects",),
        ("precedents",),
        ("rulebook",),
        ("register",),
        ("user",),
        ("audit",),
    ],
)
def test_in_a_japanese_environment_the_help_is_japanese(command: tuple[str, ...]) -> None:
    output = _osa(*command, "--help", OSA_LANG="ja")
    assert re.search("[ぁ-ん]", output)
    assert _left_over(output) == set()


def test_without_a_wish_the_programme_is_in_english(home: str) -> None:
    output = _osa("projects", OSA_HOME=home, DATABASE_URL="")
    assert "verdict then" in output
    assert "当時の審査結果" not in output
    assert {"verdict then", "signed on", "because of"} <= _left_over(output)
