"""What becomes of a pay run, of its lines, of emergency money, of a statement and of a reclaim, as data.

Nothing here is passed twice: a run is sent once, and a line that came back is paid again by another run, as
the same sum due and not as a second one.
"""

from __future__ import annotations

from trellis.basis.states import Passage, States

PREPARED = "prepared"
APPROVED = "approved"
SENT = "sent"
CREDITED = "credited"
CALLED_OFF = "called_off"

RUNS = States(
    "A pay run",
    {
        PREPARED: "Waiting to be approved",
        APPROVED: "Approved, not sent yet",
        SENT: "Sent to the bank",
        CREDITED: "Credited",
        CALLED_OFF: "Called off",
    },
    [
        Passage(
            "approve_run",
            PREPARED,
            APPROVED,
            says="Somebody who did not prepare it approves it as it stands, and it is frozen.",
            needs_reason=False,
            else_says="This run does not wait to be approved.",
        ),
        Passage(
            "call_run_off",
            PREPARED,
            CALLED_OFF,
            says="It is not paid. What was in it waits for the next run.",
            needs_reason=True,
            else_says="Only a run that waits to be approved can be called off.",
        ),
        Passage(
            "stop_run",
            APPROVED,
            CALLED_OFF,
            says="It was approved and is not sent after all: the rail is down, or the hour has passed.",
            needs_reason=True,
            else_says="Only a run that is approved and not sent yet can be stopped.",
        ),
        Passage(
            "send_run",
            APPROVED,
            SENT,
            says="Its file is made, once, and given to the bank.",
            needs_reason=False,
            else_says="Only a run that is approved and not sent yet can be sent.",
        ),
        Passage(
            "credit_run",
            SENT,
            CREDITED,
            says="The bank has paid it: everything that has not come back is with whom it was for.",
            needs_reason=False,
            else_says="Only a run that was sent can be credited.",
        ),
    ],
)

IN_RUN = "in_run"
HELD = "held"
CAME_BACK = "came_back"

LINES = States(
    "A line of a pay run",
    {
        IN_RUN: "In the run",
        HELD: "Held",
        SENT: "Sent",
        CREDITED: "Credited",
        CAME_BACK: "Came back from the bank",
        CALLED_OFF: "Called off",
    },
    [
        Passage(
            "hold_line",
            IN_RUN,
            HELD,
            says="It is taken out of the run. What is due waits, and who must act is said.",
            needs_reason=True,
            else_says="Only a line of a run that is not approved yet can be held.",
        ),
        Passage(
            "send_line",
            IN_RUN,
            SENT,
            says="It is in the file that was sent.",
            needs_reason=False,
            else_says="This line is not in the run any more.",
        ),
        Passage(
            "credit_line",
            SENT,
            CREDITED,
            says="The bank has credited it.",
            needs_reason=False,
            else_says="Only a line that was sent can be credited.",
        ),
        Passage(
            "take_line_back",
            SENT,
            CAME_BACK,
            says="The bank sent it back. What was due is due again.",
            needs_reason=True,
            else_says="Only a line that was sent can come back.",
        ),
        Passage(
            "take_credited_line_back",
            CREDITED,
            CAME_BACK,
            says="The bank sent it back after it was credited. What was due is due again.",
            needs_reason=True,
            else_says="Only a line that was credited can come back so.",
        ),
        Passage(
            "call_line_off",
            IN_RUN,
            CALLED_OFF,
            says="Its run was called off.",
            needs_reason=True,
            else_says="Only a line of a run that is not sent can be called off.",
        ),
    ],
)

ASKED = "asked"
AGREED = "agreed"
REFUSED = "refused"
PAID = "paid"

EMERGENCIES = States(
    "Emergency money",
    {
        ASKED: "Asked for",
        AGREED: "Agreed, not paid yet",
        PAID: "Paid",
        REFUSED: "Refused with reasons",
    },
    [
        Passage(
            "agree_emergency",
            ASKED,
            AGREED,
            says="A manager on duty agrees it. It is looked at again afterwards by somebody else.",
            needs_reason=False,
            else_says="This was decided already.",
        ),
        Passage(
            "refuse_emergency",
            ASKED,
            REFUSED,
            says="A manager on duty refuses it, with reasons and what can be had instead.",
            needs_reason=True,
            else_says="This was decided already.",
        ),
        Passage(
            "pay_emergency",
            AGREED,
            PAID,
            says="The money is sent, at once.",
            needs_reason=False,
            else_says="Only emergency money that was agreed can be paid.",
        ),
    ],
)

READ = "read"
IN_BOOKS = "in"
PUT_BY = "put_by"

STATEMENTS = States(
    "A statement",
    {READ: "Read, not put in yet", IN_BOOKS: "Put in", PUT_BY: "Put by"},
    [
        Passage(
            "put_statement_in",
            READ,
            IN_BOOKS,
            says="Its lines are put in; those that were there already are not put in again.",
            needs_reason=False,
            else_says="This statement was dealt with already.",
        ),
        Passage(
            "put_statement_by",
            READ,
            PUT_BY,
            says="It is not wanted, or is of another account. Nothing of it is kept but that it was read.",
            needs_reason=True,
            else_says="This statement was dealt with already.",
        ),
    ],
)

WORKED_OUT = "worked_out"
TOLD = "told"
NOT_ASKED = "not_asked"
TAKEN = "taken"

RECLAIMS = States(
    "Money that might go back",
    {
        WORKED_OUT: "Worked out",
        TOLD: "Told, within the notice",
        NOT_ASKED: "Not asked back",
        TAKEN: "Given back",
    },
    [
        Passage(
            "tell_of_reclaim",
            WORKED_OUT,
            TOLD,
            says="The person is told in writing, with every figure, and the notice begins.",
            needs_reason=False,
            else_says="The person was told already, or nothing is asked back.",
        ),
        Passage(
            "leave_reclaim",
            WORKED_OUT,
            NOT_ASKED,
            says="Nothing is asked back.",
            needs_reason=True,
            else_says="This was decided already.",
        ),
        Passage(
            "drop_reclaim",
            TOLD,
            NOT_ASKED,
            says="After what the person said, or because things changed, nothing is asked back.",
            needs_reason=True,
            else_says="This was decided already.",
        ),
        Passage(
            "take_reclaim",
            TOLD,
            TAKEN,
            says="After the notice has passed, somebody who did not work it out decides that it goes back.",
            needs_reason=True,
            else_says="Money goes back only after the person was told and the notice has passed.",
        ),
    ],
)

EVERY_STATE = (RUNS, LINES, EMERGENCIES, STATEMENTS, RECLAIMS)
