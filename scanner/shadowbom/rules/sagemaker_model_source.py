"""A SageMaker model comes over an open line, or from an image that changes."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.resources import settings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="sagemaker-model-source",
    title="A SageMaker model is fetched without encryption, or its image is not fixed",
    description=(
        "A model's data is fetched over `http://`, so that others on the way can change what is loaded, or its "
        "image is named without a tag or by `latest`, so that what runs is what somebody pushed last."
    ),
    help="""\
A model's data is fetched over `http://`, so that others on the way can change what is loaded, or its image is named
without a tag or by `latest`, so that what runs is what somebody pushed last.

### What to do

Keep the model's data in a bucket (`s3://`), and name the image by a version or, better, by its digest.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-319", "CWE-494"),
    owasp=("LLM03:2025",),
    tier="B",
)

_KEYS = {
    "aws_sagemaker_model": "primary_container.model_data_url",
    "AWS::SageMaker::Model": "PrimaryContainer.ModelDataUrl",
}
_IMAGES = {
    "aws_sagemaker_model": "primary_container.image",
    "AWS::SageMaker::Model": "PrimaryContainer.Image",
}


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one, said in settings(view, _KEYS):
        if any(text.startswith("http://") for text in said.texts):
            yield one.raised(
                f"{one.name} fetches its model over http",
                "Keep the model's data in a bucket and name it by s3://.",
                Severity.MEDIUM, said, "model_data_url")
        key = one.key_in(_IMAGES)
        image = one.said(key)
        if image.texts and not image.is_open and all(map(_floats, image.texts)):
            yield one.raised(
                f"{one.name} runs an image that is not fixed to a version{image.how}",
                "Name the image by a version or by its digest.",
                Severity.LOW, image, "image")


def _floats(image: str) -> bool:
    """Whether the name of an image says no version. One that is filled in elsewhere is not known."""
    last = image.rpartition("/")[2]
    return "@" not in image and ("." in image or "/" in image) and (":" not in last or last.endswith(":latest"))
