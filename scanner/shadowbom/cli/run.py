"""The table of sub-commands, and what becomes of an error.

Exit codes: 0 clean, 1 findings, 2 the user can fix it, 3 crash, 4 incomplete, 130 interrupted, 141 the reader of
our output has gone away.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click

from shadowbom import __version__
from shadowbom.errors import UserError

COMMANDS: dict[str, tuple[str, str]] = {
    "baseline": ("shadowbom.cli.baseline", "Write down old findings, so that only new ones count."),
    "catalog": ("shadowbom.cli.catalog", "Check, list, explain and start signature files, and say which are old."),
    "ci": ("shadowbom.cli.ci", "Judge what a CI run is about: a pull request by what it adds."),
    "diff": ("shadowbom.cli.diff", "Tell what is different between two commits, inventories or folders."),
    "evidence": ("shadowbom.cli.evidence", "Write what a repository shows for a public framework."),
    "fix": ("shadowbom.cli.fix", "Mend what can be mended by itself, or show how."),
    "history": ("shadowbom.cli.history", "Find leaked keys in the history of a git repository."),
    "hook": ("shadowbom.cli.hook", "Stop a commit that adds a leaked key or a risk."),
    "lock": ("shadowbom.cli.lock", "Write down what coding agents are given, to tell what changes later."),
    "paths": ("shadowbom.cli.paths", "Show how findings and assets chain into paths of attack."),
    "plugin": ("shadowbom.cli.plugin", "Print the path of the file with our rules for another scanner."),
    "policy": ("shadowbom.cli.policy", "Check a policy, explain what it decides, and write one."),
    "register": ("shadowbom.cli.register", "List the AI systems of a repository: owner, data, risk."),
    "report-false-alarm": ("shadowbom.cli.false_alarm", "Write a finding that is none as a small scrubbed case."),
    "scan": ("shadowbom.cli.scan", "Find the AI in a source tree and report it."),
    "sweep": ("shadowbom.cli.sweep", "Scan many repositories, remember what is in each, and answer for all."),
    "why": ("shadowbom.cli.why", "Explain why an asset is in the inventory, or why a finding is one."),
}
"""Sub-command to the module that has it as ``command``, and its line in the help."""

USER_ERROR, CRASH, INTERRUPTED, PIPE_CLOSED = 2, 3, 130, 141
_HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class LazyGroup(click.Group):
    """A group that imports a sub-command when it is run, and none for its own help."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click gives it
        """The names of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # the same
        """The sub-command of that name, imported now; None for an unknown one."""
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(COMMANDS[cmd_name][0]).command
        if not isinstance(command, click.Command):
            raise TypeError(f"{cmd_name} is no command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # the same
        """The help's list, from the table alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings=_HELP)
@click.version_option(__version__, "-V", "--version", prog_name="shadowbom", message="%(prog)s %(version)s")
def group() -> None:
    """Where is AI used in our code, who approved it, and what is wrong with it?"""


def run(arguments: list[str]) -> int:
    """Run the program and give its exit code. No exception but a real crash of Python itself leaves this."""
    try:
        # Not group.main(), which has ways of its own with closed pipes and interrupts.
        with group.make_context("shadowbom", arguments or ["--help"]) as context:
            outcome: Any = group.invoke(context)
        sys.stdout.flush()
        return outcome if isinstance(outcome, int) else 0
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.UsageError as error:
        place = error.ctx.command_path if error.ctx else "shadowbom"
        return _complain(f"{error.format_message()}\nTry '{place} --help'.")
    except click.ClickException as error:
        return _complain(error.format_message())
    except UserError as error:
        return _complain(str(error))
    except (KeyboardInterrupt, click.Abort):
        sys.stderr.write("shadowbom: interrupted\n")
        return INTERRUPTED
    except BrokenPipeError:
        # The interpreter flushes standard output once more when it ends; let that go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except Exception as error:
        from shadowbom.cli.crash import report_crash

        report_crash(error)
        return CRASH


def _complain(text: str) -> int:
    """What the user can fix, on standard error: one line, or one for each mistake. Names in it may be a
    repository's, so they are cleaned."""
    from shadowbom.report.text import clean

    first, *more = text.split("\n")
    sys.stderr.write("".join(f"{clean(line)}\n" for line in (f"shadowbom: error: {first}", *more)))
    return USER_ERROR
