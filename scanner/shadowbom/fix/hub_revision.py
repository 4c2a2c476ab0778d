"""What is loaded from a hub is pinned to the commit that the user gives."""

from __future__ import annotations

from shadowbom.fix.place import Edit, Place, Refusal
from shadowbom.fix.python_calls import PythonCall, added, call_at, literal, replaced


def fix(place: Place) -> Edit | Refusal | None:
    """See ``fix.Fixer``. Nothing is asked for where the call loads another repository."""
    if not any(place.finding.message.startswith(f"{name} is ") for name in place.wishes.revisions):
        return None
    call = call_at(place)
    if isinstance(call, Refusal):
        return call
    named = _repository(call, place)
    if named is None:
        return Refusal("the name of the repository is not written there")
    commit, quote = named
    given = call.named("revision")
    done = f"revision={quote}{commit[:12]}...{quote}"
    if given is None:
        return added(place, call, f"revision={quote}{commit}{quote}", done)
    if literal(given) is None:
        return Refusal("its revision is no plain text")
    return replaced(given, f"{quote}{commit}{quote}", done)


def _repository(call: PythonCall, place: Place) -> tuple[str, str] | None:
    """The commit for the repository that a call names, and the quote that is used there."""
    for argument in call.arguments:
        text = literal(argument)
        if text is not None and text in place.wishes.revisions and argument.name != "revision":
            return place.wishes.revisions[text], argument.value[0]
    return None
