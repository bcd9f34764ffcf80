"""The funnel of a set of councils: target, over-dispersion, and who is outside, by three ways of looking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from trellis.basis.findings import Finding, Refused, quoted
from trellis.basis.proportions import Bounds, Floats, z_of
from trellis.engines.funnel.councils import Councils
from trellis.engines.funnel.limits import ALARM, ALERT, METHODS, Method, errors, limits, scores

WINSORISED = 0.1
"""How much of each end is drawn in before the spread is measured: a tenth. Source: Spiegelhalter (2005)."""

Allowance = Literal["unadjusted", "multiplicative", "additive"]
ALLOWANCES: tuple[Allowance, ...] = get_args(Allowance)


@dataclass(frozen=True, slots=True)
class Dispersion:
    """How much more councils differ than chance explains.

    phi: the mean square of the scores; 1 where chance explains all. phi_winsorised: the same with a tenth at
    each end drawn in to the quantiles low and high, so that a few odd councils do not widen everybody's
    limits. tau_squared, tau: the variance and the standard deviation among councils, on the method's scale.
    """

    phi: float
    phi_winsorised: float
    low: float
    high: float
    tau_squared: float
    count: int

    @property
    def tau(self) -> float:
        return float(np.sqrt(self.tau_squared))

    @property
    def by_chance(self) -> float:
        """How often councils that differ by chance alone would differ so much, by chi-square."""
        from scipy.special import chdtrc  # noqa: PLC0415

        return float(chdtrc(self.count, self.count * self.phi))

    def as_json(self) -> dict[str, Any]:
        return {
            "phi": self.phi,
            "phi_winsorised": self.phi_winsorised,
            "quantiles": [self.low, self.high],
            "tau": self.tau,
            "tau_squared": self.tau_squared,
            "by_chance": self.by_chance,
        }


@dataclass(frozen=True, slots=True)
class Funnel:
    """What was worked out, council by council in the order given.

    target: the share that all are held against; target_from: `given`, or `sum over sum`. unadjusted,
    multiplicative, additive: the scores by each way of looking; outside a limit is a score beyond its z.
    """

    councils: Councils
    target: float
    target_from: str
    method: Method
    dispersion: Dispersion
    scores: Mapping[Allowance, Floats]
    beyond: Mapping[Allowance, Mapping[float, NDArray[np.bool_]]]

    @property
    def share(self) -> Floats:
        return np.asarray(self.councils.numerator / self.councils.denominator)

    def outside(self, allowance: Allowance, level: float) -> tuple[str, ...]:
        """The names of those outside a limit; who is outside 99.8% is outside 95% too."""
        found = np.flatnonzero(self.beyond[allowance][level])
        return tuple(self.councils.names[place] for place in found)

    def limits(self, whole: Floats, allowance: Allowance, level: float) -> Bounds:
        """The limits at these sizes, to draw."""
        if allowance == "unadjusted":
            return limits(whole, self.target, level, self.method)
        # There are no exact limits for more than chance.
        method: Method = "normal" if self.method == "exact" else self.method
        if allowance == "multiplicative":
            return limits(whole, self.target, level, method, phi=max(1.0, self.dispersion.phi_winsorised))
        return limits(whole, self.target, level, method, tau_squared=self.dispersion.tau_squared)

    def as_json(self) -> dict[str, Any]:
        """As `trellis funnel --json` prints it."""
        of = self.councils
        return {
            "target": self.target,
            "target_from": self.target_from,
            "method": self.method,
            "councils": len(of.names),
            "dispersion": self.dispersion.as_json(),
            "outside": {
                allowance: {
                    "p95": list(self.outside(allowance, ALERT)),
                    "p998": list(self.outside(allowance, ALARM)),
                }
                for allowance in ALLOWANCES
            },
            "rows": [
                {
                    "name": name,
                    "numerator": int(of.numerator[place]),
                    "denominator": int(of.denominator[place]),
                    "share": float(self.share[place]),
                    "z": {allowance: float(self.scores[allowance][place]) for allowance in ALLOWANCES},
                }
                for place, name in enumerate(of.names)
            ],
            "left_out": [one.as_json() for one in of.left_out],
            "findings": [one.as_json() for one in of.findings],
        }


def funnel(councils: Councils, *, target: float | None = None, method: str = "normal") -> Funnel:
    """Which councils stand outside, unadjusted and with over-dispersion allowed for in two ways.

    target: a share between nought and one; the sum of the parts over the sum of the wholes where none is
    given. method: `normal`, `exact` or `arcsine`. Refused (`Refused`): another method; a target of nought, of
    one or beyond, at which nobody could differ.

    Source: Spiegelhalter (2005), 4; the additive variance is DerSimonian and Laird's on the winsorised phi.
    """
    if method not in METHODS:
        says = f"{quoted(method)} is not a way to draw the limits."
        raise Refused(Finding("unknown-method", says, "method", f"Use one of {', '.join(METHODS)}."))
    by: Method = method  # type: ignore[assignment]
    part, whole = councils.numerator, councils.denominator
    aim = float(part.sum() / whole.sum()) if target is None else target
    if not 0 < aim < 1:
        says = f"The target is {aim:g}, and a share that all can be held against lies between nought and one."
        raise Refused(Finding("target-out-of-range", says, "target", "Give a share such as 0.266."))
    z = scores(part, whole, aim, by)
    found = dispersion_of(z, errors(whole, aim, by))
    one_error = errors(whole, aim, by)
    # Councils that differ less than chance are no reason for limits narrower than chance.
    inflated = np.sqrt(max(1.0, found.phi_winsorised))
    told: dict[Allowance, Floats] = {
        "unadjusted": z,
        "multiplicative": z / inflated,
        "additive": z * one_error / np.sqrt(one_error**2 + found.tau_squared),
    }
    beyond = {
        allowance: {level: np.abs(each) > z_of(level) for level in (ALERT, ALARM)}
        for allowance, each in told.items()
    }
    if by == "exact":
        share = part / whole
        for level in (ALERT, ALARM):
            ends = limits(whole, aim, level, by)
            beyond["unadjusted"][level] = (share < ends.low) | (share > ends.high)
    return Funnel(councils, aim, "sum over sum" if target is None else "given", by, found, told, beyond)


def dispersion_of(z: Floats, error: Floats, *, winsorised: float = WINSORISED) -> Dispersion:
    """How much the scores spread beyond chance; quantiles are of type 7, as R's are unless told otherwise."""
    low, high = np.quantile(z, [winsorised, 1 - winsorised])
    phi_winsorised = float(np.mean(np.clip(z, low, high) ** 2))
    weight, count = 1 / error**2, len(z)
    spread = weight.sum() - (weight**2).sum() / weight.sum()
    tau_squared = max(0.0, float((count * phi_winsorised - (count - 1)) / spread))
    return Dispersion(float(np.mean(z**2)), phi_winsorised, float(low), float(high), tau_squared, count)
