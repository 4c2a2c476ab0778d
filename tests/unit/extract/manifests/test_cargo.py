"""Cargo.toml and Cargo.lock."""

from __future__ import annotations

from typing import Any

from shadowbom.core.fact import Dependency


def test_every_kind_of_dependency(read: Any, rows: Any) -> None:
    text = """\
[package]
name = "app"
version = "0.1.0"

[dependencies]
async-openai = "0.23"
exact = "=1.2.3"
ai = { package = "anthropic-sdk", version = "0.1", features = ["stream"], optional = true }
forked = { git = "https://user:secret@example.org/forked.git", tag = "v1" }
local = { path = "../local" }
shared.workspace = true
listed = { workspace = true, features = ["x"] }

[dependencies.apart]
version = "2"

[dev-dependencies]
mockito = "1"

[build-dependencies]
cc = "1.0"

[target.'cfg(unix)'.dependencies]
nix = "0.27"

[target.x86_64-pc-windows-msvc.dev_dependencies]
winapi = "0.3"

[patch.crates-io]
exact = { git = "https://example.org/exact" }
"""
    found = read("crates/app/Cargo.toml", text)
    assert rows(found) == [
        (6, "async-openai", "0.23", "", "runtime"),
        (7, "exact", "=1.2.3", "1.2.3", "runtime"),
        (8, "anthropic-sdk", "0.1", "", "optional"),
        (9, "forked", "git+https://example.org/forked.git#v1", "", "runtime"),
        (10, "local", "path:../local", "", "runtime"),
        (11, "shared", "", "", "runtime"),
        (12, "listed", "", "", "runtime"),
        (14, "apart", "2", "", "runtime"),
        (24, "nix", "0.27", "", "runtime"),
        (18, "mockito", "1", "", "development"),
        (27, "winapi", "0.3", "", "development"),
        (21, "cc", "1.0", "", "build"),
        (30, "exact", "git+https://example.org/exact", "", "constraint"),
    ]
    assert [fact.name for fact in found.facts if fact.refers == "workspace"] == ["shared", "listed"]
    assert found.facts[2].extras == ("stream",)
    assert found.includes == ("crates/Cargo.toml", "Cargo.toml")


def test_what_a_workspace_shares(read: Any) -> None:
    text = """\
[workspace]
members = ["crates/*"]
[workspace.dependencies]
ai = { package = "async-openai", version = "1" }
rig-core = "0.2"
"""
    found = read("Cargo.toml", text)
    assert [(fact.name, fact.alias, fact.catalogue, fact.group.value) for fact in found.facts] == [
        ("async-openai", "ai", "workspace", "constraint"), ("rig-core", "", "workspace", "constraint"),
    ]
    assert found.includes == ()


def test_a_package_may_say_where_its_workspace_is(read: Any) -> None:
    text = '[package]\nworkspace = "../ws"\n[dependencies]\na = { workspace = true }\n'
    assert read("x/Cargo.toml", text).includes == ("ws/Cargo.toml", "Cargo.toml")


def test_values_of_unexpected_kinds(read: Any) -> None:
    text = '[dependencies]\na = 1\n"b c" = "1"\n"" = "1"\nd = []\n[workspace]\ndependencies = 3\n'
    assert read("Cargo.toml", text).facts == ()


def test_a_lockfile(read: Any, rows: Any) -> None:
    text = """\
version = 4

[[package]]
name = "app"
version = "0.1.0"
dependencies = ["async-openai", "forked 1.0.0"]

[[package]]
name = "async-openai"
version = "0.23.1"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "x"
dependencies = ["reqwest", "tokio 1.0.0 (registry+https://github.com/rust-lang/crates.io-index)"]

[[package]]
name = "forked"
version = "1.0.0"
source = "git+https://example.org/forked.git?tag=v1#abc"

[[package]]
name = "reqwest"
version = "0.12.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
"""
    found = read("Cargo.lock", text)
    assert rows(found) == [
        (9, "async-openai", "", "0.23.1", "runtime"),
        (16, "forked", "git+https://example.org/forked.git?tag=v1#abc", "1.0.0", "runtime"),
        (21, "reqwest", "", "0.12.0", "runtime"),
    ]
    facts = [fact for fact in found.facts if isinstance(fact, Dependency)]
    assert [fact.direct for fact in facts] == [True, True, False]
    assert facts[0].requires == ("reqwest", "tokio")
    assert all(fact.locked for fact in facts)
