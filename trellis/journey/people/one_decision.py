"""One decision at one time: how a decision about which capacity is asked has to be named.

Nobody lacks capacity altogether. The Act asks about a matter, at the time it has to be decided (Mental
Capacity Act 2005, s.2(1)), so a finding about "all decisions" finds nothing.
"""

from __future__ import annotations

import re

SHORTEST, LONGEST = 10, 300
# Words that name no decision. Where a decision has no others, it is about everything, and so about nothing.
VAGUE_WORDS = """
    a about all and any anything at be can capacity care choice choices day daily decide decides deciding
    decision decisions each every everyday everything for general generally has have health her his in is it
    lack lacks life living made make makes making matters mental now of on or other overall own person
    she he support that the their them they thing things time to welfare what with
"""
VAGUE = frozenset(VAGUE_WORDS.split())


def fault_of_wording(decision: str) -> str:
    """What is wrong with how a decision is named; nothing where it is one decision.

    >>> fault_of_wording("Whether to have the operation on her hip")
    ''
    >>> fault_of_wording("All decisions about her care")
    'Name one decision. Capacity is for one decision at one time, never for everything.'
    """
    if not decision:
        return "Name the decision, for example “Whether to move to Oak House”."
    words = re.findall(r"[^\W\d_]+", decision.casefold())
    if all(word in VAGUE for word in words):
        return "Name one decision. Capacity is for one decision at one time, never for everything."
    if len(decision) < SHORTEST:
        return "Say in a few more words what is to be decided."
    if len(decision) > LONGEST:
        return "Name the decision in 300 letters or fewer."
    return ""
