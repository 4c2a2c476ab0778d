"""Gradle's scripts, catalogues, properties and lockfiles."""

from __future__ import annotations

from typing import Any

import pytest

from shadowbom.bind.shared import settled
from shadowbom.core.fact import Dependency, EnvRead, Literal, Property
from shadowbom.extract.manifests import build_script

GROOVY = """\
plugins {
    id 'java'
    id 'com.acme.ai' version '1.2' apply false
    alias(libs.plugins.shadow)
}
buildscript {
    ext.kotlin_version = '2.0'
    dependencies { classpath "com.acme:plugin:$kotlin_version" }
}
def aiVersion = '0.35.0' // not a version: '9'
ext {
    other = "3.1"
    set('springAi', '1.0.0')
    libraries = [chat: "dev.ai:chat:$aiVersion", both: ['g:a:1', 'g:b:2'], map: [group: 'g', name: 'm', version: '3']]
}
dependencyManagement {
    imports { mavenBom "org.spring.ai:ai-bom:${springAi}" }
    dependencies {
        dependency 'g:managed:4'
        dependencySet(group: 'g.set', version: '5') { entry 'one'; entry 'two' }
    }
}
dependencies {
    implementation 'dev.ai:core:1.0'
    implementation "dev.ai:holes:${aiVersion}"
    implementation("dev.ai:closure:1.0") { exclude group: 'x', module: 'y' }
    api group: 'g', name: 'map',
        version: '2.0'
    compile 'a:b:1', 'c:d:2'
    implementation(['e:f:1', 'g:h:2'])
    implementation platform('dev.ai:bom:7')
    testImplementation 'junit:junit:4.13'
    annotationProcessor 'p:p:1'
    implementation 'dev.ai:sum:' + aiVersion
    implementation libs.openai.java
    implementation libs.bundles.ai
    implementation libraries.chat
    implementation project(':lib'), files('x.jar')
    implementation 'no.version:here'
    /* implementation 'in:comment:1' */
    if (useAi) { runtimeOnly 'dev.ai:maybe:1' }
    constraints { implementation 'dev.ai:pinned:1.1' }
    add('implementation', 'added:one:1')
}
apply from: "$rootDir/gradle/more.gradle"
String key = System.getenv("ACME_API_KEY")
"""


def test_a_script_in_groovy(read: Any, rows: Any) -> None:
    found = read("app/build.gradle", GROOVY)
    assert rows(found) == [
        (3, "com.acme.ai:com.acme.ai.gradle.plugin", "1.2", "1.2", "build"),
        (4, "libs.plugins.shadow", "", "", "build"),
        (8, "com.acme:plugin", "${kotlin_version}", "", "build"),
        (17, "org.spring.ai:ai-bom", "${springAi}", "", "constraint"),
        (19, "g:managed", "4", "4", "constraint"),
        (20, "g.set:one", "5", "5", "constraint"),
        (20, "g.set:two", "5", "5", "constraint"),
        (24, "dev.ai:core", "1.0", "1.0", "runtime"),
        (25, "dev.ai:holes", "${aiVersion}", "", "runtime"),
        (26, "dev.ai:closure", "1.0", "1.0", "runtime"),
        (27, "g:map", "2.0", "2.0", "runtime"),
        (29, "a:b", "1", "1", "runtime"),
        (29, "c:d", "2", "2", "runtime"),
        (30, "e:f", "1", "1", "runtime"),
        (30, "g:h", "2", "2", "runtime"),
        (31, "dev.ai:bom", "7", "7", "runtime"),
        (32, "junit:junit", "4.13", "4.13", "development"),
        (33, "p:p", "1", "1", "build"),
        (34, "dev.ai:sum", "${aiVersion}", "", "runtime"),
        (35, "libs.openai.java", "", "", "runtime"),
        (36, "libs.bundles.ai", "", "", "runtime"),
        (37, "dev.ai:chat", "${aiVersion}", "", "runtime"),
        (39, "no.version:here", "", "", "runtime"),
        (41, "dev.ai:maybe", "1", "1", "runtime"),
        (42, "dev.ai:pinned", "1.1", "1.1", "constraint"),
        (43, "added:one", "1", "1", "runtime"),
        (14, "dev.ai:chat", "${aiVersion}", "", "constraint"),
        (14, "g:a", "1", "1", "constraint"),
        (14, "g:b", "2", "2", "constraint"),
        (14, "g:m", "3", "3", "constraint"),
    ]
    named = {fact.name: fact.value for fact in found.facts if isinstance(fact, Property)}
    assert named == {
        "kotlin_version": "2.0", "aiVersion": "0.35.0", "other": "3.1", "springAi": "1.0.0",
        "libraries.chat": "dev.ai:chat:${aiVersion}",
    }
    assert [fact.name for fact in found.facts if isinstance(fact, EnvRead)] == ["ACME_API_KEY"]
    assert {"gradle/more.gradle", "app/gradle/libs.versions.toml", "gradle.properties"} <= set(found.includes)


