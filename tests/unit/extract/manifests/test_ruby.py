"""Gemfile, gemspec, Gemfile.lock, Podfile, podspec, Podfile.lock, Cartfile."""

from __future__ import annotations

from typing import Any

import pytest

from shadowbom.core.fact import Dependency, Group
from shadowbom.extract.manifests.repositories import repository
from shadowbom.extract.manifests.tokens import Kind, tokens_of


def dependencies(extraction: Any) -> list[Dependency]:
    return [fact for fact in extraction.facts if isinstance(fact, Dependency)]


def test_a_gemfile(read: Any, rows: Any) -> None:
    text = '''source "https://rubygems.org"
ruby "3.3.0" # gem "no-comment"
gem "alpha", "~> 6.0", ">= 6.1", require: "a"
gem 'beta', '1.2.3'
gem("gamma", "= 2.0.1")
gem "delta", git: "https://user:pw@git.example/delta.git", group: :test
gem "epsilon",
    "~> 1.0"
group :development, :test do
  gem "dev-one"
  if ENV["X"]
    gem "dev-two"
  end
  platforms :ruby do gem "dev-three" end
end
group :test, :production do
  gem "kept"
end
group :extra, optional: true do
  gem "maybe"
end
while x do
  y
end
gem "zeta", groups: %i[development test]
gem "name-#{x}"
gem name, "1.0"
spec.gem "member"
text = <<~TEXT
  gem "in-a-text"
TEXT
=begin
gem "in-a-comment"
=end
x =~ /don't/
gem "eta" unless ENV["Y"]
eval_gemfile "gems/Gemfile.extra"
__END__
gem "behind-the-end"
'''
    found = read("Gemfile", text)
    assert rows(found) == [
        (3, "alpha", "~> 6.0, >= 6.1", "", "runtime"),
        (4, "beta", "1.2.3", "1.2.3", "runtime"),
        (5, "gamma", "= 2.0.1", "2.0.1", "runtime"),
        (6, "delta", "git: https://git.example/delta.git", "", "development"),
        (7, "epsilon", "~> 1.0", "", "runtime"),
        (10, "dev-one", "", "", "development"),
        (12, "dev-two", "", "", "development"),
        (14, "dev-three", "", "", "development"),
        (17, "kept", "", "", "runtime"),
        (20, "maybe", "", "", "optional"),
        (25, "zeta", "", "", "development"),
        (36, "eta", "", "", "runtime"),
    ]
    assert found.includes == ("gems/Gemfile.extra",)
    assert found.problems == ()
    assert [fact.location.column for fact in dependencies(found)[:3]] == [5, 5, 5]
    assert {fact.ecosystem for fact in dependencies(found)} == {"gem"}


@pytest.mark.parametrize("path", ["gems.rb", "gemfiles/rails_7.gemfile", "Gemfile.next", "Appraisals"])
def test_other_names_of_a_gemfile(path: str, read: Any) -> None:
    assert [fact.name for fact in dependencies(read(path, 'gem "alpha"\r\n'))] == ["alpha"]


def test_a_gemspec(read: Any, rows: Any) -> None:
    text = '''Gem::Specification.new do |spec|
  spec.name = "own"
  spec.files = `git ls-files -z`.split("\\x0").reject { |f| f.match(%r{^(test|spec)/}) }
  spec.executables = spec.files.grep(/^exe/) { |f| File.basename(f) }
  spec.description = <<-DESC
    spec.add_dependency "in-a-text"
  DESC
  spec.add_dependency "alpha", ">= 1", "< 3"
  s.add_runtime_dependency(%q<beta>.freeze, [">= 0.17".freeze])
  spec.add_development_dependency 'gamma', '2.0'
  %w[a b].each { |name| spec.add_dependency name }
end
'''
    assert rows(read("own.gemspec", text)) == [
        (8, "alpha", ">= 1, < 3", "", "runtime"),
        (9, "beta", ">= 0.17", "", "runtime"),
        (10, "gamma", "2.0", "2.0", "development"),
    ]


LOCK = """PATH
  remote: .
  specs:
    own (0.1.0)
      alpha (>= 1)

GIT
  remote: https://git.example/delta.git
  revision: abc
  specs:
    delta (3.0.0)

GEM
  remote: https://rubygems.org/
  specs:
    alpha (7.1.0)
      beta (>= 0.5, < 3)
      gamma
    beta (2.0.0)
    gamma (1.15.4-arm64-darwin)
      beta (~> 2)
    gamma (1.15.4-x86_64-linux-gnu)

PLATFORMS
  arm64-darwin

DEPENDENCIES
  alpha (~> 7)
  delta!
  own!

BUNDLED WITH
   2.5.6
"""


def test_a_gemfile_lock(read: Any) -> None:
    found = dependencies(read("Gemfile.lock", LOCK))
    assert [(fact.location.line, fact.name, fact.version, fact.direct, fact.requires) for fact in found] == [
        (11, "delta", "3.0.0", True, ()),
        (16, "alpha", "7.1.0", True, ("beta", "gamma")),
        (19, "beta", "2.0.0", False, ()),
        (20, "gamma", "1.15.4", False, ("beta",)),
    ]
    assert all(fact.locked and fact.location.column == 5 for fact in found)


