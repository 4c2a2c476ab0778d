"""``torch.load`` takes weights alone."""

from __future__ import annotations

from shadowbom.fix.place import Edit, Place, Refusal
from shadowbom.fix.python_calls import added, call_at, replaced

_DONE = "weights_only=True"


def fix(place: Place) -> Edit | Refusal:
    """See ``fix.Fixer``."""
    call = call_at(place)
    if isinstance(call, Refusal):
        return call
    if call.named("pickle_module") is not None:
        return Refusal("it names a pickle module, which weights_only=True does not take")
    given = call.named("weights_only")
    if given is None:
        return added(place, call, _DONE, _DONE)
    return replaced(given, "True", _DONE) if given.value == "False" else Refusal("weights_only is not written as False")
