"""What this process has worked out already, under the cache that all processes share.

What is hidden in a publication takes seconds to make sure of. The shared cache may lose it, or be emptied; a
process that has just made it need not make it again. Only what hangs on nothing but its name stands here.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

Made = TypeVar("Made")

MOST = 16
_made: OrderedDict[str, Any] = OrderedDict()
_lock = Lock()


def made_once(name: str, make: Callable[[], Made]) -> Made:
    """What is called so; made where it is not here. The sixteen used last are kept."""
    with _lock:
        if name in _made:
            _made.move_to_end(name)
            found: Made = _made[name]
            return found
    made = make()
    with _lock:
        _made[name] = made
        while len(_made) > MOST:
            _made.popitem(last=False)
    return made
