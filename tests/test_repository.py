"""The repository defends itself: sources, languages, precedents, lock files, documents and commands are as promised."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from osa.rulebook.expressions import names
from osa.rulebook.precedents import read_precedents
from osa.rulebook.reading import PROGRAMMES, read_rulebook

if TYPE_CHECKING:
    from osa.i18n import Text
    from osa.rulebook.clause import Clause, Rulebook
    from osa.rulebook.precedents import Precedent

ROOT = Path(__file__).parents[1]
DECISIONS = sorted((ROOT / "docs/decisions").glob("*.md"))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PROGRAMME_NAMES = sorted(path.parent.name for path in PROGRAMMES.glob("*/programme.toml"))

# Written in pieces, so that this file does not contain them.
REGISTRIES = [
    ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("golang", "org"))
]
MACHINE_PATH = re.compile(r"(?<![\w.:/-])/(?:" + "work|root|home/[a-z]+" + r")/[\w.]")


@cache
def rulebook(programme: str) -> Rulebook:
    return read_rulebook(PROGRAMMES / programme)


@cache
def tried_cases(programme: str) -> tuple[Precedent, ...]:
    """Every precedent and every side of a contrast."""
    precedents, contrasts = read_precedents(rulebook(programme), PROGRAMMES / programme)
    return (*precedents, *(side for contrast in contrasts for side in contrast.sides))


@cache
def text_files() -> dict[Path, str]:
    """Every text file of the repository that is not made by a tool, by its path."""
    ignored = {line.strip().rstrip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()}
    found = {}
    for directory, inner, files in os.walk(ROOT):
        inner[:] = [name for name in inner if name not in ignored | {".git"} and not name.endswith(".egg-info")]
        for name in files:
            path = Path(directory, name)
            if path.suffix not in (".xlsx", ".parquet", ".mo", ".png", ".gz"):
                found[path.relative_to(ROOT)] = path.read_text(encoding="utf-8")
    return found


def frameworks_with(book: Rulebook, clause: Clause) -> set[str]:
    """The frameworks in which a clause counts, as its own or as included."""
    own = set(book.instruments[clause.instrument].frameworks)
    including = {f.id for f in book.frameworks.values() if own & {include.framework for include in f.includes}}
    return own | including


def headings(page: Path) -> list[str]:
    """The levels of a page's headings, in order; headings inside code are none."""
    tokens = MarkdownIt("commonmark").parse(page.read_text(encoding="utf-8"))
    return [token.tag for token in tokens if token.type == "heading_open"]


def pinned(lock: str) -> dict[str, set[str]]:
    """The versions that a lock file pins on this machine or another, by package."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE):
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def required(*extras: str) -> list[Requirement]:
    """What pyproject.toml asks for: to build, to run, and for some extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    optional = project["project"]["optional-dependencies"]
    listed = [project["build-system"]["requires"], project["project"]["dependencies"], *(optional[e] for e in extras)]
    return [Requirement(line) for lines in listed for line in lines]


# The law


@pytest.mark.parametrize("programme", PROGRAMME_NAMES)
def test_every_clause_has_a_citation_and_a_text_in_both_languages_and_a_source(programme: str) -> None:
    for clause in rulebook(programme).clauses:
        texts = [clause.title, clause.text, clause.cites, *([clause.note] if clause.note else [])]
        assert all(text.en.strip() and text.ja.strip() for text in texts), clause.id
        assert re.match(r"https?://", clause.source), clause.id


@pytest.mark.parametrize("programme", PROGRAMME_NAMES)
def test_japanese_texts_are_japanese_and_english_ones_are_not(programme: str) -> None:
    japanese = re.compile(r"[ぁ-んァ-ヶ一-龯]")
    book = rulebook(programme)
    texts: list[tuple[str, Text]] = [
        (clause.id, text) for clause in book.clauses for text in (clause.title, clause.text)
    ]
    texts += [(claim.id, text) for claim in book.properties for text in (claim.title, claim.text)]
    for fact in book.vocabulary.facts.values():
        texts += [(fact.name, text) for text in (fact.question, *fact.values.values())]
    for where, text in texts:
        assert japanese.search(text.ja), where
        assert not japanese.search(text.en), where


@pytest.mark.parametrize("programme", PROGRAMME_NAMES)
def test_every_clause_is_in_force_in_a_precedent_or_a_contrast(programme: str) -> None:
    book = rulebook(programme)
    tried = {(case.framework, case.case.decided) for case in tried_cases(programme)}
    untried = [
        clause.id
        for clause in book.clauses
        if not any(name in frameworks_with(book, clause) and clause.in_force(day) for name, day in tried)
    ]
    assert untried == []


@pytest.mark.parametrize("programme", PROGRAMME_NAMES)
def test_every_real_precedent_has_a_source(programme: str) -> None:
    assert [case.id for case in tried_cases(programme) if case.kind == "real" and not case.sources] == []


@pytest.mark.parametrize("programme", PROGRAMME_NAMES)
def test_every_fact_is_asked_for_in_both_languages(programme: str) -> None:
    for fact in rulebook(programme).vocabulary.facts.values():
        for text in (fact.question, *([fact.help] if fact.help else []), *([fact.evidence] if fact.evidence else [])):
            assert text.en.strip(), fact.name
            assert text.ja.strip(), fact.name


