"""The picture of a funnel of councils, from what the engine found."""

from __future__ import annotations

import numpy as np

from trellis.engines.funnel.funnel import Allowance, Funnel
from trellis.engines.funnel.limits import ALARM, ALERT
from trellis.pictures.funnel import Limits, Place, Point, funnel
from trellis.pictures.ink import say
from trellis.pictures.picture import Picture

_SIZES = 48
_ALLOWS: dict[Allowance, str] = {
    "unadjusted": "by chance alone",
    "multiplicative": "widened in proportion",
    "additive": "widened for how councils differ",
}


def picture_of(
    found: Funnel,
    *,
    allowance: Allowance = "additive",
    title: str,
    x: str,
    y: str,
    mine: str = "",
    name: str = "funnel",
) -> Picture:
    """The funnel with 95% and 99.8% limits as they stand under one way of looking.

    x, y: what the wholes and the shares are of. mine: a council that is always named.
    """
    of = found.councils
    beyond = found.beyond[allowance]
    points = [
        Point(label, float(whole), float(share), _place(bool(alert), bool(alarm)))
        for label, whole, share, alert, alarm in zip(
            of.names, of.denominator, found.share, beyond[ALERT], beyond[ALARM], strict=True
        )
    ]
    largest = float(of.denominator.max()) * 1.06
    # Closer together where the funnel bends, which is where it is narrowest across.
    sizes = np.maximum(1.0, np.linspace(0.02, 1, _SIZES) ** 2 * largest)
    pairs = []
    for level in (ALERT, ALARM):
        ends = found.limits(sizes, allowance, level)
        pairs.append(
            Limits(
                f"{level:.1%}, {_ALLOWS[allowance]}".replace(".0%", "%"),
                sizes.tolist(),
                ends.low.tolist(),
                ends.high.tolist(),
            )
        )
    target = "All councils together" if found.target_from == "sum over sum" else "Target"
    return funnel(
        points,
        title=title,
        says=said_of(found, allowance),
        x=x,
        y=y,
        target=(found.target, target),
        limits=pairs,
        mine=mine,
        name=name,
    )


def said_of(found: Funnel, allowance: Allowance) -> str:
    """What the picture shows, in words."""
    count = len(found.councils.names)
    far = found.outside(allowance, ALARM)
    near = len(found.outside(allowance, ALERT)) - len(far)
    listed = ", ".join(far[:12]) + (" and others" if len(far) > 12 else "")
    return (
        f"A funnel of {count} councils around {say(found.target, 'share')}. "
        f"{len(far)} stand outside the 99.8% limits{': ' + listed if far else ''}; "
        f"{near} more outside the 95% limits; {count - near - len(far)} within."
    )


def _place(alert: bool, alarm: bool) -> Place:
    return "outside 99.8%" if alarm else "outside 95%" if alert else "within"
