"""What becomes of a plan, a personal budget, an agreement with a personal assistant, as data.

A plan is agreed with its budget and by the same act. Whoever asks for a budget to be agreed does not agree
it, and an agreement with an assistant works from the second signature on.
"""

from __future__ import annotations

from trellis.basis.states import Passage, States

DRAFTING = "drafting"
HANDED_IN = "handed_in"
AGREED = "agreed"
REPLACED = "replaced"
NOT_WANTED = "not_wanted"

PLANS = States(
    "A plan",
    {
        DRAFTING: "Being written",
        HANDED_IN: "Handed in to be agreed",
        AGREED: "Agreed",
        REPLACED: "Replaced by a later one",
        NOT_WANTED: "Not wanted",
    },
    [
        Passage(
            "hand_in_plan",
            DRAFTING,
            HANDED_IN,
            says="Whoever wrote it hands it in, with what each thing costs, to be agreed.",
            needs_reason=False,
            else_says="Only a plan that is being written can be handed in.",
        ),
        Passage(
            "take_plan_up_again",
            HANDED_IN,
            DRAFTING,
            says="It goes back to whoever writes it: something is to be changed or added.",
            needs_reason=True,
            else_says="Only a plan that was handed in can be taken up again.",
        ),
        Passage(
            "agree_plan",
            HANDED_IN,
            AGREED,
            says="It is agreed, together with its personal budget.",
            needs_reason=False,
            else_says="Only a plan that was handed in can be agreed.",
        ),
        Passage(
            "replace_plan",
            AGREED,
            REPLACED,
            says="A later plan was agreed in its place. It stays to be read.",
            needs_reason=False,
            else_says="Only an agreed plan can be replaced.",
        ),
        Passage(
            "put_plan_by",
            DRAFTING,
            NOT_WANTED,
            says="It is no longer wanted, or was begun by mistake. What was written is kept.",
            needs_reason=True,
            else_says="Only a plan that is being written can be put by.",
        ),
        Passage(
            "want_no_plan",
            DRAFTING,
            NOT_WANTED,
            says="They choose to have no plan and no budget. No reason is asked, and nothing is held "
            "against them.",
            needs_reason=False,
            else_says="Only a plan that is being written can be let go.",
        ),
    ],
)

PREPARED = "prepared"
SUBMITTED = "submitted"
SIGNED = "signed"
SENT_BACK = "sent_back"
ENDED = "ended"

BUDGETS = States(
    "A personal budget",
    {
        PREPARED: "Being prepared",
        SUBMITTED: "Waiting to be agreed",
        SIGNED: "Agreed",
        SENT_BACK: "Sent back with reasons",
        ENDED: "Ended",
    },
    [
        Passage(
            "submit_budget",
            PREPARED,
            SUBMITTED,
            says="Whoever prepared it asks for it to be agreed.",
            needs_reason=False,
            else_says="Only a budget that is being prepared can be sent to be agreed.",
        ),
        Passage(
            "sign_budget",
            SUBMITTED,
            SIGNED,
            says="Somebody who did not submit it agrees it, by name.",
            needs_reason=False,
            else_says="This budget is not waiting to be agreed.",
        ),
        Passage(
            "send_budget_back",
            SUBMITTED,
            SENT_BACK,
            says="It is sent back, with what is missing and why.",
            needs_reason=True,
            else_says="Only a budget that waits to be agreed can be sent back.",
        ),
        Passage(
            "prepare_budget_again",
            SENT_BACK,
            PREPARED,
            says="Whoever prepared it works on it again.",
            needs_reason=False,
            else_says="Only a budget that was sent back can be prepared again.",
        ),
        Passage(
            "end_budget",
            SIGNED,
            ENDED,
            says="It ends, or a later one takes its place.",
            needs_reason=True,
            else_says="Only an agreed budget can end.",
        ),
    ],
)

OFFERED = "offered"
WORKING = "working"
WITHDRAWN = "withdrawn"

AGREEMENTS = States(
    "An agreement with a personal assistant",
    {
        OFFERED: "Waiting for both to sign",
        WORKING: "Signed by both",
        REPLACED: "Replaced by a later one",
        WITHDRAWN: "Withdrawn",
        ENDED: "Ended",
    },
    [
        Passage(
            "sign_agreement",
            OFFERED,
            WORKING,
            says="The second of the two signs. From then on it may be paid.",
            needs_reason=False,
            else_says="This agreement does not wait for a signature.",
        ),
        Passage(
            "withdraw_agreement",
            OFFERED,
            WITHDRAWN,
            says="It is withdrawn before both have signed.",
            needs_reason=True,
            else_says="Only an agreement that waits for a signature can be withdrawn.",
        ),
        Passage(
            "replace_agreement",
            WORKING,
            REPLACED,
            says="A later one, signed by both, takes its place: another rate, other hours.",
            needs_reason=False,
            else_says="Only an agreement signed by both can be replaced.",
        ),
        Passage(
            "end_agreement",
            WORKING,
            ENDED,
            says="The work ends on a day.",
            needs_reason=True,
            else_says="Only an agreement signed by both can end.",
        ),
    ],
)

EVERY_STATE = (PLANS, BUDGETS, AGREEMENTS)