def test_places_are_those_of_the_coordinates(read: Any) -> None:
    found = read("build.gradle", GROOVY)
    places = {fact.name: fact.location for fact in found.facts if isinstance(fact, Dependency)}
    assert (places["dev.ai:core"].line, places["dev.ai:core"].column) == (24, 20)
    assert (places["g:map"].line, places["g:map"].column) == (27, 27)
    assert (places["libs.openai.java"].line, places["libs.openai.java"].column) == (35, 20)


KOTLIN = """\
import x.y

val aiVersion = "2.0"
val typed: String = "3.0"
val byExtra by extra("4.0")
extra["looked"] = "5.0"
object Deps { const val CHAT = "dev.ai:chat:1.0" }

plugins {
    id("com.acme.ai") version "1.2"
    kotlin("jvm") version "2.0"
    id("local.convention")
}

kotlin {
    sourceSets {
        commonMain.dependencies { implementation("dev.ai:common:$aiVersion") }
        val jvmTest by getting {
            dependencies { implementation("dev.ai:tested:${property("looked")}") }
        }
    }
}

dependencies {
    implementation(libs.langchain4j.core)
    implementation(platform(libs.spring.ai.bom))
    implementation(platform("dev.ai:bom:1.0"))
    implementation(Deps.CHAT)
    implementation("dev.ai:parts:" + typed)
    "customConfig"("dev.ai:quoted:1.0")
    implementation(group = "g", name = "named", version = "1")
    implementation(
        "dev.ai:lines:1.0",
    )
    implementation("dev.ai:strict:1.0!!") { isTransitive = false }
    implementation(libs.findLibrary("by-name").get())
    implementation(kotlin("stdlib"))
    implementation(project(":core"))
    implementation("dev.ai:computed:${if (x) "1" else "2"}")
    listOf(1).forEach { runtimeOnly("dev.ai:each:1.0") }
}
dependencies.constraints { api("dev.ai:pinned:9") }
val url = "https://api.acme.example/v1"
"""


def test_a_script_in_kotlin(read: Any, rows: Any) -> None:
    found = read("build.gradle.kts", KOTLIN)
    assert rows(found) == [
        (10, "com.acme.ai:com.acme.ai.gradle.plugin", "1.2", "1.2", "build"),
        (17, "dev.ai:common", "${aiVersion}", "", "runtime"),
        (19, "dev.ai:tested", "${looked}", "", "development"),
        (25, "libs.langchain4j.core", "", "", "runtime"),
        (26, "libs.spring.ai.bom", "", "", "runtime"),
        (27, "dev.ai:bom", "1.0", "1.0", "runtime"),
        (28, "dev.ai:chat", "1.0", "1.0", "runtime"),
        (29, "dev.ai:parts", "${typed}", "", "runtime"),
        (30, "dev.ai:quoted", "1.0", "1.0", "runtime"),
        (31, "g:named", "1", "1", "runtime"),
        (33, "dev.ai:lines", "1.0", "1.0", "runtime"),
        (35, "dev.ai:strict", "1.0!!", "1.0", "runtime"),
        (36, "libs.by.name", "", "", "runtime"),
        (39, "dev.ai:computed", "${?}", "", "runtime"),
        (40, "dev.ai:each", "1.0", "1.0", "runtime"),
        (42, "dev.ai:pinned", "9", "9", "constraint"),
        (7, "dev.ai:chat", "1.0", "1.0", "constraint"),
    ]
    named = {fact.name: fact.value for fact in found.facts if isinstance(fact, Property)}
    assert named == {
        "aiVersion": "2.0", "typed": "3.0", "byExtra": "4.0", "looked": "5.0", "Deps.CHAT": "dev.ai:chat:1.0",
        "url": "https://api.acme.example/v1",
    }
    assert [fact.location.line for fact in found.facts if isinstance(fact, Literal)] == [43]


