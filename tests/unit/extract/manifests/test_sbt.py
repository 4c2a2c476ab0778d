"""sbt, Mill and the directives of Scala's command line."""

from __future__ import annotations

from typing import Any

from shadowbom.core.fact import Property


def test_a_build(read: Any, rows: Any) -> None:
    text = """\
val openaiVersion = "1.0.0"
val akka = "2.6.20" // not: "2.5"

libraryDependencies ++= Seq(
  "io.cequence" %% "openai-scala-client" % openaiVersion,
  "com.openai" % "openai-java" % "4.0.0",
  "org.scala-js" %%% "lib" % Versions.js % "provided",
  "org.scalatest" %% "scalatest" % "3.2.16" % Test,
  ("g" %% "a_2.13" % "1").exclude("x", "y"),
)
libraryDependencies += "g" % "classified" % "1" % "test->test" classifier "tests"
addSbtPlugin("com.plug" % "sbt-plug" % "0.1")
dependencyOverrides += "g" % "forced" % "2"
/* "in" % "comment" % "1" */
lazy val core = (project in file("core")).settings(libraryDependencies += "h" %% "h" % "3")
"""
    found = read("build.sbt", text)
    assert rows(found) == [
        (5, "io.cequence:openai-scala-client", "${openaiVersion}", "", "runtime"),
        (6, "com.openai:openai-java", "4.0.0", "4.0.0", "runtime"),
        (7, "org.scala-js:lib", "${Versions.js}", "", "runtime"),
        (8, "org.scalatest:scalatest", "3.2.16", "3.2.16", "development"),
        (9, "g:a", "1", "1", "runtime"),
        (11, "g:classified", "1", "1", "development"),
        (12, "com.plug:sbt-plug", "0.1", "0.1", "build"),
        (13, "g:forced", "2", "2", "constraint"),
        (15, "h:h", "3", "3", "runtime"),
    ]
    assert found.facts[2].location.column == 3
    assert [(fact.name, fact.value) for fact in found.facts if isinstance(fact, Property)] == [
        ("openaiVersion", "1.0.0"), ("akka", "2.6.20"),
    ]
    assert {"project/Versions.scala", "project/Dependencies.scala"} <= set(found.includes)


def test_code_of_the_build(read: Any, rows: Any) -> None:
    text = """\
object Dependencies {
  object V { val ai = "1.5" }
  val group = "dev.ai"
  val chat = group %% "chat" % V.ai
  val rest = a % b
}
"""
    found = read("project/Dependencies.scala", text)
    assert rows(found) == [(4, "${group}:chat", "${V.ai}", "", "runtime")]
    named = {fact.name: fact.value for fact in found.facts if isinstance(fact, Property)}
    assert named["Dependencies.V.ai"] == named["ai"] == "1.5"


def test_mill_and_directives(read: Any, rows: Any) -> None:
    text = 'def mvnDeps = Seq(mvn"dev.ai::chat:1.0", ivy"g:a:2", mvn"g:::c:3")\n'
    assert rows(read("build.mill", text)) == [
        (1, "dev.ai:chat", "1.0", "1.0", "runtime"), (1, "g:a", "2", "2", "runtime"), (1, "g:c", "3", "3", "runtime"),
    ]
    text = '//> using scala 3\n//> using dep dev.ai::chat:1.0 g:a:2\n//> using test.dep "t::t:1"\nobject App\n'
    found = read("project.scala", text)
    assert rows(found) == [
        (2, "dev.ai:chat", "1.0", "1.0", "runtime"), (2, "g:a", "2", "2", "runtime"),
        (3, "t:t", "1", "1", "development"),
    ]
    assert found.facts[0].location.column == 15
