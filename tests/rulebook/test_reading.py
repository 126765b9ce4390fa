"""A programme's directory becomes a rulebook, or every fault in it comes out with its place and what is expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from osa.i18n import Text
from osa.rulebook.clause import Clause, Due, Property, Rulebook
from osa.rulebook.conditions import parse_condition
from osa.rulebook.expressions import TRUE, Holds, negate, render
from osa.rulebook.faults import InputError
from osa.rulebook.reading import PROGRAMMES, programme_directory, read_rulebook
from tests.rulebook.writing import (
    FACTS,
    GROUND,
    INSTRUMENT,
    PROGRAMME,
    clause,
    day,
    faults_in,
    line_of,
    prop,
    the_fault,
    write_programme,
    written,
)

_FORBIDS = 'prohibits = "breaks_treaty"'


def test_a_clause_carries_everything_that_its_block_and_its_text_say(tmp_path: Path) -> None:
    source = clause(
        "ACT-1",
        'obliges = "agreed  AND\\n is_arms"\nduty = "report"\ndue = "P12M after delivery"',
        more='until = 2021-01-01\nnote = { en = "Doubtful.", ja = "要確認。" }',
    )
    rulebook = written(tmp_path, source)
    (found,) = rulebook.clauses
    assert (found.id, found.instrument, found.effect, found.targets) == ("ACT-1", "ACT", "obliges", ("report",))
    assert (found.title, found.text) == (Text("A title", "題"), Text("What it says.", "本文。"))
    assert (found.since, found.until) == (day("2020-01-01"), day("2021-01-01"))
    assert (render(found.condition), found.written) == ("agreed AND is_arms", "agreed AND is_arms")
    assert (found.cites, found.source) == (Text("Act, 1", "法律 第1条"), "https://example.org/act")
    assert (found.read, found.due, found.note) == ("primary", Due(12, 0, "delivery"), Text("Doubtful.", "要確認。"))
    assert found.place == f"{tmp_path / 'rulebook' / 'act.md'}:{line_of(tmp_path, 'since')}, ACT-1"


def test_every_effect_points_at_what_it_names(tmp_path: Path) -> None:
    effects = {
        "ACT-1": _FORBIDS,
        "ACT-2": 'requires = "agreed"',
        "ACT-3": GROUND,
        "ACT-4": 'refers = "is_arms"\nto = "council"',
        "ACT-5": 'obliges = "TRUE"\nduty = "report"',
        "ACT-6": 'lifts = ["ACT-1", "ACT-2"]\nwhen = "pieces = 1"',
        "ACT-7": 'defines = "weapon"\nas = "is_arms AND pieces > 1"',
    }
    rulebook = written(tmp_path, *(clause(name, effect) for name, effect in effects.items()))
    assert {item.id: (item.effect, item.targets) for item in rulebook.clauses} == {
        "ACT-1": ("prohibits", ()),
        "ACT-2": ("requires", ()),
        "ACT-3": ("permits", ("purpose",)),
        "ACT-4": ("refers", ("council",)),
        "ACT-5": ("obliges", ("report",)),
        "ACT-6": ("lifts", ("ACT-1", "ACT-2")),
        "ACT-7": ("defines", ("weapon",)),
    }


def test_frameworks_instruments_and_names_are_read(tmp_path: Path) -> None:
    rulebook = written(tmp_path)
    assert (rulebook.id, rulebook.name) == ("tiny", Text("Tiny", "小さな制度"))
    (include,) = rulebook.frameworks["aid"].includes
    assert (include.framework, include.when) == ("arms", Holds("is_arms"))
    assert rulebook.instruments["ACT"].frameworks == ("arms",)
    assert rulebook.instruments["ACT"].title == Text("The Act", "法律")
    assert rulebook.bodies == {"council": Text("Council", "会議")}
    assert rulebook.vocabulary["breaks_treaty"].immutable
    assert list(rulebook.vocabulary["job"].values) == ["rescue", "transport"]


def test_every_kind_of_property_is_read(tmp_path: Path) -> None:
    source = (
        prop("P-1", 'never = "breaks_treaty"\nsince = 2020-01-01\nuntil = 2021-01-01\nexpect = "refuted"')
        + prop("P-2", 'always = "agreed"\nverdict = "not eligible"', scope='together = ["arms", "aid"]')
        + prop("P-3", 'always_refers = "council"\nwhen = "is_arms"')
        + prop("P-4", 'always_obliges = "report"\nwhen = "NOT is_arms"')
        + prop("P-5", "monotone = true")
    )
    found = written(tmp_path, properties=source).properties
    assert [item.kind for item in found] == ["never", "always", "always_refers", "always_obliges", "monotone"]
    assert [item.condition for item in found[2:]] == [Holds("is_arms"), negate(Holds("is_arms")), TRUE]
    assert [item.consequence for item in found] == ["", "", "council", "report", ""]
    assert [item.together for item in found] == [False, True, False, False, False]
    assert (found[0].since, found[0].until, found[0].expect) == (day("2020-01-01"), day("2021-01-01"), "refuted")
    assert (found[1].verdict, found[1].frameworks, found[1].expect) == ("not eligible", ("arms", "aid"), "holds")


def _edited(directory: Path, before: str, after: str) -> Path:
    source = clause("ACT-1", _FORBIDS)
    assert before in source
    return write_programme(directory, source.replace(before, after))


@pytest.mark.parametrize(
    ("before", "after", "label", "what", "expected"),
    [
        (_FORBIDS, "", "", "found 0", "prohibits"),
        (_FORBIDS, f'{_FORBIDS}\nrequires = "agreed"', "", "found 2", "requires"),
        (_FORBIDS, "prohibits = true", "prohibits", "a condition is a text", "AND NOT"),
        (_FORBIDS, 'prohibits = "agreed AND amuont"', "prohibits", "amuont (at character 12", "facts.toml"),
        (_FORBIDS, 'prohibits = "breaks_traety"', "prohibits", "breaks_traety", "did you mean breaks_treaty?"),
        (_FORBIDS, 'prohibits = "agreed IS NULL"', "prohibits", "(at character 8", "only AND, OR, NOT"),
        (_FORBIDS, 'permits = "agreed"', "ground", "a text is missing", "ground ="),
        (_FORBIDS, 'refers = "agreed"', "to", "a text is missing", "to ="),
        (_FORBIDS, 'lifts = []\nwhen = "agreed"', "lifts", "a list of texts", 'lifts = ["…"]'),
        (_FORBIDS, f'{_FORBIDS}\nground = "purpose"', "ground", "does not belong", "since, until"),
        ("read =", "untill = 2021-01-01\nread =", "untill", "does not belong", "since, until"),
        ("since = 2020-01-01", "", "since", "a date is missing", "since = 2014-04-01"),
        ("since = 2020-01-01", 'since = "2020-01-01"', "since", "a date is missing", "since = 2014-04-01"),
        ('read = "primary"', 'read = "hearsay"', "read", "'hearsay'", "primary, secondary"),
        ('read = "primary"', "", "read", "''", "primary, secondary"),
        ("https://example.org/act", "example.org", "source", "'example.org'", "https://…"),
        (', ja = "法律 第1条"', "", "cites", "both languages", "ja ="),
        (_FORBIDS, f'{_FORBIDS}\nnote = "x"', "note", "both languages", "note ="),
        (_FORBIDS, 'obliges = "agreed"\nduty = "report"\ndue = "soon"', "due", "'soon'", "P12M after delivery"),
    ],
)
def test_a_bad_block_names_file_line_clause_key_and_what_is_expected(  # noqa: PLR0917
    tmp_path: Path, before: str, after: str, label: str, what: str, expected: str
) -> None:
    fault = the_fault(_edited(tmp_path, before, after))
    act = (tmp_path / "rulebook" / "act.md").read_text(encoding="utf-8")
    stands = label and f"\n{label} =" in act
    line = line_of(tmp_path, f"{label} =") if stands else line_of(tmp_path, "```rule") + 1
    assert fault.where == f"{tmp_path / 'rulebook' / 'act.md'}:{line}, ACT-1" + (f", {label}" if label else "")
    assert what in fault.what
    assert expected in fault.expected


@pytest.mark.parametrize(
    ("claim", "scope", "label", "what"),
    [
        ("", 'frameworks = ["arms"]', "", "found 0"),
        ('never = "agreed"\nalways = "agreed"', 'frameworks = ["arms"]', "", "found 2"),
        ('never = "agreed"', "", "frameworks", "a list of texts"),
        ('never = "agreed"', 'frameworks = ["arms"]\ntogether = ["arms"]', "frameworks", "does not belong"),
        ('never = "agreed"\nwhen = "is_arms"', 'frameworks = ["arms"]', "when", "does not belong"),
        ('always_refers = "council"', 'frameworks = ["arms"]', "when", "a condition is a text"),
        ("monotone = false", 'frameworks = ["arms"]', "monotone", "must be true"),
        ('monotone = true\nverdict = "lawful"', 'frameworks = ["arms"]', "verdict", "'lawful'"),
        ('monotone = true\nexpect = "maybe"', 'frameworks = ["arms"]', "expect", "'maybe'"),
        ('monotone = true\nsince = "always"', 'frameworks = ["arms"]', "since", "a date is missing"),
        ('never = "agreed ="', 'frameworks = ["arms"]', "never", "cannot be read"),
    ],
)
def test_a_bad_property_names_file_line_property_and_key(
    tmp_path: Path, claim: str, scope: str, label: str, what: str
) -> None:
    fault = the_fault(write_programme(tmp_path, properties=prop("P-1", claim, scope=scope)))
    assert fault.where.startswith(f"{tmp_path / 'rulebook' / 'properties.md'}:")
    assert fault.where.endswith(f", P-1, {label}" if label else ", P-1")
    assert what in fault.what
    assert fault.expected


@pytest.mark.parametrize(
    ("part", "before", "after", "where", "what"),
    [
        ("programme", "schema = 1", "schema = 2", "programme.toml:1, schema", "schema 1"),
        ("programme", "schema = 1", "", "programme.toml:1, schema", "schema 1"),
        ("programme", 'id = "tiny"', "", "programme.toml:1, id", "a text is missing"),
        ("programme", 'name = { en = "Tiny"', 'name = { fr = "Tiny"', "programme.toml:3, name", "both languages"),
        ("programme", 'id = "tiny"', 'id = "tiny"\nversion = 3', "programme.toml:3, version", "does not belong"),
        ("programme", 'ja = "会議"', "", "programme.toml:18, bodies.council", "both languages"),
        (
            "programme",
            "[{ framework",
            "[{ frame",
            "programme.toml:12, frameworks.aid, includes",
            "a name and a condition",
        ),
        (
            "programme",
            '[{ framework = "arms", when = "is_arms" }]',
            "5",
            "programme.toml:12, frameworks.aid, includes",
            "name",
        ),
        ("programme", 'when = "is_arms"', 'when = "is_army"', "programme.toml:12, frameworks.aid, includes", "is_army"),
        ("programme", 'when = "is_arms"', "when = 1", "programme.toml:12, frameworks.aid, includes", "is a text"),
        (
            "programme",
            'framework = "arms"',
            'framework = "war"',
            "programme.toml:9, frameworks.aid",
            "no framework war",
        ),
        (
            "programme",
            'framework = "arms"',
            'framework = "aid"',
            "programme.toml:9, frameworks.aid",
            "aid includes aid",
        ),
        ("facts", 'type = "integer"', 'type = "number"', "facts.toml:25, pieces, type", "'number'"),
        ("facts", 'about = "undertaking"', 'about = "love"', "facts.toml:14, agreed, about", "'love'"),
        ("facts", 'about = "undertaking"', "", "facts.toml:12, agreed, about", "''"),
        ("facts", "immutable = true", 'immutable = "yes"', "facts.toml:10, breaks_treaty, immutable", "true or false"),
        ("facts", "immutable = true", "imutable = true", "facts.toml:10, breaks_treaty, imutable", "does not belong"),
        ("facts", 'type = "integer"', 'type = "choice"', "facts.toml:25, pieces, type", "a choice has values"),
        ("facts", 'type = "integer"', 'type = "integer"\nvalues = 1', "facts.toml:26, pieces, values", "a table"),
        ("facts", "[pieces]", "[Pieces]", "facts.toml:24, Pieces", "cannot have this name"),
        ("facts", "[pieces]", "[decision_date]", "facts.toml:24, decision_date", "cannot have this name"),
        ("facts", "[pieces]", "[true]", "facts.toml:24, true", "cannot have this name"),
        ("facts", "[is_arms]", "colour = 1\n[is_arms]", "facts.toml:1, colour", "must be a table"),
        ("instrument", '["arms"]', '["war"]', "act.md:4", "no framework war"),
        ("instrument", 'id = "ACT"', 'id = "ACT"\nyear = 2020', "act.md:5, year", "does not belong"),
        ("instrument", "issued_by", "by", "act.md:4, issued_by", "both languages"),
    ],
)
def test_a_bad_programme_fact_or_instrument_names_file_line_and_key(  # noqa: PLR0917
    tmp_path: Path, part: str, before: str, after: str, where: str, what: str
) -> None:
    parts = {"programme": PROGRAMME, "facts": FACTS, "instrument": INSTRUMENT}
    assert before in parts[part]
    parts[part] = parts[part].replace(before, after)
    faults = faults_in(write_programme(tmp_path, **parts))
    (found,) = [fault for fault in faults if f"/{where}" in f"/{Path(fault.where).name}" and what in fault.what]
    assert found.expected


def test_everything_wrong_in_all_files_comes_out_at_once(tmp_path: Path) -> None:
    write_programme(
        tmp_path,
        clause("ACT-1", 'permits = "agreed"\nground = "whim"', read="hearsay"),
        clause("ACT-2", 'requires = "agreed"', japanese=""),
        clause("ACT-2", 'requires = "agreed AND"'),
        programme=PROGRAMME.replace("schema = 1", "schema = 2"),
        facts=FACTS.replace('type = "date"', 'type = "day"'),
        properties=prop("P-1", 'never = "nonsense"'),
    )
    (tmp_path / "rulebook" / "broken.md").write_text("# A / あ\n\n```instrument\nid = \n```\n", encoding="utf-8")
    (tmp_path / "rulebook" / "latin.md").write_bytes(b"# caf\xe9")
    faults = faults_in(tmp_path)
    expected = ["schema 1", "'day'", "whim", "'hearsay'", "Japanese text", "more than once", "cannot be read at"]
    expected += ["nonsense", "is not TOML", "cannot be read: "]
    for what in expected:
        assert any(what in fault.what for fault in faults), what
    assert all(str(tmp_path) in fault.where and fault.what and fault.expected for fault in faults)


def test_a_missing_file_is_a_fault_that_names_it(tmp_path: Path) -> None:
    directory = write_programme(tmp_path / "a")
    (directory / "programme.toml").unlink()
    assert str(directory / "programme.toml") in {fault.where for fault in faults_in(directory)}
    empty = {fault.where for fault in faults_in(tmp_path / "empty")}
    assert {str(tmp_path / "empty" / name) for name in ("programme.toml", "facts.toml", "rulebook")} <= empty


def test_a_programme_is_found_by_name_or_by_path_and_otherwise_the_names_are_told(tmp_path: Path) -> None:
    directory = write_programme(tmp_path / "mine")
    assert programme_directory(str(directory)) == directory
    assert programme_directory("japan") == PROGRAMMES / "japan"
    with pytest.raises(InputError) as caught:
        programme_directory(str(tmp_path))
    (fault,) = caught.value.faults
    assert fault.where == str(tmp_path)
    assert "programme.toml" in fault.what
    assert "japan" in fault.expected


def test_a_clause_before_its_instrument_is_a_fault(tmp_path: Path) -> None:
    fault = the_fault(write_programme(tmp_path, clause("ACT-1"), instrument="# The Act / 法律\n"))
    assert fault.what == "a clause stands before its instrument"
    assert fault.where == f"{tmp_path / 'rulebook' / 'act.md'}:{line_of(tmp_path, 'since')}, ACT-1"


def test_two_instruments_with_one_id_are_a_fault_for_one_would_replace_the_other(tmp_path: Path) -> None:
    write_programme(tmp_path)
    again = tmp_path / "rulebook" / "again.md"
    again.write_text(INSTRUMENT.replace('["arms"]', '["aid"]'), encoding="utf-8")
    fault = the_fault(tmp_path)
    assert fault.where == f"{again}:4, id"
    assert "ACT stands more than once" in fault.what


@pytest.mark.parametrize("block", ["", "- a list\n\n  ```rule\n  since = 2020-01-01\n  ```\n", "> ```rule\n> ```\n"])
def test_a_clause_without_a_block_of_its_own_is_a_fault_and_not_dropped(tmp_path: Path, block: str) -> None:
    lost = f"\n## ACT-2 Nothing of this kind / 禁止\n\nIt is forbidden.\n\n> 禁ずる。\n\n{block}"
    fault = the_fault(write_programme(tmp_path, clause("ACT-1"), lost))
    assert fault.what == "this clause has no rule block"
    assert fault.where == f"{tmp_path / 'rulebook' / 'act.md'}:{line_of(tmp_path, '## ACT-2')}, ACT-2"


def test_prose_and_code_for_readers_are_no_clauses(tmp_path: Path) -> None:
    prose = "\n## Background / 背景\n\nSome words.\n\n```python\nprint()\n```\n"
    assert [item.id for item in written(tmp_path, prose, clause("ACT-1")).clauses] == ["ACT-1"]


def test_a_definition_may_stand_in_a_later_file_than_its_use(tmp_path: Path) -> None:
    write_programme(tmp_path, clause("ACT-1", 'prohibits = "weapon"'))
    later = INSTRUMENT.replace('"ACT"', '"ZED"') + clause("ZED-1", 'defines = "weapon"\nas = "is_arms"')
    (tmp_path / "rulebook" / "zed.md").write_text(later, encoding="utf-8")
    assert read_rulebook(tmp_path).by_id["ACT-1"].condition == Holds("weapon")


def test_the_rulebook_of_japan_reads_without_faults_and_every_clause_is_complete(japan: Rulebook) -> None:
    assert len(japan.clauses) > 100
    assert set(japan.frameworks) == {"transfer", "osa", "oda", "gift"}
    for item in japan.clauses:
        assert all(both.en.strip() and both.ja.strip() for both in (item.title, item.text, item.cites)), item.id
        assert item.source.startswith(("https://", "http://")), item.id
        assert item.read in ("primary", "secondary", "inferred", "unverified", "practice"), item.id
        assert item.written, item.id
        assert str(PROGRAMMES / "japan") in item.place


def test_the_japanese_of_japans_clauses_is_japanese_without_spaces_where_lines_were_joined(japan: Rulebook) -> None:
    kana = range(ord("ぁ"), ord("ヿ"))
    items: tuple[Clause | Property, ...] = (*japan.clauses, *japan.properties)
    for item in items:
        assert any(ord(letter) in kana for letter in item.text.ja), item.id
        pairs = zip(item.text.ja, item.text.ja[2:], strict=False)
        gaps = [n for n, (left, right) in enumerate(pairs) if ord(left) in kana and ord(right) in kana]
        assert not any(item.text.ja[n + 1] == " " for n in gaps), item.id


def test_every_condition_of_japans_rulebook_reads_back_as_it_is_rendered(japan: Rulebook) -> None:
    items: tuple[Clause | Property, ...] = (*japan.clauses, *japan.properties)
    for item in items:
        assert parse_condition(render(item.condition), japan.vocabulary, japan.concepts) == item.condition
