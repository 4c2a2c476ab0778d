"""XML with places."""

from __future__ import annotations

import pytest

from bounded import within
from shadowbom.extract.positions.xml import MAX_TEXT, Element, xml_tree


def outline(element: Element) -> list[object]:
    return [
        (child.name, child.text.strip(), child.attributes, outline(child)) if child.children
        else (child.name, child.text.strip(), child.attributes) for child in element.children
    ]


def test_elements_attributes_and_text() -> None:
    text = """\
<?xml version="1.0"?><!-- <a/> -->
<!DOCTYPE p [<!ELEMENT p (#PCDATA)> <!-- ]> -->]>
<n:p x:a='1 &lt; 2' b="&quot;">t&#65;&#x42;<![CDATA[<c>&amp;]]><q/>u&unknown;</n:p>
"""
    read = xml_tree(text)
    assert outline(read.root) == [("p", "tAB<c>&amp;u&unknown;", {"a": "1 < 2", "b": '"'}, [("q", "", {})])]
    assert read.fault == ""


def test_places_count_code_points() -> None:
    root = xml_tree("<a>\n  é<b>\U0001f40d</b><c\n/></a>").root
    a = root.children[0]
    assert [(str(one.at("f")), one.at("f").column) for one in (a, *a.children)] == [("f:1", 1), ("f:2", 4), ("f:2", 12)]


def test_entities_are_neither_expanded_nor_fetched() -> None:
    text = '<!DOCTYPE a [<!ENTITY x "boom"><!ENTITY y SYSTEM "file:///etc/passwd">]>\n<a b="&x;">&x;&y;&amp;x;</a>'
    read = xml_tree(text)
    assert outline(read.root) == [("a", "&x;&y;&x;", {"b": "&x;"})]
    assert (read.fault, read.line) == ("entities that a file declares are not expanded", 1)


@pytest.mark.parametrize(
    ("text", "fault", "line", "names"),
    [
        ("", "the file has no elements", 1, []),
        ("<a>\n<b></a>", "<b> is not closed", 2, ["a", "b"]),
        ("<a>\n<b>", "<b> is not closed", 2, ["a", "b"]),
        ("<a></c>\n<b/></a>", "</c> closes nothing", 1, ["a", "b"]),
        ("<a>\n< b/><c/></a>", "a tag is broken", 2, ["a", "c"]),
        ("<a b=1><c/></a>", "a tag is broken", 1, ["c"]),
        ("<a/><!-- x", "a comment has no end", 1, ["a"]),
        ("<a><![CDATA[ x", "a CDATA section has no end", 1, ["a"]),
        ("<a/><? x", "an instruction has no end", 1, ["a"]),
        ("<!DOCTYPE a [", "a document type has no end", 1, []),
    ],
)
def test_faults_are_named_and_the_rest_is_read(text: str, fault: str, line: int, names: list[str]) -> None:
    read = xml_tree(text)
    assert (read.fault, read.line) == (fault, line)
    assert [element.name for element in read.root.walk()] == names


@pytest.mark.parametrize(
    "unit", ["<a>", "</a>", "<a ", "<", "<!--", "<![CDATA[", "<!", "<!DOCTYPE ", '<!DOCTYPE "', "<a b='", "&", "&#1;",
             "<?", "<a b='1' ", "<a/>", "]]>", "<a></b>", "\x00"],
)
def test_one_thing_over_and_over_is_read_in_time(unit: str) -> None:
    with within(5):
        read = xml_tree("<r>" + unit * 100_000)
    assert read.fault


def test_what_is_nested_too_deeply_is_passed_over() -> None:
    read = xml_tree("<r>" + "<a>" * 500 + "<x/>" + "</a>" * 500 + "<after/></r>")
    assert read.fault == "nested too deeply"
    assert [child.name for child in read.root.children[0].children] == ["a", "after"]


def test_long_texts_are_cut() -> None:
    assert len(xml_tree("<a>" + "x<b/>" * MAX_TEXT + "</a>").root.children[0].text) == MAX_TEXT
