"""Names beside circles."""

from __future__ import annotations

from osa.appraisal.charts.labels import Circle, placed, width_of


def test_a_name_stands_to_the_right_of_its_circle_if_there_is_room() -> None:
    (label,) = placed([Circle("Fiji", 50, 50, 10)], 200, 100)
    assert (label.align, label.y) == ("left", 50)
    assert label.x > 60


def test_a_name_at_the_right_edge_stands_to_the_left() -> None:
    (label,) = placed([Circle("Tonga", 195, 50, 4)], 200, 100)
    assert label.align == "right"
    assert label.x < 191


def test_two_names_side_by_side_do_not_cover_each_other() -> None:
    first, second = placed([Circle("Malaysia", 50, 50, 5), Circle("Indonesia", 70, 50, 5)], 300, 100)
    assert (first.align, first.y) != (second.align, second.y)


def test_a_japanese_letter_is_as_wide_as_it_is_high() -> None:
    assert width_of("日本") == 24
    assert width_of("ab") < width_of("日本")
