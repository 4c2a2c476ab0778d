"""Ranges, packages and texts that other files state."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bounded import within
from shadowbom.bind.shared import MAX_TEXT, settled
from shadowbom.core.fact import Dependency, Fact, Group, Import, Property
from shadowbom.core.location import Location

Facts = dict[str, tuple[Fact, ...]]


def entry(path: str, name: str, spec: str = "1.0", **more: object) -> Dependency:
    fact = Dependency(Location(path), "maven", name, spec, spec, Group.CONSTRAINT, catalogue="managed")
    return replace(fact, **more)  # type: ignore[arg-type]


def reference(path: str, name: str, **more: object) -> Dependency:
    return replace(Dependency(Location(path), "maven", name, refers="managed"), **more)  # type: ignore[arg-type]


def rows(facts: Facts, path: str) -> list[tuple[str, str, str, str]]:
    return [(one.name, one.spec, one.version, one.group.value) for one in facts[path] if isinstance(one, Dependency)]


def test_the_nearest_file_that_has_an_answer_gives_it() -> None:
    facts: Facts = {
        "a": (reference("a", "g:x"), reference("a", "g:y")), "b": (entry("b", "g:x", "2.0"),),
        "c": (entry("c", "g:x", "3.0"), entry("c", "g:y", "4.0")), "d": (entry("d", "g:y", "5.0"),),
    }
    found = settled(facts, {"a": ("absent", "b"), "b": ("c",), "c": ("a",)})
    assert rows(found, "a") == [("g:x", "2.0", "2.0", "runtime"), ("g:y", "4.0", "4.0", "runtime")]


def test_an_entry_in_use_is_in_use_where_it_stands_too_and_others_are_not() -> None:
    facts: Facts = {
        "a": (reference("a", "g:x", group=Group.DEVELOPMENT),), "b": (reference("b", "g:x"), reference("b", "g:z")),
        "p": (entry("p", "g:x"), entry("p", "g:y")),
    }
    found = settled(facts, {"a": ("p",), "b": ("p",)})
    assert rows(found, "p") == [("g:x", "1.0", "1.0", "runtime"), ("g:y", "1.0", "1.0", "constraint")]
    assert rows(found, "b")[1] == ("g:z", "", "", "runtime")


def test_a_reference_without_a_package_takes_that_of_its_entries_or_is_left_out() -> None:
    bundle = [entry("p", f"g:{name}", alias="libs.all") for name in "xy"]
    facts: Facts = {
        "a": (reference("a", "libs.all", alias="libs.all"), reference("a", "libs.none", alias="libs.none")),
        "p": tuple(bundle),
    }
    assert rows(settled(facts, {"a": ("p",)}), "a") == [
        ("g:x", "1.0", "1.0", "runtime"), ("g:y", "1.0", "1.0", "runtime"),
    ]


def test_a_name_that_only_one_file_defines_is_known_wherever_that_is() -> None:
    facts: Facts = {
        "a": (reference("a", "one", alias="one"), reference("a", "two", alias="two"), reference("a", "g:x")),
        "p": (entry("p", "g:x", alias="one"), entry("p", "g:y", alias="two"), entry("p", "g:x")),
        "q": (entry("q", "g:z", alias="two"),),
    }
    assert rows(settled(facts, {}), "a") == [("g:x", "1.0", "1.0", "runtime"), ("g:x", "", "", "runtime")]


def test_a_list_of_versions_from_elsewhere_speaks_for_its_group() -> None:
    facts: Facts = {
        "a": (entry("a", "g:bom", "7", alias="g:*"), entry("a", "g:y", "2"), reference("a", "g:x"),
              reference("a", "g:y"), reference("a", "h:z")),
    }
    assert rows(settled(facts, {}), "a") == [
        ("g:bom", "7", "7", "runtime"), ("g:y", "2", "2", "runtime"), ("g:x", "bom 7", "", "runtime"),
        ("g:y", "2", "2", "runtime"), ("h:z", "", "", "runtime"),
    ]


def test_texts_fill_names_and_ranges_and_the_nearest_wins() -> None:
    facts: Facts = {
        "a": (Property(Location("a"), "Own", "9"),
              Dependency(Location("a"), "maven", "${grp}:x", "${ver}"),
              Dependency(Location("a"), "nuget", "N", "$(OWN)"),
              Dependency(Location("a"), "maven", "g:y", "[${ver},)"),
              Dependency(Location("a"), "maven", "g:z", "${no}")),
        "p": (Property(Location("p"), "ver", "${own}.1"), Property(Location("p"), "own", "1"),
              Property(Location("p"), "grp", "org.acme")),
    }
    assert rows(settled(facts, {"a": ("p",)}), "a") == [
        ("org.acme:x", "9.1", "9.1", "runtime"), ("N", "9", "9", "runtime"), ("g:y", "[9.1,)", "", "runtime"),
        ("g:z", "${no}", "", "runtime"),
    ]


def test_facts_of_other_kinds_stay_the_same_objects() -> None:
    other = Import(Location("a"), "python", "x")
    assert settled({"a": (other, reference("a", "g:x"))}, {})["a"][0] is other
    assert settled({"a": (other,)}, {}) == {"a": (other,)}


def test_rings_and_texts_of_texts_end() -> None:
    ring: Facts = {
        "a": (reference("a", "g:x", alias="k"), Property(Location("a"), "v", "${w}${w}"),
              Property(Location("a"), "w", "${v}${v}"), Dependency(Location("a"), "maven", "g:y", "${v}")),
        "p": (entry("p", "g:x", alias="k", refers="managed", spec=""), entry("p", "g:x", refers="managed", spec="")),
    }
    found = settled(ring, {"a": ("p",), "p": ("a", "p")})
    assert [row[0] for row in rows(found, "a")] == ["g:x", "g:y"]
    assert len(rows(found, "a")[1][1]) <= MAX_TEXT


@pytest.mark.parametrize("count", [300])
def test_many_files_that_name_each_other_do_not_multiply(count: int) -> None:
    facts: Facts = {f"f{i}": (entry(f"f{i}", f"g:{i}"), reference(f"f{i}", "g:none")) for i in range(count)}
    with within(5):
        found = settled(facts, {path: tuple(facts) for path in facts})
    assert rows(found, "f0")[1] == ("g:none", "", "", "runtime")
