"""YAML files whose entries know their line, with repeated keys refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from osa.i18n import Text, _
from osa.rulebook.faults import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable
    from pathlib import Path

    from osa.rulebook.faults import Faults

_LINE = "__line__"


class _Loader(yaml.SafeLoader):
    """The safe loader, noting the line of each mapping."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuse aliases: a few of them, one within the other, stand for more than any memory holds."""
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "aliases (*name) are not read", mark)
        return super().compose_node(parent, index)

    def construct_mapping(
        self,
        node: yaml.MappingNode,
        deep: bool = False,  # noqa: ARG002, FBT001, FBT002 - the signature of the base class
    ) -> dict[Hashable, Any]:
        """Build a mapping, refuse keys that stand twice, note the line."""
        keys = [self.construct_object(key, deep=True) for key, _value in node.value]
        for place, ((key_node, _value), key) in enumerate(zip(node.value, keys, strict=True)):
            if key in keys[:place]:
                problem = f"{key!r} stands more than once"
                raise yaml.constructor.ConstructorError(None, None, problem, key_node.start_mark)
        return {**super().construct_mapping(node, deep=True), _LINE: node.start_mark.line + 1}


def _as_written(build: Callable[[_Loader, yaml.ScalarNode], Any]) -> Callable[[_Loader, yaml.ScalarNode], Any]:
    """Return a constructor that leaves what looks like a date or a number and is none, such as 2024-02-30, as text."""

    def construct(loader: _Loader, node: yaml.ScalarNode) -> Any:  # noqa: ANN401 - what YAML can say
        try:
            return build(loader, node)
        except (ValueError, ArithmeticError, LookupError, AttributeError):
            return node.value

    return construct


for _kind, _build in (
    ("timestamp", _Loader.construct_yaml_timestamp),
    ("int", _Loader.construct_yaml_int),
    ("float", _Loader.construct_yaml_float),
    ("bool", _Loader.construct_yaml_bool),
):
    _Loader.add_constructor(f"tag:yaml.org,2002:{_kind}", _as_written(_build))


class Entry:
    """A mapping of a YAML file. Its readers always return a usable value, and note a fault if it is not a good one."""

    def __init__(self, data: dict[str, Any], file: Path, faults: Faults, owner: str = "") -> None:
        self.line = data.get(_LINE, 1)
        self.data = {key: value for key, value in data.items() if key != _LINE}
        self.file, self.faults = file, faults
        self.owner = owner or str(self.data.get("id", ""))

    @property
    def place(self) -> str:
        """Say where this is: file, line, id."""
        return f"{self.file}:{self.line}" + (f", {self.owner}" if self.owner else "")

    def fault(self, key: str, what: str, expected: str = "") -> None:
        """Note a fault at a key."""
        self.faults.add(f"{self.place}, {key}", what, expected)

    def only(self, *keys: str) -> None:
        """Refuse every key that does not belong here."""
        for key in self.data:
            if key not in keys:
                known = _("one of: {keys}").format(keys=", ".join(keys))
                self.fault(str(key), _("this key does not belong here"), known)

    def string(self, key: str, default: str | None = None) -> str:
        """Return a text."""
        value = self.data.get(key, default)
        if isinstance(value, str) and (value.strip() or default is not None):
            return value.strip()
        self.fault(key, _("a text is missing"), f'{key}: "…"')
        return ""

    def choice(self, key: str, allowed: Collection[str]) -> str:
        """Return one of some words."""
        value = self.data.get(key)
        if value in allowed:
            return str(value)
        message = _("{value} is not known here").format(value=shown(value))
        self.fault(key, message, _("one of: {keys}").format(keys=", ".join(allowed)))
        return next(iter(allowed))

    def strings(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty if it is not there."""
        value = self.data.get(key, [])
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.fault(key, _("a list of texts is missing"), f"{key}: [a, b]")
        return ()

    def text(self, key: str) -> Text | None:
        """Return a text in both languages, if it is there."""
        value = self.data.get(key)
        if value is None:
            return None
        if isinstance(value, dict) and all(isinstance(value.get(language), str) for language in ("en", "ja")):
            return Text(" ".join(value["en"].split()), "".join(line.strip() for line in value["ja"].splitlines()))
        self.fault(key, _("the text must be there in both languages"), f'{key}: {{ en: "…", ja: "…" }}')
        return None

    def table(self, key: str) -> dict[str, Any]:
        """Return a mapping, empty if it is not there."""
        value = self.data.get(key, {})
        if isinstance(value, dict):
            return {str(name): _without_line(item) for name, item in value.items() if name != _LINE}
        self.fault(key, _("must be a mapping"), f"{key}:")
        return {}

    def entries(self, key: str) -> list[Entry]:
        """Return a list of mappings."""
        value = self.data.get(key, [])
        if isinstance(value, list) and all(isinstance(item, dict) for item in value):
            return [Entry(item, self.file, self.faults) for item in value]
        self.fault(key, _("must be a list of entries"), f"{key}:\n  - …")
        return []


def _without_line(value: Any) -> Any:  # noqa: ANN401 - what YAML can say
    """Return a value without the line that the loader noted, if it is a mapping."""
    return {key: item for key, item in value.items() if key != _LINE} if isinstance(value, dict) else value


def read_entries(file: Path, faults: Faults) -> list[Entry]:
    """Read a YAML file that is a list of entries, or one entry."""
    try:
        data = yaml.load(file.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        faults.add(f"{file}:{mark.line + 1 if mark else 1}", _("is not YAML: {error}").format(error=error.problem))
        return []
    except (yaml.YAMLError, OSError, UnicodeDecodeError, RecursionError) as error:
        faults.add(str(file), _("cannot be read: {error}").format(error=error), _("a UTF-8 YAML file"))
        return []
    listed = data if isinstance(data, list) else [data]
    entries = [item for item in listed if isinstance(item, dict)]
    if len(entries) < len(listed):
        faults.add(str(file), _("not every entry has keys and values"), _("a list of entries, each with its keys"))
    return [Entry(item, file, faults) for item in entries]
