"""Package.swift, Package.resolved, project.pbxproj and XcodeGen's project.yml."""

from __future__ import annotations

import json
from typing import Any

from shadowbom.core.fact import Dependency, Setting

PACKAGE = """// swift-tools-version:5.9
import PackageDescription
// .package(url: "https://github.com/no/comment", from: "1.0.0")
let package = Package(
    name: "App",
    dependencies: [
        .package(url: "https://github.com/Owner/Alpha.git", from: "0.2.0"),
        .package(name: "Bee", url: "https://github.com/owner/beta", .upToNextMajor(from: "1.0.0")),
        .package(url: "https://github.com/owner/gamma", exact: "2.0.1"),
        .package(url: "https://github.com/owner/delta", .exact("3.1.0")),
        .package(url: "https://github.com/owner/epsilon", "1.0.0"..<"2.0.0"),
        .package(url: "git@github.com:owner/zeta.git", branch: "main"),
        .package(path: "../Local"),
    ],
    targets: [
        .target(name: "App", dependencies: [
            "Beta",
            .product(name: "AlphaKit", package: "alpha"),
            .product(name: "Core", package: "Bee", condition: .when(platforms: [.iOS])),
        ]),
    ]
)
"""


def dependencies(extraction: Any) -> list[Dependency]:
    return [fact for fact in extraction.facts if isinstance(fact, Dependency)]


def test_a_package_swift(read: Any) -> None:
    found = read("Package.swift", PACKAGE)
    assert [(f.location.line, f.location.column, f.name, f.spec, f.version, f.extras) for f in dependencies(found)] == [
        (7, 23, "github.com/owner/alpha", "from: 0.2.0", "", ("AlphaKit",)),
        (8, 36, "github.com/owner/beta", "upToNextMajor: 1.0.0", "", ("Core",)),
        (9, 23, "github.com/owner/gamma", "2.0.1", "2.0.1", ()),
        (10, 23, "github.com/owner/delta", "3.1.0", "3.1.0", ()),
        (11, 23, "github.com/owner/epsilon", "1.0.0..<2.0.0", "", ()),
        (12, 23, "github.com/owner/zeta", "branch: main", "", ()),
    ]
    assert found.problems == ()
    assert dependencies(read("Package@swift-5.9.swift", PACKAGE)) != []


def test_package_resolved_of_each_version(read: Any) -> None:
    state = {"revision": "abc", "version": "1.2.3"}
    pin = {"identity": "alpha", "kind": "remoteSourceControl", "location": "https://github.com/Owner/Alpha",
           "state": state}
    local = {"identity": "own", "kind": "localSourceControl", "location": "/home/me/own", "state": {"version": "1.0.0"}}
    branch = {**pin, "location": "https://github.com/owner/beta.git", "state": {"branch": "main", "revision": "d"}}
    one = {"package": "Alpha", "repositoryURL": "https://github.com/Owner/Alpha.git",
           "state": {**state, "branch": None}}
    for text in (
        {"pins": [pin, local, branch], "version": 2},
        {"originHash": "x", "pins": [pin, local, branch], "version": 3},
    ):
        found = dependencies(read("Package.resolved", json.dumps(text, indent=1)))
        assert [(f.name, f.version, f.spec, f.locked) for f in found] == [
            ("github.com/owner/alpha", "1.2.3", "", True), ("github.com/owner/beta", "", "branch: main", True),
        ]
    path = "App.xcodeproj/project.xcworkspace/xcshareddata/swiftpm/Package.resolved"
    (fact,) = dependencies(read(path, json.dumps({"object": {"pins": [one]}, "version": 1})))
    assert (fact.name, fact.version) == ("github.com/owner/alpha", "1.2.3")


PROJECT = """// !$*UTF8*$!
{
/* Begin XCRemoteSwiftPackageReference section */
		AB12 /* XCRemoteSwiftPackageReference "alpha" */ = {
			isa = XCRemoteSwiftPackageReference;
			repositoryURL = "https://github.com/Owner/Alpha.git";
			requirement = {
				kind = upToNextMajorVersion;
				minimumVersion = 0.2.0;
			};
		};
		CD34 /* XCRemoteSwiftPackageReference "beta" */ = {
			isa = XCRemoteSwiftPackageReference;
			repositoryURL = "https://github.com/owner/beta";
			requirement = {
				kind = exactVersion;
				version = 1.4.0;
			};
		};
/* Begin XCSwiftPackageProductDependency section */
		EF56 /* AlphaKit */ = {
			isa = XCSwiftPackageProductDependency;
			package = AB12 /* XCRemoteSwiftPackageReference "alpha" */;
			productName = AlphaKit;
		};
}
"""


def test_an_xcode_project(read: Any) -> None:
    found = read("App.xcodeproj/project.pbxproj", PROJECT)
    assert [(f.location.line, f.location.column, f.name, f.spec, f.version, f.extras) for f in dependencies(found)] == [
        (6, 4, "github.com/owner/alpha", "upToNextMajorVersion: 0.2.0", "", ("AlphaKit",)),
        (14, 4, "github.com/owner/beta", "1.4.0", "1.4.0", ()),
    ]


def test_the_packages_of_xcodegen(read: Any) -> None:
    text = """name: App
packages:
  Alpha:
    url: https://github.com/Owner/Alpha
    from: 0.2.0
  Beta:
    github: owner/beta
    exactVersion: 1.4.0
  Local:
    path: ../Local
targets:
  App:
    dependencies:
      - package: Alpha
        product: AlphaKit
      - package: Beta
        products: [One, Two]
settings:
  MODEL_NAME: small-1
"""
    found = read("project.yml", text)
    assert [(f.location.line, f.name, f.spec, f.version, f.extras) for f in dependencies(found)] == [
        (4, "github.com/owner/alpha", "from: 0.2.0", "", ("AlphaKit",)),
        (7, "github.com/owner/beta", "1.4.0", "1.4.0", ("One", "Two")),
    ]
    assert "settings.MODEL_NAME" in {fact.key for fact in found.facts if isinstance(fact, Setting)}
    assert dependencies(read("project.yml", "packages: [a, b]\n---\nx: [")) == []