CATALOGUE = """\
[versions]
openai = "4.0.0"
rich-one = { strictly = "[1,2[", prefer = "1.5" }

[libraries]
openai-java = { module = "com.openai:openai-java", version.ref = "openai" }
lang_chain = { group = "dev.langchain4j", name = "langchain4j", version = "1.1.0" }
short = "g:short:3.0"
managed = { module = "g:managed" }
rich = { module = "g:rich", version.ref = "rich-one" }
inner = { module = "g:inner", version = { prefer = "2" } }
broken = { module = "nothing" }

[bundles]
ai = ["openai-java", "lang_chain", "absent"]

[plugins]
shadow = { id = "com.shadow", version = "8" }
short = "com.short:1"
"""


def test_a_catalogue(read: Any, rows: Any) -> None:
    found = read("gradle/libs.versions.toml", CATALOGUE)
    assert rows(found) == [
        (6, "com.openai:openai-java", "${libs.versions.openai}", "", "constraint"),
        (7, "dev.langchain4j:langchain4j", "1.1.0", "1.1.0", "constraint"),
        (8, "g:short", "3.0", "3.0", "constraint"),
        (9, "g:managed", "", "", "constraint"),
        (10, "g:rich", "${libs.versions.rich.one}", "", "constraint"),
        (11, "g:inner", "2", "2", "constraint"),
        (6, "com.openai:openai-java", "${libs.versions.openai}", "", "constraint"),
        (7, "dev.langchain4j:langchain4j", "1.1.0", "1.1.0", "constraint"),
        (18, "com.shadow:com.shadow.gradle.plugin", "8", "8", "constraint"),
        (19, "com.short:com.short.gradle.plugin", "1", "1", "constraint"),
    ]
    assert [fact.alias for fact in found.facts if isinstance(fact, Dependency)] == [
        "libs.openai.java", "libs.lang.chain", "libs.short", "libs.managed", "libs.rich", "libs.inner",
        "libs.bundles.ai", "libs.bundles.ai", "libs.plugins.shadow", "libs.plugins.short",
    ]


SETTINGS = """\
dependencyResolutionManagement {
    versionCatalogs {
        create("ai") {
            version("chat", "1.0")
            library("chat-core", "dev.ai", "chat-core").versionRef("chat")
            library("plain", "dev.ai:plain:2.0")
            library("bare", "dev.ai", "bare").withoutVersion()
            plugin("p", "com.p").version("3")
            from(files("gradle/ai.versions.toml"))
        }
        libs { library("old", "g", "old").version("9") }
    }
}
"""


def test_catalogues_in_a_settings_script(read: Any, rows: Any) -> None:
    found = read("settings.gradle.kts", SETTINGS)
    assert [(fact.alias, fact.name, fact.spec) for fact in found.facts if isinstance(fact, Dependency)] == [
        ("ai.chat.core", "dev.ai:chat-core", "${ai.versions.chat}"), ("ai.plain", "dev.ai:plain", "2.0"),
        ("ai.bare", "dev.ai:bare", ""), ("ai.plugins.p", "com.p:com.p.gradle.plugin", "3"),
        ("libs.old", "g:old", "9"),
    ]
    assert ("gradle/ai.versions.toml") in found.includes
    named = [(fact.name, fact.value) for fact in found.facts if isinstance(fact, Property)]
    assert named == [("ai.versions.chat", "1.0")]


