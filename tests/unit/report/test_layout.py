from __future__ import annotations

from shadowbom.report.layout import Cell, lines_of, paint, widths


def row(*texts: str) -> list[Cell]:
    return [Cell(tuple(text.split("\n"))) for text in texts]


def test_without_a_limit_a_column_is_as_wide_as_its_widest_line() -> None:
    assert widths([row("a", "bbb\nc"), row("dd", "e")], 0) == [2, 3]


def test_the_widest_column_gives_way() -> None:
    assert widths([row("a" * 40, "b" * 10, "c" * 20)], 60) == [26, 10, 20]


def test_columns_keep_a_readable_width_even_where_there_is_no_room() -> None:
    assert widths([row("a" * 40, "b" * 40)], 10) == [8, 8]


def test_no_rows() -> None:
    assert widths([], 80) == []


def test_a_row_is_padded_wrapped_and_has_no_trailing_space() -> None:
    assert lines_of(row("abcdef", "x", "y"), [3, 2, 1], colour=False, indent="  ") == ["  abc  x   y", "  def"]


def test_an_empty_last_cell_leaves_no_trailing_space() -> None:
    assert lines_of(row("a", "b", ""), [3, 3, 3], colour=False) == ["a    b"]


def test_wide_characters_are_padded_by_columns() -> None:
    assert lines_of(row("日", "x"), [4, 1], colour=False) == ["日    x"]


def test_colours_do_not_count() -> None:
    cells = [Cell(("a",), "critical"), Cell(("b",))]
    assert lines_of(cells, [3, 1], colour=True) == ["\x1b[1;31ma\x1b[0m    b"]


def test_paint() -> None:
    assert paint("x", "strong", True) == "\x1b[1mx\x1b[0m"
    assert [paint("x", "strong", False), paint("", "strong", True), paint("x", "", True)] == ["x", "", "x"]
