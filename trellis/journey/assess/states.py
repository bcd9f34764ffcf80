"""The states of what this stage keeps and what leads from one to another, as data.

Nothing is changed after a decision behind anybody's back: the answers behind a decision can be changed only
by opening the assessment again, with a reason that is kept and shown, and the decision stays in the record
beside the one that replaces it.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError

from trellis.basis.states import Passage, States

IN_PROGRESS = "in_progress"
DECIDED = "decided"
SET_ASIDE = "set_aside"

STATES = States(
    "An assessment",
    {IN_PROGRESS: "Under way", DECIDED: "Decided", SET_ASIDE: "Set aside"},
    [
        Passage(
            "decide",
            IN_PROGRESS,
            DECIDED,
            says="A worker decides who qualifies, with reasons.",
            needs_reason=True,
            else_says="This assessment is not under way, so nothing can be decided. Open it again first.",
        ),
        Passage(
            "reopen",
            DECIDED,
            IN_PROGRESS,
            says="A worker opens it again, so that answers can be changed and a new decision made.",
            needs_reason=True,
            else_says="Only an assessment that is decided can be opened again.",
        ),
        Passage(
            "set_aside",
            IN_PROGRESS,
            SET_ASIDE,
            says="A worker sets it aside: begun by mistake, or no longer wanted. What was said is kept.",
            needs_reason=True,
            else_says="Only an assessment under way can be set aside.",
        ),
    ],
)

PLANNED = "planned"
OPEN = "open"
ENDED = "ended"
NOT_HELD = "not_held"

TALKS = States(
    "A talk",
    {PLANNED: "Planned", OPEN: "Under way", ENDED: "Ended", NOT_HELD: "Not held"},
    [
        Passage(
            "begin_talk",
            PLANNED,
            OPEN,
            says="A worker begins the talk that was planned.",
            needs_reason=False,
            else_says="This talk was not waiting to begin.",
        ),
        Passage(
            "end_talk",
            OPEN,
            ENDED,
            says="Whoever holds it ends it, and says how long it was and who was there.",
            needs_reason=False,
            else_says="This talk is not under way. What is still to be added can be added to it as it is.",
        ),
        Passage(
            "call_off_talk",
            PLANNED,
            NOT_HELD,
            says="The talk does not happen, and the reason is kept. It counts against nobody.",
            needs_reason=True,
            else_says="Only a talk that is planned can be called off.",
        ),
    ],
)

CHANGED = "changed"
STANDS = "stands"
TAKEN_BACK = "taken_back"

DISPUTES = States(
    "A code somebody says is not right",
    {OPEN: "To be answered", CHANGED: "Changed", STANDS: "Stands, with reasons", TAKEN_BACK: "Taken back"},
    [
        Passage(
            "change_code",
            OPEN,
            CHANGED,
            says="A worker codes the outcome anew, and says what has changed.",
            needs_reason=True,
            else_says="This was answered already.",
        ),
        Passage(
            "let_code_stand",
            OPEN,
            STANDS,
            says="A worker lets the code stand, with reasons that the person can read.",
            needs_reason=True,
            else_says="This was answered already.",
        ),
        Passage(
            "take_back",
            OPEN,
            TAKEN_BACK,
            says="Whoever said that it was not right says that it is, after all.",
            needs_reason=False,
            else_says="This was answered already.",
        ),
    ],
)

ANSWERED = "answered"
FOLLOWED_UP = "followed_up"

CONTACTS = States(
    "A contact at the front door",
    {OPEN: "Waiting for an answer", ANSWERED: "Answered", FOLLOWED_UP: "Followed up"},
    [
        Passage(
            "answer_contact",
            OPEN,
            ANSWERED,
            says="A worker says what comes of it: advice, a short-term service, equipment, an assessment, "
            "an emergency, or nothing that is wanted. Why this and nothing else is kept.",
            needs_reason=True,
            else_says="This contact was answered already. If they came back, write a new contact.",
        ),
        Passage(
            "follow_up_contact",
            ANSWERED,
            FOLLOWED_UP,
            says="Six months after advice, a short-term service or equipment, a worker asks how it went.",
            needs_reason=False,
            else_says="Only a contact that was answered, and not yet followed up, can be followed up.",
        ),
    ],
)

NOT_NEEDED = "not_needed"
HAS_SOMEBODY = "has_somebody"
TO_REFER = "to_refer"
WAITING = "waiting"
ALLOCATED = "allocated"

ADVOCACY = States(
    "An advocate",
    {
        NOT_NEEDED: "Not needed",
        HAS_SOMEBODY: "Somebody appropriate supports them",
        TO_REFER: "Needed: not yet asked for",
        WAITING: "Asked for, and waited for",
        ALLOCATED: "An advocate supports them",
        ENDED: "Ended",
    },
    [
        Passage(
            "refer",
            TO_REFER,
            WAITING,
            says="A worker asks an organisation for an advocate. The wait is counted from this day.",
            needs_reason=False,
            else_says="An advocate can be asked for once, when one is needed.",
        ),
        Passage(
            "allocate_advocate",
            WAITING,
            ALLOCATED,
            says="The organisation names the advocate, who may then see the person's pages.",
            needs_reason=False,
            else_says="Ask an organisation for an advocate first.",
        ),
        Passage(
            "end_advocacy",
            ALLOCATED,
            ENDED,
            says="The advocate's part is done, and they see the person's pages no more.",
            needs_reason=True,
            else_says="There is no advocate whose part could end.",
        ),
    ],
)

# An advocate is owed and nobody is there: nothing is decided so, unless somebody says why it must be.
OWED_AND_ABSENT = (TO_REFER, WAITING, ENDED)

EVERY_STATE = (STATES, TALKS, DISPUTES, CONTACTS, ADVOCACY)

# What the record says of the passages whose reason the person's timeline tells.
WENT_ON_WITHOUT = "went on without an advocate"
RECORDED = {"reopen": "opened an assessment again", "set_aside": "set an assessment aside"}

ANSWERS_ARE_CLOSED = {
    DECIDED: "This assessment is decided. Open it again, with a reason, to change an answer.",
    SET_ASIDE: "This assessment is set aside. Start a new one to write answers.",
}


def check_answers_are_open(state: str) -> None:
    """Answers are written while an assessment is under way, and at no other time."""
    if state in ANSWERS_ARE_CLOSED:
        raise ValidationError(ANSWERS_ARE_CLOSED[state])


def check_advocate_is_there(state: str, *, goes_on_because: str, who: str) -> None:
    """Nothing is decided while an advocate is owed and absent, unless somebody has said why it must be."""
    if state in OWED_AND_ABSENT and not goes_on_because:
        raise ValidationError(
            f"{who} is owed an advocate and has none ({ADVOCACY.words[state][0].lower()}"
            f"{ADVOCACY.words[state][1:]}). Find one first; or say, under “Advocate”, why it must go on "
            "without. The person can read the reason."
        )
