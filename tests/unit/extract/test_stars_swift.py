"""Swift's imports bring in all names of a module: those that one of them is known to give are of it."""

from __future__ import annotations

from code_facts import render
from shadowbom.core.fact import Call
from shadowbom.extract.code import facts_of
from shadowbom.extract.stars import named_by_stars


def calls(text: str) -> list[str]:
    facts = tuple(facts_of(text, "swift", "f"))
    return render(named_by_stars(facts, lambda *asked: asked == ("swift", "Vendor", "Client")), Call)


def test_class_of_an_imported_module():
    found = calls('import Foundation\nimport Vendor\nlet c = Client(token: "a")\nc.run(model: .small)\n')
    assert found[0] == '3:9 call Vendor:Client(token="a")'
    assert "call Vendor:Client().run(model=<Vendor:small>)" in found[1]


def test_own_classes_and_other_names_are_of_no_module():
    found = calls('import Vendor\nclass Client {}\nlet c = Client(token: "a")\nOther(name: "c")\n')
    assert not any("Vendor:" in line for line in found)


def test_field_with_a_type_of_the_module():
    found = calls('import Vendor\nclass Agent { let api: Client\n func ask() { api.run(model: "m-1") } }\n')
    assert 'call Vendor:Client().run(model="m-1")' in found[0]


def test_symbol_import_is_of_its_module():
    found = calls('import struct Vendor.Client\nimport Other\nlet c = Client(token: "a")\n')
    assert found == ['3:9 call Vendor:Client(token="a")']
