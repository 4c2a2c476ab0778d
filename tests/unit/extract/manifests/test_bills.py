"""CycloneDX and SPDX documents."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shadowbom.core.fact import Dependency, Group, Setting
from shadowbom.core.value import Lit
from shadowbom.extract.manifests.purls import Purl, parse


def dependencies(extraction: Any) -> list[Dependency]:
    return [fact for fact in extraction.facts if isinstance(fact, Dependency)]


@pytest.mark.parametrize(("text", "purl"), [
    ("pkg:pypi/Acme_X@1.0", Purl("pypi", "acme-x", "1.0")),
    ("pkg:npm/%40acme/sdk@1.0.0-rc.1%2Bb", Purl("npm", "@acme/sdk", "1.0.0-rc.1+b")),
    ("pkg:npm/@acme/sdk", Purl("npm", "@acme/sdk")),
    ("pkg:maven/dev.acme/acme-core@1.0?type=jar", Purl("maven", "dev.acme:acme-core", "1.0")),
    ("pkg:golang/github.com/acme/sdk/v2@v2.1.0#sub", Purl("golang", "github.com/acme/sdk", "v2.1.0", "sub")),
    ("pkg:swift/github.com/Acme/SDK@1", Purl("swift", "github.com/acme/sdk", "1")),
    ("pkg:cocoapods/Acme@1#Core", Purl("cocoapods", "Acme", "1", "Core")),
    ("pkg:huggingface/Acme/small-1@abc", Purl("huggingface", "Acme/small-1", "abc")),
    ("pkg:conda/acme@1", Purl("pypi", "acme", "1")),
    ("pkg:deb/debian/acme@1", None), ("pkg:pypi/", None), ("pypi/acme", None), ("", None),
    ("pkg:pypi/" + "x" * 3000, None),
])
def test_package_urls(text: str, purl: Purl | None) -> None:
    assert parse(text) == purl


CYCLONEDX = {
    "bomFormat": "CycloneDX", "specVersion": "1.6",
    "metadata": {"component": {"type": "application", "name": "app", "bom-ref": "app", "purl": "pkg:npm/app@1"}},
    "components": [
        {"type": "library", "bom-ref": "a", "name": "acme", "version": "1.0", "purl": "pkg:pypi/acme@1.0",
         "components": [{"type": "library", "name": "inner", "purl": "pkg:pypi/inner@2"}]},
        {"type": "library", "bom-ref": "b", "group": "@acme", "name": "sdk", "purl": "pkg:npm/%40acme/sdk@3",
         "properties": [{"name": "cdx:npm:package:development", "value": "true"}]},
        {"type": "library", "bom-ref": "c", "name": "deep", "version": "4", "purl": "pkg:pypi/deep",
         "scope": "optional"},
        {"type": "machine-learning-model", "name": "small-1", "version": "5"},
        {"type": "machine-learning-model", "group": "acme", "name": "big", "purl": "pkg:huggingface/acme/big@abc"},
        {"type": "library", "name": "no-purl"}, {"type": "operating-system", "name": "x", "purl": "pkg:deb/debian/x@1"},
        7,
    ],
    "services": [{"name": "s", "endpoints": ["https://api.acme.example/v1", 3]}],
    "dependencies": [{"ref": "app", "dependsOn": ["a", "b"]}, {"ref": "a", "dependsOn": ["c", "b"]}, {"ref": "c"}],
}


@pytest.mark.parametrize("path", [
    "bom.json", "sbom.json", "out/app.cdx.json", "my-sbom-1.json", "cyclonedx.json", "a-bom.json",
])
def test_cyclonedx_json(path: str, read: Any) -> None:
    found = read(path, json.dumps(CYCLONEDX, indent=1))
    assert [(f.ecosystem, f.name, f.version, f.group, f.direct, f.requires) for f in dependencies(found)] == [
        ("pypi", "acme", "1.0", Group.RUNTIME, True, ("deep",)),
        ("pypi", "inner", "2", Group.RUNTIME, False, ()),
        ("npm", "@acme/sdk", "3", Group.DEVELOPMENT, True, ()),
        ("pypi", "deep", "4", Group.OPTIONAL, False, ()),
        ("model", "small-1", "5", Group.RUNTIME, False, ()),
        ("huggingface", "acme/big", "abc", Group.RUNTIME, False, ()),
    ]
    assert all(fact.locked for fact in dependencies(found))
    lines = json.dumps(CYCLONEDX, indent=1).split("\n")
    first = dependencies(found)[0].location
    assert lines[first.line - 1][first.column - 1 :] == '"name": "acme",'
    (setting,) = [fact for fact in found.facts if isinstance(fact, Setting)]
    assert setting.key == "services.0.endpoints.0"
    assert isinstance(setting.value, Lit)
    assert setting.value.text == "https://api.acme.example/v1"


XML = """<?xml version="1.0" encoding="UTF-8"?>
<bom xmlns="http://cyclonedx.org/schema/bom/1.6">
  <metadata><component type="application" bom-ref="app"><name>app</name></component></metadata>
  <components>
    <component type="library" bom-ref="a">
      <name>acme</name><version>1.0</version><purl>pkg:pypi/acme@1.0</purl>
      <components><component type="library"><name>inner</name><purl>pkg:gem/inner@2</purl></component></components>
    </component>
    <component type="machine-learning-model"><group>acme</group><name>small</name></component>
  </components>
  <services><service><name>s</name><endpoints><endpoint>https://api.acme.example</endpoint></endpoints></service></services>
  <dependencies><dependency ref="app"><dependency ref="a"/></dependency></dependencies>