def test_a_build_of_several_files(read: Any) -> None:
    texts = {
        "app/build.gradle.kts": "dependencies {\n"
                                "  implementation(libs.openai.java)\n  implementation(libs.bundles.ai)\n"
                                '  implementation("dev.langchain4j:langchain4j-open-ai")\n  implementation(Deps.chat)\n'
                                '  implementation("dev.ai:x:$fromProperties")\n  implementation(libs.none)\n}\n',
        "gradle/libs.versions.toml": CATALOGUE,
        "build.gradle.kts": 'subprojects { dependencies { "implementation"(platform("dev.langchain4j:bom:1.2")) } }\n',
        "gradle.properties": "fromProperties = 7.0\norg.gradle.jvmargs=-Xmx2g\n",
        "buildSrc/src/main/kotlin/Deps.kt": 'object Deps {\n  const val chat = "dev.ai:chat:${Versions.chat}"\n}\n',
    }
    read_files = {path: read(path, text) for path, text in texts.items()}
    found = settled(
        {path: one.facts for path, one in read_files.items()}, {path: one.includes for path, one in read_files.items()}
    )
    packages = [fact for fact in found["app/build.gradle.kts"] if isinstance(fact, Dependency)]
    assert [(fact.name, fact.spec, fact.version) for fact in packages] == [
        ("com.openai:openai-java", "4.0.0", "4.0.0"), ("com.openai:openai-java", "4.0.0", "4.0.0"),
        ("dev.langchain4j:langchain4j", "1.1.0", "1.1.0"), ("dev.langchain4j:langchain4j-open-ai", "bom 1.2", ""),
        ("dev.ai:chat", "${Versions.chat}", ""), ("dev.ai:x", "7.0", "7.0"),
    ]
    used = {fact.location.line for fact in found["gradle/libs.versions.toml"]
            if isinstance(fact, Dependency) and fact.group.value == "runtime"}
    assert used == {6, 7}


def test_lockfiles(read: Any, rows: Any) -> None:
    text = """\
# This is a Gradle generated file for dependency locking.
dev.ai:core:1.0=compileClasspath,runtimeClasspath
junit:junit:4.13=testCompileClasspath,testRuntimeClasspath
p:p:1=annotationProcessor
both:b:1=runtimeClasspath,testRuntimeClasspath
empty=kapt
"""
    assert rows(read("gradle.lockfile", text)) == [
        (2, "dev.ai:core", "", "1.0", "runtime"), (3, "junit:junit", "", "4.13", "development"),
        (4, "p:p", "", "1", "build"), (5, "both:b", "", "1", "runtime"),
    ]
    assert rows(read("buildscript-gradle.lockfile", "a:b:1=classpath\n")) == [(1, "a:b", "", "1", "build")]
    folder = "gradle/dependency-locks/"
    assert rows(read(folder + "compileClasspath.lockfile", "a:b:1\n")) == [(1, "a:b", "", "1", "runtime")]
    assert rows(read(folder + "testRuntime.lockfile", "a:b:1\n")) == [(1, "a:b", "", "1", "development")]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("a.b", "a.b"), ("rootProject.ext.x", "x"),
        ('project.property("x")', "x"), ("libs.versions.a.get()", "libs.versions.a"),
        ('extra["x"]', "x"), ("ext['x.y']", "x.y"), ('libs.findVersion("a-b").get()', "libs.versions.a.b"),
        ('providers.gradleProperty("x").get()', "x"), ("a + b", ""), ("f(x)", ""), ("", ""), ("a" * 400, ""),
    ],
)
def test_references(expression: str, expected: str) -> None:
    assert build_script.reference(expression) == expected