def test_a_podfile(read: Any) -> None:
    text = """platform :ios, '15.0'
target 'App' do
  use_frameworks!
  pod 'Alpha', '~> 1.0'
  pod 'Beta/Part', '2.1.0'
  pod "Gamma", :git => 'https://git.example/gamma.git', :tag => '1.0'
  pod name
  # pod 'Delta'
end
"""
    found = dependencies(read("ios/Podfile", text))
    assert [(f.location.line, f.name, f.spec, f.version, f.extras) for f in found] == [
        (4, "Alpha", "~> 1.0", "", ()),
        (5, "Beta", "2.1.0", "2.1.0", ("Part",)),
        (6, "Gamma", "git: https://git.example/gamma.git", "", ()),
    ]


def test_a_podspec(read: Any, rows: Any) -> None:
    text = "Pod::Spec.new do |s|\n  s.dependency 'Alpha', '~> 2'\n  s.ios.dependency 'Beta'\nend\n"
    assert rows(read("Own.podspec", text)) == [(2, "Alpha", "~> 2", "", "runtime"), (3, "Beta", "", "", "runtime")]
    text = '{"name": "Own", "dependencies": {"Alpha": ["~> 2"]},\n "subspecs": [{"dependencies": {"Beta/X": []}}]}'
    assert rows(read("Own.podspec.json", text)) == [(1, "Alpha", "~> 2", "", "runtime"), (2, "Beta", "", "", "runtime")]


def test_a_podfile_lock(read: Any) -> None:
    text = """PODS:
  - Alpha (1.2.0):
    - Beta/Core (~> 3.0)
  - Beta/Core (3.1.0)
  - Beta/Extra (3.1.0):
    - Beta/Core
    - Gamma

DEPENDENCIES:
  - Alpha (~> 1.0)
  - Beta/Extra (from `https://git.example/beta.git`)

SPEC CHECKSUMS:
  Alpha: 12345
COCOAPODS: 1.15.2
"""
    found = dependencies(read("Podfile.lock", text))
    assert [(f.location.line, f.name, f.version, f.direct, f.requires, f.extras) for f in found] == [
        (2, "Alpha", "1.2.0", True, ("Beta",), ()),
        (4, "Beta", "3.1.0", True, ("Gamma",), ("Core", "Extra")),
    ]
    assert all(fact.locked for fact in found)


def test_a_cartfile(read: Any) -> None:
    text = ('# github "no/no"\ngithub "Owner/Alpha" ~> 1.0\n'
            'git "https://git.example/team/beta.git" == 2.0\nbinary "x.json"\n')
    assert [(f.location.line, f.name, f.spec, f.version) for f in dependencies(read("Cartfile", text))] == [
        (2, "github.com/owner/alpha", "~> 1.0", ""), (3, "git.example/team/beta", "== 2.0", "2.0"),
    ]
    (fact,) = dependencies(read("Cartfile.resolved", 'github "Owner/Alpha" "v1.4.2"\n'))
    assert (fact.name, fact.version, fact.locked, fact.ecosystem) == ("github.com/owner/alpha", "1.4.2", True, "swift")
    (fact,) = dependencies(read("Cartfile.private", 'github "Owner/Alpha"\n'))
    assert fact.group is Group.DEVELOPMENT


@pytest.mark.parametrize(("address", "name"), [
    ("https://github.com/Owner/Name.git", "github.com/owner/name"),
    ("https://user:pw@github.com/owner/name/", "github.com/owner/name"),
    ("git@github.com:Owner/Name.git", "github.com/owner/name"),
    ("ssh://git@git.example.com:2222/owner/name", "git.example.com/owner/name"),
    ("../local", ""), ("/abs/path", ""), ("https://example.com/", ""), ("owner/name", ""), ("x" * 2000, ""),
])
def test_the_name_of_a_repository(address: str, name: str) -> None:
    assert repository(address) == name
    assert repository("Owner/Name", bare=True) == "github.com/owner/name"


@pytest.mark.parametrize(("language", "text", "kinds"), [
    ("ruby", 'a "x#{b["c"]}y"', [Kind.WORD, Kind.JOINED]),
    ("ruby", "%w[a b]", [Kind.MARK, Kind.TEXT, Kind.MARK, Kind.TEXT, Kind.MARK]),
    ("ruby", "A::B :c d: 1", [Kind.WORD, Kind.MARK, Kind.WORD, Kind.SYMBOL, Kind.LABEL, Kind.NUMBER]),
    ("elixir", '~r/"/ ?" ~S"""\n"a"\n"""', [Kind.LINE] * 0),
    ("swift", '"""\n"a"\n""" /* "b" */ // "c"', []),
    ("swift", '"a\\(b)" #"c\\d"#', [Kind.JOINED, Kind.TEXT]),
])
def test_tokens(language: str, text: str, kinds: list[Kind]) -> None:
    assert [token.kind for token in tokens_of(text, language).items] == kinds
