"""pom.xml and ivy.xml."""

from __future__ import annotations

from typing import Any

import pytest

from shadowbom.core.fact import Property
from shadowbom.extract.manifests import maven

POM = """\
<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <parent>
    <groupId>org.acme</groupId>
    <artifactId>parent</artifactId>
    <version>1.0</version>
    <relativePath>../parent</relativePath>
  </parent>
  <artifactId>app</artifactId>
  <properties>
    <ai.version>2.1</ai.version>
  </properties>
  <dependencyManagement><dependencies>
    <dependency>
      <groupId>dev.ai</groupId><artifactId>ai-bom</artifactId><version>${ai.version}</version>
      <type>pom</type><scope>import</scope>
    </dependency>
    <dependency><groupId>dev.ai</groupId><artifactId>ai-core</artifactId><version>9</version></dependency>
  </dependencies></dependencyManagement>
  <dependencies>
    <!-- <dependency><groupId>no</groupId><artifactId>comment</artifactId></dependency> -->
    <dependency>
      <groupId>dev.ai</groupId>
      <artifactId>ai-core</artifactId>
      <exclusions><exclusion><groupId>x</groupId><artifactId>y</artifactId></exclusion></exclusions>
    </dependency>
    <dependency>
      <groupId> com.spark </groupId>
      <artifactId>spark-ml_2.12</artifactId>
      <version>[3.0,4.0)</version><optional>true</optional>
    </dependency>
    <dependency><groupId>t</groupId><artifactId>t</artifactId><version>[1.5]</version><scope>test</scope></dependency>
    <dependency><groupId>no.artifact</groupId></dependency>
  </dependencies>
  <build>
    <plugins><plugin>
      <artifactId>maven-x-plugin</artifactId>
      <dependencies>
        <dependency><groupId>p</groupId><artifactId>q</artifactId><version>1</version></dependency>
      </dependencies>
    </plugin></plugins>
    <pluginManagement><plugins>
      <plugin><groupId>pm</groupId><artifactId>pm</artifactId><version>1</version></plugin>
    </plugins></pluginManagement>
    <extensions><extension><groupId>e</groupId><artifactId>e</artifactId><version>1</version></extension></extensions>
  </build>
  <profiles><profile>
    <id>ai</id>
    <dependencies>
      <dependency><groupId>g</groupId><artifactId>in-profile</artifactId><version>3</version></dependency>
    </dependencies>
  </profile></profiles>
</project>
"""


def test_every_part_of_a_pom(read: Any, rows: Any) -> None:
    found = read("modules/app/pom.xml", POM)
    assert rows(found) == [
        (24, "dev.ai:ai-core", "", "", "runtime"),
        (29, "com.spark:spark-ml", "[3.0,4.0)", "", "optional"),
        (32, "t:t", "[1.5]", "1.5", "development"),
        (15, "dev.ai:ai-bom", "${ai.version}", "", "constraint"),
        (18, "dev.ai:ai-core", "9", "9", "constraint"),
        (37, "org.apache.maven.plugins:maven-x-plugin", "", "", "build"),
        (39, "p:q", "1", "1", "build"),
        (43, "pm:pm", "1", "1", "constraint"),
        (45, "e:e", "1", "1", "build"),
        (5, "org.acme:parent", "1.0", "1.0", "build"),
        (50, "g:in-profile", "3", "3", "runtime"),
    ]
    assert found.facts[-1].location.column == 39
    assert found.problems == ()
    assert found.includes == ("modules/parent/pom.xml",)
    named = {fact.name: fact.value for fact in found.facts if isinstance(fact, Property)}
    assert named == {
        "ai.version": "2.1", "project.artifactId": "app", "project.version": "1.0", "project.groupId": "org.acme",
        "project.parent.groupId": "org.acme", "project.parent.artifactId": "parent", "project.parent.version": "1.0",
    }
    shared = {(fact.name, fact.alias) for fact in found.facts if getattr(fact, "catalogue", "") == "managed"}
    assert shared == {("dev.ai:ai-bom", "dev.ai:*"), ("dev.ai:ai-core", "")}


@pytest.mark.parametrize(
    ("parent", "expected"),
    [
        ("", ("a/pom.xml",)),
        ("<relativePath/>", ()),
        ("<relativePath>../../pom-ai.xml</relativePath>", ("pom-ai.xml",)),
        ("<relativePath>../../../x</relativePath>", ()),
    ],
)
def test_where_the_parent_is(read: Any, parent: str, expected: tuple[str, ...]) -> None:
    text = f"<project><parent><groupId>g</groupId><artifactId>a</artifactId>{parent}</parent></project>"
    assert read("a/b/pom.xml", text).includes == expected


def test_ivy(read: Any, rows: Any) -> None:
    text = """\
<ivy-module version="2.0"><dependencies>
  <dependency org="dev.ai" name="ai" rev="1.0"/>
  <dependency org="junit" name="junit" rev="4.+" conf="test->default"/>
  <dependency name="nothing"/>
</dependencies></ivy-module>
"""
    assert rows(read("ivy.xml", text)) == [
        (2, "dev.ai:ai", "1.0", "1.0", "runtime"), (3, "junit:junit", "4.+", "", "development"),
    ]


@pytest.mark.parametrize("text", ["", "plain", "<x/>", "<project></project>", "<project><dependencies/></project>"])
def test_what_is_no_pom_gives_nothing(read: Any, text: str) -> None:
    assert read("pom.xml", text).facts == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("g:a", ("g:a", "")),
        ("g:a:1.0", ("g:a", "1.0")),
        ("g:a_2.13:1.0:sources@jar", ("g:a", "1.0")),
        ("g:a_3:1", ("g:a", "1")),
        ("g:spark_${scala.binary.version}:${v}", ("g:spark", "${v}")),
        ("g:a:[1,2)", ("g:a", "[1,2)")),
        ("g:a:1.0!!", ("g:a", "1.0!!")),
        ("${g}:a:1", ("${g}:a", "1")),
        (":a:1", None),
        ("g a:b:1", None),
        ("https://x", None),
        ("a", None),
    ],
)
def test_coordinates(text: str, expected: tuple[str, str] | None) -> None:
    found = maven.coordinates(text)
    assert (None if found is None else (found.name, found.version)) == expected


@pytest.mark.parametrize(
    ("spec", "version"),
    [("1.0", "1.0"), ("Finchley.SR1", "Finchley.SR1"), ("[1.0]", "1.0"), ("[1,2)", ""), ("1.+", ""), ("LATEST", ""),
     ("latest.release", ""), ("1.0!!", "1.0"), ("${v}", ""), ("", "")],
)
def test_exact_versions(spec: str, version: str) -> None:
    assert maven.exact(spec) == version
