"""Whether somebody is owed an independent advocate, so that they can take part in their own assessment.

The law asks two things. Would it be very hard for them to take part alone: to understand what is said, to
keep it in mind, to weigh it, or to make themself understood? And is there somebody appropriate beside them:
not paid to care for them, willing, and wanted by the person? Somebody appropriate is usually enough; not
where a long stay away from home is likely, nor where the council and that somebody cannot agree.
"""

from __future__ import annotations

from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from trellis.basis.law import Law, read_law
from trellis.engines.eligibility.outcomes import Yes

ADVOCACY_LAW: Law = read_law(files("trellis.engines.eligibility").joinpath("law", "advocacy.toml"))

NOT_NEEDED = "not_needed"
HAS_SOMEBODY = "has_somebody"
TO_REFER = "to_refer"
"""What is owed: nothing; nothing, for somebody appropriate is there; an independent advocate."""


def has_somebody_appropriate(*, is_not_paid: Yes, is_willing: Yes, person_agrees: Yes) -> Yes:
    """Whether whoever would support each person may do so: all three must hold.

    is_not_paid: neither paid nor otherwise engaged professionally to care for the person. person_agrees: or,
    where the person lacks the capacity to say, it is in their best interests.

    Source: Care Act 2014, section 67(5) and (6).

    >>> yes, either = np.array([True, True]), np.array([True, False])
    >>> has_somebody_appropriate(is_not_paid=yes, is_willing=yes, person_agrees=either)
    array([ True, False])
    """
    return is_not_paid & is_willing & person_agrees


def what_is_owed(
    *,
    understanding: Yes,
    retaining: Yes,
    using_or_weighing: Yes,
    communicating: Yes,
    somebody_appropriate: Yes,
    long_stay_likely: Yes,
    disagreement: Yes,
) -> NDArray[np.str_]:
    """What each person is owed: `not_needed`, `has_somebody` or `to_refer`.

    The first four: substantial difficulty, without an advocate, in each of the things the Act names; any one
    is enough. somebody_appropriate: from `has_somebody_appropriate`. long_stay_likely: in a hospital or a
    care home for as long as `law/advocacy.toml` says on the day, and an advocate would be good for the
    person. disagreement: the council and the appropriate person disagree about something that matters, and
    both think that an advocate would help.

    Source: Care Act 2014, section 67(2), (4) and (5); SI 2014/2889 for the two last (to be confirmed).

    >>> no, yes = np.array([False, False]), np.array([True, True])
    >>> what_is_owed(
    ...     understanding=yes, retaining=no, using_or_weighing=no, communicating=no,
    ...     somebody_appropriate=np.array([True, False]), long_stay_likely=no, disagreement=no
    ... ).tolist()
    ['has_somebody', 'to_refer']
    """
    has_difficulty = understanding | retaining | using_or_weighing | communicating
    is_enough = somebody_appropriate & ~long_stay_likely & ~disagreement
    return np.select([~has_difficulty, is_enough], [NOT_NEEDED, HAS_SOMEBODY], TO_REFER)
