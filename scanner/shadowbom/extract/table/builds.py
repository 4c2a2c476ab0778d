"""Manifests and lockfiles of the build tools of the JVM and of .NET."""

from __future__ import annotations

from shadowbom.extract.table.row import BIG, LOCK, MANIFEST, SETTINGS, Extractor

_M = "shadowbom.extract.manifests."

BUILDS: tuple[Extractor, ...] = (
    Extractor("pom", "manifest", _M + "pom:extract", ecosystem="maven", templates=MANIFEST, names=("pom.xml",),
              suffixes=(".pom",), globs=("pom-*.xml", "*-pom.xml", "pom.*.xml"), named_as="pom"),
    Extractor("ivy", "manifest", _M + "pom:ivy", ecosystem="maven", templates=MANIFEST, names=("ivy.xml",)),
    Extractor("gradle", "manifest", _M + "gradle:extract", ecosystem="maven", templates=MANIFEST,
              globs=("*.gradle", "*.gradle.kts"), names_files=r"(?i)\w*libs\w*\.\w|libs\.find|apply\s*\(?\s*from",
              named_as=""),
    Extractor("gradle-code", "manifest", _M + "gradle:code", ecosystem="maven", templates=MANIFEST,
              globs=("buildsrc/*.kt", "buildsrc/*.groovy", "buildsrc/*.java")),
    Extractor("gradle-catalogue", "manifest", _M + "gradle_catalogue:extract", ecosystem="maven", templates=MANIFEST,
              globs=("*.versions.toml",)),
    Extractor("gradle-properties", "settings", _M + "gradle_locks:properties", ecosystem="maven", templates=SETTINGS,
              names=("gradle.properties",)),
    Extractor("gradle-lock", "lockfile", _M + "gradle_locks:lock", ecosystem="maven", templates=LOCK, size_cap=BIG,
              names=("gradle.lockfile", "buildscript-gradle.lockfile"), globs=("dependency-locks/*.lockfile",)),
    Extractor("sbt", "manifest", _M + "sbt:extract", ecosystem="maven", templates=MANIFEST, suffixes=(".sbt", ".mill"),
              names=("build.sc", "project.scala"), globs=("project/*.scala",), named_as=""),
    Extractor("msbuild", "manifest", _M + "msbuild:extract", ecosystem="nuget", templates=MANIFEST,
              suffixes=(".csproj", ".fsproj", ".vbproj", ".props", ".targets"), named_as="msbuild"),
    Extractor("packages-config", "manifest", _M + "nuget:packages_config", ecosystem="nuget", templates=MANIFEST,
              names=("packages.config",), globs=("packages.*.config",)),
    Extractor("nuspec", "manifest", _M + "nuget:nuspec", ecosystem="nuget", templates=MANIFEST, suffixes=(".nuspec",)),
    Extractor("packages-lock", "lockfile", _M + "nuget:lock", ecosystem="nuget", templates=LOCK, size_cap=BIG,
              names=("packages.lock.json",)),
    Extractor("paket", "manifest", _M + "nuget:paket", ecosystem="nuget", templates=MANIFEST,
              names=("paket.dependencies",)),
    Extractor("dotnet-script", "manifest", _M + "nuget:script", ecosystem="nuget", templates=MANIFEST,
              suffixes=(".fsx", ".cake")),
)
