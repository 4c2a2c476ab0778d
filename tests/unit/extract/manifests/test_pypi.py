"""Requirement strings."""

from __future__ import annotations

import pytest
from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as Strict
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from shadowbom.core.fact import Group
from shadowbom.core.location import Location
from shadowbom.extract.manifests import pypi
from shadowbom.extract.manifests.pypi import Requirement

VALID = [
    "a",
    "A.b_C-d",
    "a>=1",
    "a >= 1 , < 2",
    "a>=1,<2,!=1.5.*",
    "a==1.2.3",
    "a === weird",
    "a~=1.0",
    "a[b]",
    "a [ b , c_d ] >= 1",
    "a[]",
    "a (>=1,<2)",
    "a; python_version < '3.9'",
    'a>=1;python_version<"3.9" and extra == "x;y"',
    "a[b]>=1,<2 ; sys_platform == 'win32'",
    "a @ https://example.org/a-1.0.tar.gz",
    "a@https://example.org/a.zip",
    "a[b] @ git+https://example.org/a.git@v1#subdirectory=x ; python_version > '3'",
    "a==1.0+local.1",
    "a==1!2.0",
    "a==1.0,",
]


@pytest.mark.parametrize("text", VALID)
def test_valid_requirements_are_read_as_packaging_reads_them(text: str) -> None:
    strict = Strict(text)
    found = pypi.parse(text)
    assert found is not None
    assert pypi.normal(found.name) == canonicalize_name(strict.name)
    assert set(found.extras) == {canonicalize_name(extra) for extra in strict.extras}
    if strict.url:
        assert found.spec == f"@ {strict.url}"
    else:
        assert SpecifierSet(found.spec.strip("()")) == strict.specifier


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a >= 1 , < 2", Requirement("a", (), ">= 1 , < 2")),
        ("a==1.2.3", Requirement("a", (), "==1.2.3", "1.2.3")),
        ("a == 1.2.* ", Requirement("a", (), "== 1.2.*")),
        ("a==1.2,!=1.3", Requirement("a", (), "==1.2,!=1.3")),
        ("a===1.2", Requirement("a", (), "===1.2", "1.2")),
        ("a (==1.2)", Requirement("a", (), "==1.2", "1.2")),
        ("a == ${VERSION}", Requirement("a", (), "== ${VERSION}")),
        ("a=={{ version }} ; x", Requirement("a", (), "=={{ version }}")),
        ("a=1.2.3=py39_0", Requirement("a", (), "=1.2.3=py39_0")),
        (
            "a@https://user:pw@host/a-1.2-py3-none-any.whl",
            Requirement("a", (), "@ https://host/a-1.2-py3-none-any.whl", "1.2"),
        ),
    ],
)
def test_what_is_kept_of_a_requirement(text: str, expected: Requirement) -> None:
    assert pypi.parse(text) == expected


@pytest.mark.parametrize("text", ["", "a b", "two words here", "-x", "a = 'b'", "a(b)", "[a]", "a[b", "==1", "#a", "é"])
def test_what_is_no_requirement(text: str) -> None:
    with pytest.raises(InvalidRequirement):
        Strict(text)
    assert pypi.parse(text) is None


@pytest.mark.parametrize(
    ("address", "name", "version"),
    [
        ("https://h/x/en_core_web_sm-3.7.1-py3-none-any.whl", "en_core_web_sm", "3.7.1"),
        ("https://h/x/torch-2.1.0%2Bcu118-1-cp310-cp310-linux_x86_64.whl?a=b#sha256=00", "torch", "2.1.0%2Bcu118"),
        ("./dist/my-pkg-1.0.tar.gz", "my-pkg", "1.0"),
        ("git+https://h/o/repo.git@main#egg=Some_Name[x]&subdirectory=y", "Some_Name", ""),
        ("git+https://h/o/repo.git@v1.2", "repo", ""),
        ("git+ssh://git@h/o/repo", "repo", ""),
    ],
)
def test_addresses_that_tell_the_name(address: str, name: str, version: str) -> None:
    found = pypi.parse_address(address)
    assert found is not None
    assert (found.name, found.version) == (name, version)
    assert "git@h" not in found.spec


@pytest.mark.parametrize(
    "address", [".", "../x", "https://h/archive/main.zip", "file:///x.whl", "https://h/o/repo", "git+https://"]
)
def test_addresses_that_do_not(address: str) -> None:
    assert pypi.parse_address(address) is None


def test_a_requirement_as_a_fact() -> None:
    fact = pypi.dependency("My_Pkg[Ex_A]==1.0", Location("f", 3, 4), Group.BUILD)
    assert fact is not None
    assert (fact.ecosystem, fact.name, fact.spec, fact.version) == ("pypi", "my-pkg", "==1.0", "1.0")
    assert (fact.group, fact.locked, fact.direct, fact.extras) == (Group.BUILD, False, None, ("ex-a",))
    assert pypi.dependency("no requirement", Location("f"), Group.BUILD) is None


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("dev", Group.DEVELOPMENT),
        ("test-extras", Group.DEVELOPMENT),
        ("docs2", Group.DEVELOPMENT),
        ("latest", Group.OPTIONAL),
        ("device", Group.OPTIONAL),
        ("openapi", Group.OPTIONAL),
        ("", Group.OPTIONAL),
    ],
)
def test_names_of_groups_for_developers(name: str, group: Group) -> None:
    assert pypi.group_of(name, Group.OPTIONAL) is group
