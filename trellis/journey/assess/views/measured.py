from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate

from trellis.basis.periods import Period, read_day
from trellis.journey.accounts.access import SignedInRequest

from .. import access, queries
from ..forms.measured import FIRST_DAY, MeasuredPeriod
from ..models import Kind
from ..queries.measured import TOPICS


def show_measured(request: SignedInRequest) -> HttpResponse:
    """How the assessments decided in a period were done: talks, minutes, days, who was there; by group."""
    access.check_may_see_measured(request.user)
    on, asked = localdate(), request.GET
    may_choose = access.measures_own_teams(request.user)
    form = MeasuredPeriod(asked if "first_0" in asked else None, on=on) if may_choose else None
    by, kind = asked.get("by", ""), _kind_asked(request)
    if form is not None and form.is_valid():
        chosen = f"kind={kind}&{urlencode({'by': by})}&{_days(form.period)}"
        return redirect(f"{reverse('assess:measured')}?{chosen}")
    found = queries.measured(request.user, on=on, period=_period_asked(request, on), kind=kind)
    cut = next((one for one in found.cuts if one.key == (by or found.cuts[0].key)), None)
    if cut is None:
        raise Http404("assessments are not counted by this")
    if form is not None and not form.is_bound:
        form.initial = {"first": found.period.first, "last": found.period.last}
    shown = {
        "found": found,
        "cut": cut,
        "topics": TOPICS,
        "kinds": Kind,
        "form": form,
        "days": _days(found.period),
        "is_own_teams": may_choose,
    }
    return render(request, "assess/measured.jinja", shown)


def measured_csv(request: SignedInRequest) -> HttpResponse:
    """The same as a sheet. Small numbers are hidden in it for everybody: nobody knows where a file goes."""
    access.check_may_see_measured(request.user)
    on = localdate()
    found = queries.measured(
        request.user, on=on, period=_period_asked(request, on), kind=_kind_asked(request), hide=True
    )
    named = f"assessments-measured-{found.kind}-{found.period.first}-{found.period.last}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{named}"'}
    return HttpResponse(
        queries.measured_as_csv(found), content_type="text/csv; charset=utf-8", headers=headers
    )


def _days(period: Period) -> str:
    return f"from={period.first.isoformat()}&to={period.last.isoformat()}"


def _kind_asked(request: SignedInRequest) -> str:
    kind = request.GET.get("kind", Kind.ADULT)
    if kind not in Kind.values:
        raise Http404("there is no such kind of assessment")
    return str(kind)


def _period_asked(request: SignedInRequest, on: date) -> Period | None:
    """The days that were asked for; none where nothing sensible was."""
    first, last = read_day(request.GET.get("from", "")), read_day(request.GET.get("to", ""))
    if not isinstance(first, date) or not isinstance(last, date):
        return None
    return Period(max(first, FIRST_DAY), last) if max(first, FIRST_DAY) <= last else None
