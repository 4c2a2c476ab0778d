"""``share=True`` becomes ``share=False``."""

from __future__ import annotations

from shadowbom.fix.place import Edit, Place, Refusal
from shadowbom.fix.python_calls import call_at, replaced


def fix(place: Place) -> Edit | Refusal:
    """See ``fix.Fixer``."""
    call = call_at(place)
    if isinstance(call, Refusal):
        return call
    share = call.named("share")
    if share is None or share.value != "True":
        return Refusal("share is not written there as True")
    return replaced(share, "False", "share=False")