@pytest.mark.parametrize("programme", PROGRAMME_NAMES)
def test_every_fact_is_read_by_some_clause(programme: str) -> None:
    book = rulebook(programme)
    conditions = [clause.condition for clause in book.clauses]
    conditions += [include.when for framework in book.frameworks.values() for include in framework.includes]
    read = frozenset[str]().union(*(names(condition) for condition in conditions))
    assert set(book.vocabulary.facts) - read == set()


@pytest.mark.parametrize("programme", PROGRAMME_NAMES)
def test_every_declared_ground_body_and_duty_is_used(programme: str) -> None:
    book = rulebook(programme)
    used = {(clause.effect, target) for clause in book.clauses for target in clause.targets}
    declared = {("permits", name) for name in book.grounds} | {("refers", name) for name in book.bodies}
    declared |= {("obliges", name) for name in book.duties}
    assert declared - used == set()


# The lock files


@pytest.mark.parametrize(
    ("lock", "extras"), [("requirements.lock", ("dev", "postgres")), ("requirements-bench.lock", ("bench",))]
)
def test_everything_that_pyproject_asks_for_is_locked_in_a_version_that_it_allows(
    lock: str, extras: tuple[str, ...]
) -> None:
    versions = pinned(lock)
    for requirement in required(*extras):
        locked = versions.get(canonicalize_name(requirement.name), set())
        assert locked, f"{requirement.name} is missing in {lock}; run: make lock"
        assert all(requirement.specifier.contains(version) for version in locked), f"{requirement}; run: make lock"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-bench.lock"])
def test_every_locked_package_is_pinned_by_hash_and_none_by_an_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.sub(r"\\\n\s*", "", text).splitlines()
    assert [entry for entry in entries if not re.match(r"[\w.-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", entry)] == []
    assert "://" not in text


# The files


def test_no_file_names_a_package_registry() -> None:
    assert [(str(path), host) for path, text in text_files().items() for host in REGISTRIES if host in text] == []


def test_no_file_holds_a_path_of_somebodys_machine() -> None:
    found = {str(path): MACHINE_PATH.findall(text) for path, text in text_files().items()}
    assert {path: places for path, places in found.items() if places} == {}


# The documents


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_every_decision_is_listed_in_the_architecture_and_has_its_three_parts(decision: Path) -> None:
    assert f"(decisions/{decision.name})" in (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    text = decision.read_text(encoding="utf-8")
    assert text.startswith(f"# {decision.name[:4]} ")
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## Context",
        "## Decision",
        "## Consequences",
    ]


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize(
    "name", ["rulebook", "evidence", "appraisal", "trail", "accounts", "register", "casework", "web"]
)
def test_every_module_is_described_in_the_architecture(name: str) -> None:
    package = ROOT / "src/osa" / name
    files = [path for path in package.rglob("*.py") if "migrations" not in path.parts]
    modules = [".".join(path.relative_to(package).with_suffix("").parts) for path in files]
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    modules = [name for name in modules if not name.endswith("__init__") and not name.startswith("indicators.")]
    assert [name for name in modules if f"| `{name}` |" not in text] == []


@pytest.mark.parametrize(
    "page",
    [ROOT / "README.md", *sorted(p for p in (ROOT / "docs/guide").glob("*.md") if not p.name.endswith(".ja.md"))],
    ids=lambda path: path.name,
)
def test_every_page_for_users_has_a_japanese_twin_with_the_same_headings(page: Path) -> None:
    twin = page.with_suffix(".ja.md")
    assert twin.is_file()
    assert headings(twin) == headings(page)


def test_every_link_between_documents_leads_somewhere() -> None:
    for path, text in text_files().items():
        for target in re.findall(r"\]\(([^)#\s:]+)(?:#[\w-]+)?\)", text) if path.suffix == ".md" else []:
            assert (ROOT / path.parent / target).exists(), f"{path}: {target}"


def test_the_rulebook_guide_describes_every_effect_and_every_mark() -> None:
    for name in ("rulebook-format.md", "rulebook-format.ja.md"):
        text = (ROOT / "docs/guide" / name).read_text(encoding="utf-8")
        for word in ("prohibits", "permits", "requires", "refers", "obliges", "lifts", "defines"):
            assert f"| `{word} = " in text, (name, word)
        for word in ("primary", "secondary", "inferred", "unverified", "practice", "monotone", "together"):
            assert f"`{word}" in text, (name, word)


# The commands


def test_every_make_target_is_documented_in_its_help() -> None:
    (declared,) = re.findall(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)
    shown = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for target in declared.split():
        assert re.search(rf"^  make {target}\s+\w", shown, re.MULTILINE), target


def test_make_alone_shows_the_help() -> None:
    assert ".DEFAULT_GOAL := help" in MAKEFILE


def test_every_script_stops_at_the_first_failure_and_can_be_run() -> None:
    for script in (*(ROOT / "scripts").glob("*.sh"), ROOT / ".ci/run"):
        assert "set -euo pipefail" in script.read_text(encoding="utf-8"), script
        assert os.access(script, os.X_OK), script
