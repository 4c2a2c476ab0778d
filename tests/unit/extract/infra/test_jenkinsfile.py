"""Pipelines of Jenkins: scripts, images, variables, and each script as a step of its stage."""

from __future__ import annotations

import pytest

from shadowbom.core.fact import Command, Image, Setting
from shadowbom.core.job import WorkflowStep
from shadowbom.core.value import Lit
from shadowbom.extract.extractors import format_of

DECLARED = '''\
// sh 'left out'
pipeline {
    agent { docker { image 'node:20' } }
    triggers {
        cron('H 2 * * *')
        issueCommentTrigger('.*review.*')
    }
    environment {
        API_KEY = credentials('desk-key')
        MODEL = 'gpt-4o'
    }
    stages {
        stage('Review') {
            when { changeRequest() }
            steps {
                sh "desk -p 'Look at it' --yes"
                echo 'desk -p nothing'
                /* sh 'nor this' */
            }
        }
        stage(name: 'Fix it') {
            steps {
                withCredentials([string(credentialsId: 'other-key', variable: 'OTHER_KEY')]) {
                    sh(label: 'desk', script: """
                        desk one \\$HOME
                        desk "two"
                    """, returnStdout: true)
                }
                sh script: 'desk three'
                powershell 'desk four'
            }
        }
    }
}
'''
SCRIPTED = """\
node {
  properties([pipelineTriggers([githubPush()])])
  stage('Build') {
    docker.image('acme/desk:1').inside {
      sh 'desk build'
    }
  }
  sh '''desk last'''
}
"""


@pytest.mark.parametrize(("path", "format_"), [
    ("Jenkinsfile", "jenkinsfile"), ("ci/Jenkinsfile.nightly", "jenkinsfile"), ("a.jenkinsfile", "jenkinsfile"),
    ("jenkinsfile.py", "python"),
])
def test_names(path, format_):
    assert format_of(path) == format_


def test_a_script_is_shell_at_its_own_lines(read):
    found = read.facts("Jenkinsfile", DECLARED, Command)
    assert [(" ".join(one.words), one.location.line) for one in found] == [
        ("desk -p Look at it --yes", 16), ("desk one ${HOME}", 25), ("desk two", 26), ("desk three", 29),
        ("desk four", 30),
    ]


def test_each_script_is_a_step_with_its_stage_its_triggers_and_its_credentials(read):
    steps = read.facts("Jenkinsfile", DECLARED, WorkflowStep)
    assert [(one.job, one.number, one.location.line, one.last, one.guarded, one.secrets) for one in steps] == [
        ("Review", 0, 16, 16, True, ("desk-key",)),
        ("Fix it", 0, 24, 27, False, ("desk-key", "other-key")),
        ("Fix it", 1, 29, 29, False, ("desk-key",)),
        ("Fix it", 2, 30, 30, False, ("desk-key",)),
    ]
    assert {one.triggers for one in steps} == {("cron", "issueCommentTrigger")}


def test_images_and_variables(read):
    assert [one.reference for one in read.facts("Jenkinsfile", DECLARED, Image)] == [
        Lit("node:20", read.facts("Jenkinsfile", DECLARED, Image)[0].location)]
    assert [one.key for one in read.facts("Jenkinsfile", DECLARED, Setting)] == ["API_KEY", "MODEL", "OTHER_KEY"]


def test_a_scripted_pipeline(read):
    steps = read.facts("Jenkinsfile", SCRIPTED, WorkflowStep)
    assert [(one.job, one.number, one.triggers) for one in steps] == [
        ("Build", 0, ("githubPush",)), ("pipeline", 0, ("githubPush",))]
    assert [getattr(one.reference, "text", "") for one in read.facts("Jenkinsfile", SCRIPTED, Image)] == ["acme/desk:1"]


@pytest.mark.parametrize("text", [
    "'" * 5000, "{" * 50_000, "sh " + "(" * 50_000, "sh '''", "/*" * 20_000, "stage('a" + "\\" * 9999, "}" * 1000,
    "sh \"\"\"" + "a\n" * 50_000, "environment {" * 3000 + "A = credentials('x')",
])
def test_hostile_texts_end(read, text):
    assert len(read("Jenkinsfile", text).facts) < 200_000
