"""The messages of the templates."""

from __future__ import annotations

import io

from django.template import Context, Template

from osa.i18n import speaking
from osa.web.template_messages import extract


def _found(text: str) -> list[tuple[int, str]]:
    found = extract(io.BytesIO(text.encode()), {}, (), {})
    return [(line, message) for line, _function, message, _comments in found]


def test_messages_are_found_with_their_lines() -> None:
    text = '<p>\n{% t \'Budget\' %} {% t "Signed on {day}" day=x %}\n{% t "a \\"b\\"" as c %}'
    assert _found(text) == [(2, "Budget"), (2, "Signed on {day}"), (3, 'a "b"')]


def test_other_tags_are_not_taken_for_messages() -> None:
    assert _found("{% trans 'x' %}{% tt 'y' %}{% url 'z' %}{{ t }}") == []


def test_a_message_is_told_in_the_language_in_use_and_its_values_are_escaped() -> None:
    page = Template('{% t "overdue" %}|{% t "{name}: {line}" name=name line=line %}')
    with speaking("ja"):
        first, rest = page.render(Context({"name": "<script>", "line": "1 < 2"})).split("|")
    assert first != "overdue"
    assert (rest.startswith("&lt;script&gt;"), rest.endswith("1 &lt; 2")) == (True, True)
