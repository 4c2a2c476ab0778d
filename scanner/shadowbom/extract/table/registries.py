"""Manifests and lockfiles of Ruby, PHP, Swift, Dart, Elixir and C++, by name. Where two rows fit, the first is tried
first."""

from __future__ import annotations

from shadowbom.extract.table.row import BIG, LOCK, MANIFEST, PYTHON, QUOTED, SETTINGS, Extractor

_M = "shadowbom.extract.manifests."

REGISTRIES: tuple[Extractor, ...] = (
    Extractor("gemfile-lock", "lockfile", _M + "gems:lock", ecosystem="gem", templates=LOCK,
              names=("gemfile.lock", "gems.locked"), globs=("gemfile*.lock", "*.gemfile.lock")),
    Extractor("gemfile", "manifest", _M + "gems:gemfile", ecosystem="gem", templates=MANIFEST,
              names=("gemfile", "gems.rb", "appraisals"), suffixes=(".gemfile",), globs=("gemfile.*", "gemfile_*"),
              names_files=r"\beval_gemfile\b", named_as="gemfile"),
    Extractor("gemspec", "manifest", _M + "gems:gemspec", ecosystem="gem", templates=MANIFEST, suffixes=(".gemspec",)),
    Extractor("composer-json", "manifest", _M + "composer:manifest", ecosystem="composer", templates=QUOTED,
              names=("composer.json",)),
    Extractor("composer-lock", "lockfile", _M + "composer:lock", ecosystem="composer", templates=LOCK,
              names=("composer.lock",)),
    Extractor("swift-package", "manifest", _M + "swift:manifest", ecosystem="swift", templates=MANIFEST,
              names=("package.swift",), globs=("package@swift-*.swift",)),
    Extractor("swift-resolved", "lockfile", _M + "swift:resolved", ecosystem="swift", templates=LOCK,
              names=("package.resolved",)),
    Extractor("xcode-project", "manifest", _M + "xcode:project", ecosystem="swift", templates=MANIFEST, size_cap=BIG,
              names=("project.pbxproj",)),
    Extractor("xcodegen", "settings", _M + "xcode:generated", ecosystem="swift",
              templates={**SETTINGS, "package": ("{}",)}, names=("project.yml", "project.yaml")),
    Extractor("podfile", "manifest", _M + "pods:podfile", ecosystem="cocoapods", templates=MANIFEST,
              names=("podfile",)),
    Extractor("podfile-lock", "lockfile", _M + "pods:lock", ecosystem="cocoapods", templates=LOCK,
              names=("podfile.lock",)),
    Extractor("podspec", "manifest", _M + "pods:podspec", ecosystem="cocoapods", templates=MANIFEST,
              suffixes=(".podspec",)),
    Extractor("podspec-json", "manifest", _M + "pods:podspec_json", ecosystem="cocoapods", templates=QUOTED,
              globs=("*.podspec.json",)),
    Extractor("cartfile", "manifest", _M + "pods:cartfile", ecosystem="swift", templates=MANIFEST,
              names=("cartfile", "cartfile.private")),
    Extractor("cartfile-resolved", "lockfile", _M + "pods:cartfile", ecosystem="swift", templates=LOCK,
              names=("cartfile.resolved",)),
    Extractor("pubspec", "manifest", _M + "pub:manifest", ecosystem="pub", templates=MANIFEST,
              names=("pubspec.yaml", "pubspec.yml", "pubspec_overrides.yaml")),
    Extractor("pubspec-lock", "lockfile", _M + "pub:lock", ecosystem="pub", templates=LOCK, names=("pubspec.lock",)),
    Extractor("mix", "manifest", _M + "hex:manifest", ecosystem="hex", templates=MANIFEST, names=("mix.exs",)),
    Extractor("livebook", "manifest", _M + "hex:livebook", ecosystem="hex", templates=MANIFEST, suffixes=(".livemd",)),
    Extractor("mix-lock", "lockfile", _M + "hex:lock", ecosystem="hex", templates=LOCK, names=("mix.lock",)),
    Extractor("conanfile", "manifest", _M + "cpp:conan_text", ecosystem="conan", templates=MANIFEST,
              names=("conanfile.txt",)),
    Extractor("conanfile-py", "manifest", _M + "cpp:conan_script", ecosystem="conan", language="python",
              templates={**PYTHON, **MANIFEST}, names=("conanfile.py",)),
    Extractor("conan-lock", "lockfile", _M + "cpp:conan_lock", ecosystem="conan", templates=LOCK,
              names=("conan.lock",)),
    Extractor("vcpkg", "manifest", _M + "cpp:vcpkg", ecosystem="vcpkg", templates=QUOTED, names=("vcpkg.json",)),
)

SCRIPTS: tuple[Extractor, ...] = (
    Extractor("elixir-script", "manifest", _M + "hex:script", ecosystem="hex", templates=MANIFEST, suffixes=(".exs",)),
)
"""Programs that are read for the packages they ask for alone, where no language's row reads them whole."""