</bom>
"""


def test_cyclonedx_xml(read: Any) -> None:
    found = read("bom.xml", XML)
    assert [(f.location.line, f.ecosystem, f.name, f.version, f.direct) for f in dependencies(found)] == [
        (6, "pypi", "acme", "1.0", True), (7, "gem", "inner", "2", False), (9, "model", "acme/small", "", False),
    ]
    assert [fact.location.line for fact in found.facts if isinstance(fact, Setting)] == [11]
    assert read("bom.xml", "<project><dependencies/></project>").facts == ()
    assert read("bom.xml", "<bom><components>").problems != ()


SPDX = {
    "spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "documentDescribes": ["SPDXRef-app"],
    "packages": [
        {"SPDXID": "SPDXRef-app", "name": "app", "versionInfo": "1"},
        {"SPDXID": "SPDXRef-a", "name": "acme", "versionInfo": "1.0", "externalRefs": [
            {"referenceCategory": "SECURITY", "referenceType": "cpe23Type", "referenceLocator": "cpe:2.3:a"},
            {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
             "referenceLocator": "pkg:pypi/acme@1.0"}]},
        {"SPDXID": "SPDXRef-b", "name": "b", "versionInfo": "NOASSERTION", "externalRefs": [
            {"referenceType": "http://spdx.org/rdf/references/purl", "referenceLocator": "pkg:pypi/b"}]},
    ],
    "relationships": [
        {"spdxElementId": "SPDXRef-app", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "SPDXRef-a"},
        {"spdxElementId": "SPDXRef-b", "relationshipType": "DEPENDENCY_OF", "relatedSpdxElement": "SPDXRef-a"},
    ],
}
WANTED = [("acme", "1.0", True, ("b",)), ("b", "", False, ())]


def test_spdx_json_and_yaml(read: Any) -> None:
    found = dependencies(read("app.spdx.json", json.dumps(SPDX, indent=1)))
    assert [(f.name, f.version, f.direct, f.requires) for f in found] == WANTED
    found = dependencies(read("app.spdx.yaml", json.dumps(SPDX, indent=1)))
    assert [(f.name, f.version, f.direct, f.requires) for f in found] == WANTED
    assert read("app.spdx.yml", "packages: [").problems != ()


def test_spdx_of_version_3(read: Any) -> None:
    graph = {"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [
        {"type": "software_Package", "spdxId": "a", "name": "acme", "software_packageVersion": "1.0",
         "software_packageUrl": "pkg:pypi/acme@1.0"},
        {"type": "software_Package", "spdxId": "b", "name": "b", "externalIdentifier": [
            {"externalIdentifierType": "packageUrl", "identifier": "pkg:pypi/b"}]},
        {"type": "ai_AIPackage", "spdxId": "m", "name": "small-1"},
        {"type": "Relationship", "from": "a", "relationshipType": "dependsOn", "to": ["b"]},
        {"type": "Relationship", "from": "doc", "relationshipType": "describes", "to": ["app"]},
    ]}
    found = dependencies(read("sbom.spdx.json", json.dumps(graph)))
    assert [(f.ecosystem, f.name, f.version, f.direct, f.requires) for f in found] == [
        ("pypi", "acme", "1.0", None, ("b",)), ("pypi", "b", "", None, ()), ("model", "small-1", "", None, ()),
    ]


TAGS = """SPDXVersion: SPDX-2.3
DocumentName: app
Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-app
# PackageName: no
PackageName: app
SPDXID: SPDXRef-app
PackageName: acme
SPDXID: SPDXRef-a
PackageVersion: 1.0
ExternalRef: PACKAGE-MANAGER purl pkg:pypi/acme@1.0
Relationship: SPDXRef-app DEPENDS_ON SPDXRef-a
PackageName: small-1
PrimaryPackagePurpose: MACHINE-LEARNING-MODEL
PackageVersion: NOASSERTION
"""


def test_spdx_tag_value(read: Any) -> None:
    for text in (TAGS, TAGS.replace("\n", "\r\n")):
        found = dependencies(read("app.spdx", text))
        assert [(f.location.line, f.location.column, f.ecosystem, f.name, f.version, f.direct) for f in found] == [
            (7, 14, "pypi", "acme", "1.0", True),
        ]
    found = dependencies(read("app.spdx", TAGS.replace("MACHINE-L", "MACHINE_L").replace("G-M", "G_M")))
    assert [(f.ecosystem, f.name, f.version) for f in found] == [("pypi", "acme", "1.0"), ("model", "small-1", "")]


def test_a_file_that_is_only_called_so_is_settings(read: Any) -> None:
    found = read("sbom-config.json", '{"llm": {"model": "small-1"}}')
    assert [fact.key for fact in found.facts if isinstance(fact, Setting)] == ["llm.model"]
    assert dependencies(found) == []
