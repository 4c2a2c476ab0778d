"""Files that say how software is built and run."""

from __future__ import annotations

from shadowbom.extract.table.row import BUILD, PLAIN, Extractor, Templates

_I = "shadowbom.extract.infra."

# In declarations everything that is a name stands in quotes, but for what a module folder's files share.
_DECLARED: Templates = {**PLAIN, "model": ('"{}',), "image": ("{}",), "command": ("{}",), "resource": ("{}",),
                        "permission": ("{}",)}

INFRA: tuple[Extractor, ...] = (
    Extractor("dockerfile", "infra", _I + "dockerfile:extract", language="python", ecosystem="*", templates=BUILD,
              names=("dockerfile", "containerfile"), suffixes=(".dockerfile", ".containerfile"),
              prefixes=("dockerfile.", "dockerfile-", "dockerfile_", "containerfile.", "containerfile-")),
    Extractor("powershell", "infra", "shadowbom.extract.shell.powershell:extract", ecosystem="*", templates=BUILD,
              suffixes=(".ps1", ".psm1", ".psd1")),
    Extractor("shell", "infra", _I + "shell_script:extract", language="python", ecosystem="*", templates=BUILD,
              suffixes=(".sh", ".bash", ".zsh", ".ksh"),
              names=(".bashrc", ".bash_profile", ".profile", ".zshrc", ".zshenv", ".zprofile")),
    Extractor("makefile", "infra", _I + "recipes:makefile", language="python", ecosystem="*", templates=BUILD,
              names=("makefile", "gnumakefile"), suffixes=(".mk", ".mak"), prefixes=("makefile.",)),
    Extractor("jenkinsfile", "infra", _I + "jenkinsfile:extract", language="python", ecosystem="*", templates=BUILD,
              names=("jenkinsfile",), prefixes=("jenkinsfile.", "jenkinsfile-", "jenkinsfile_"),
              suffixes=(".jenkinsfile",)),
    Extractor("justfile", "infra", _I + "recipes:justfile", language="python", ecosystem="*", templates=BUILD,
              names=("justfile", ".justfile"), suffixes=(".just",)),
    Extractor("procfile", "infra", _I + "recipes:procfile", language="python", ecosystem="*", templates=BUILD,
              names=("procfile",), prefixes=("procfile.",)),
    Extractor("systemd-unit", "infra", _I + "recipes:unit", language="python", ecosystem="*", templates=BUILD,
              suffixes=(".service", ".container", ".image")),
    Extractor("bicep", "infra", _I + "bicep:extract", templates=_DECLARED, suffixes=(".bicep", ".bicepparam")),
    Extractor("terraform", "infra", _I + "terraform:extract", templates=_DECLARED,
              suffixes=(".tf", ".tofu", ".tfvars", ".hcl", ".nomad")),
)
