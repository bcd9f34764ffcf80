"""What holds of any books: a machine that posts whatever comes to mind, beside a referee of plain dicts."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule

from trellis.engines.ledger.accounts import KINDS, Account
from trellis.engines.ledger.balances import balance, balances, what_is_wrong
from trellis.engines.ledger.books import Books, Posted
from trellis.engines.ledger.correct import taking_back
from trellis.engines.ledger.entries import Entry, Line, as_columns
from trellis.engines.ledger.post import NotPosted, post, post_many
from trellis.engines.ledger.refusals import Reason

FIRST = date(2026, 5, 1)
KEYS = ["fund:council", "slice:amina", "held:amina", "on_the_way:bacs", "pot:amina", "spent:amina"]
DAYS = st.integers(-1, 5).map(lambda later: FIRST + timedelta(days=later))
PENCE = st.integers(1, 5)


def accounts():
    shut = {"spent:amina": FIRST + timedelta(days=4)}
    return [Account(key, FIRST, shut.get(key)) for key in KEYS]


@st.composite
def line_tuples(draw):
    """Mostly two lines that sum to nought; now and then three, one, an odd sum or an account nobody knows."""
    keys = st.sampled_from([*KEYS, *KEYS, "slice:nobody"])
    pence = draw(PENCE)
    lines = [Line(draw(keys), -pence), Line(draw(keys), pence)]
    odd = draw(st.integers(0, 15))
    if odd == 0:
        return tuple(lines[:1])
    if odd == 1:
        lines[1] = Line(lines[1].account, draw(st.integers(-1, 1)))
    if odd in (2, 3, 4):
        more = draw(PENCE)
        lines += [Line(draw(keys), more), Line(draw(keys), -more)]
    return tuple(lines)


@st.composite
def entries(draw):
    return Entry(
        draw(st.integers(0, 40).map(str)),
        draw(DAYS),
        "Money",
        draw(line_tuples()),
        draw(st.sampled_from([None, None, None, *[str(number) for number in range(6)]])),
    )


class PlainBooks:
    """The referee: each rule told once more, over a list of entries, with no care for how long it takes."""

    def __init__(self, closed_through):
        self.accounts = {account.key: account for account in accounts()}
        self.closed_through = closed_through
        self.posted = {}

    def stands(self, key, on, more=()):
        everything = [*self.posted.values(), *more]
        return sum(
            line.pence
            for entry in everything
            if entry.on <= on
            for line in entry.lines
            if line.account == key
        )

    def tree(self, reference):
        return [self.posted[reference]] + [
            entry
            for one in self.posted.values()
            if one.corrects == reference
            for entry in self.tree(one.reference)
        ]

    def left(self, reference):
        left = {}
        for entry in self.tree(reference):
            for line in entry.lines:
                left[line.account] = left.get(line.account, 0) + line.pence
        return left

    def takes_too_much(self, entry):
        named = entry.corrects
        while named is not None:
            wrong, left = self.posted[named], self.left(named)
            for key in left:
                before = left[key]
                own = sum(line.pence for line in wrong.lines if line.account == key)
                after = before + sum(line.pence for line in entry.lines if line.account == key)
                touched = any(line.account == key for line in entry.lines)
                if touched and after * (own or before) < 0:
                    return True
            named = wrong.corrects
        return False

    def answer(self, entry):  # noqa: PLR0911, PLR0912 (one straight list, as the reasons are)
        lines, known = entry.lines, self.posted.get(entry.reference)
        if len(lines) < 2:
            return Reason.ONE_LINE
        if any(line.pence == 0 for line in lines):
            return Reason.NOUGHT_LINE
        if sum(line.pence for line in lines):
            return Reason.DOES_NOT_SUM
        if known:
            same = (known.on, known.corrects) == (entry.on, entry.corrects) and sorted(
                (line.account, line.pence) for line in known.lines
            ) == sorted((line.account, line.pence) for line in lines)
            return "there already" if same else Reason.REFERENCE_TAKEN
        if any(line.account not in self.accounts for line in lines):
            return Reason.ACCOUNT_UNKNOWN
        touched = [self.accounts[line.account] for line in lines]
        if any(entry.on < account.opened_on for account in touched):
            return Reason.ACCOUNT_NOT_OPENED
        if any(account.closed_on and entry.on > account.closed_on for account in touched):
            return Reason.ACCOUNT_CLOSED
        if self.closed_through and entry.on <= self.closed_through:
            return Reason.BOOKS_CLOSED
        if entry.corrects is not None:
            if entry.corrects not in self.posted:
                return Reason.NOTHING_TO_CORRECT
            if entry.on < self.posted[entry.corrects].on:
                return Reason.CORRECTS_BEFORE
            left = self.left(entry.corrects)
            if not set(left) & {line.account for line in lines}:
                return Reason.CORRECTS_ELSEWHERE
            if not any(left.values()):
                return Reason.CORRECTED_ALREADY
            if self.takes_too_much(entry):
                return Reason.CORRECTS_TOO_MUCH
        for account in touched:
            comes_to = sum(line.pence for line in lines if line.account == account.key)
            if comes_to < 0 and not account.kind.may_go_below:
                # What stands changes on days of entries alone, however late corrections of corrections are.
                for on in {entry.on, *(one.on for one in self.posted.values())}:
                    if on >= entry.on and self.stands(account.key, on, [entry]) < 0:
                        return Reason.WOULD_GO_BELOW
        self.posted[entry.reference] = entry
        return "posted"


def said(answer):
    if isinstance(answer, NotPosted):
        return answer.reason
    return "posted" if answer.is_new else "there already"


class AnyBooks(RuleBasedStateMachine):
    posted = Bundle("posted")

    def __init__(self):
        super().__init__()
        self.books, self.referee = Books(accounts()), PlainBooks(None)
        self.number = 100

    def try_(self, entry):
        answer = post(self.books, entry)
        assert said(answer) == self.referee.answer(entry)
        if isinstance(answer, Posted) and answer.is_new:
            self.books.add(answer)
            return entry
        return multiple()

    @rule(target=posted, entry=entries())
    def post_whatever(self, entry):
        return self.try_(entry)

    @rule(target=posted, on=DAYS, pence=st.integers(20, 90), to=st.sampled_from(KEYS[1:5]))
    def give(self, on, pence, to):
        self.number += 1
        return self.try_(
            Entry(str(self.number), on, "Given", (Line("fund:council", -pence), Line(to, pence)))
        )

    @rule(entry=posted)
    def post_again(self, entry):
        assert post(self.books, entry) == Posted(entry, is_new=False)

    @rule(target=posted, entry=posted, on=DAYS, lines=line_tuples())
    def correct(self, entry, on, lines):
        self.number += 1
        return self.try_(Entry(str(self.number), max(on, entry.on), "Put right", lines, entry.reference))

    @rule(target=posted, entry=consumes(posted), later=st.integers(0, 3))
    def take_back(self, entry, later):
        self.number += 1
        on = entry.on + timedelta(days=later)
        back = taking_back(self.books, entry, reference=str(self.number), on=on, because="a mistake")
        return multiple() if back is None else self.try_(back)

    @rule(many=st.lists(entries(), max_size=8))
    def post_many_at_once(self, many):
        verdicts = post_many(self.books, as_columns(many))
        for row, entry in enumerate(many):
            answer = post(self.books, entry)
            assert said(answer) == self.referee.answer(entry)
            is_new = isinstance(answer, Posted) and answer.is_new
            assert verdicts.is_posted[row] == is_new
            assert verdicts.is_there[row] == (isinstance(answer, Posted) and not answer.is_new)
            assert verdicts.refused.get(row) == (answer if isinstance(answer, NotPosted) else None)
            if is_new:
                self.books.add(answer)

    @invariant()
    def all_money_is_somewhere(self):
        days = [FIRST + timedelta(days=later) for later in range(-2, 8)]
        for on in days:
            stands = {key: balance(self.books, key, on) for key in KEYS}
            assert sum(stands.values()) == 0
            assert stands == {key: self.referee.stands(key, on) for key in KEYS}
            assert all(
                pence >= 0 for key, pence in stands.items() if not KINDS[key.split(":")[0]].may_go_below
            )

    def teardown(self):
        columns = as_columns(self.books.entries())
        assert what_is_wrong(columns) == ()
        on = FIRST + timedelta(days=2)
        for key, pence in zip(columns.accounts, balances(columns, on).tolist(), strict=True):
            assert pence == balance(self.books, key, on)


AnyBooks.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestAnyBooks = AnyBooks.TestCase


@given(
    st.lists(entries(), max_size=25),
    st.lists(st.tuples(st.sampled_from(KEYS[1:]), DAYS, st.integers(0, 40)), max_size=6),
    st.sampled_from([None, FIRST]),
)
@settings(max_examples=250, deadline=None)
def test_many_at_once_come_to_what_each_comes_to_alone(many, brought_forward, closed_through):
    def books():
        return Books(accounts(), brought_forward=brought_forward, closed_through=closed_through)

    at_once, one_by_one = post_many(books(), as_columns(many)), books()
    for row, entry in enumerate(many):
        answer = post(one_by_one, entry)
        assert at_once.refused.get(row) == (answer if isinstance(answer, NotPosted) else None)
        if isinstance(answer, Posted):
            assert (at_once.is_posted[row], at_once.is_there[row]) == (answer.is_new, not answer.is_new)
            one_by_one.add(answer)


@given(st.lists(st.tuples(DAYS, PENCE, st.sampled_from(KEYS), st.sampled_from(KEYS)), max_size=20))
@settings(deadline=None)
def test_a_run_with_nothing_wrong_comes_to_the_same_at_once(moves):
    """Entries of one batch that stand on each other: what came in by the first goes out by the second."""
    many = [
        Entry(str(number), on, "Money", (Line(source, -pence), Line(to, pence)))
        for number, (on, pence, source, to) in enumerate(moves)
    ]
    at_once, one_by_one = post_many(Books(accounts()), as_columns(many)), Books(accounts())
    for row, entry in enumerate(many):
        answer = post(one_by_one, entry)
        assert at_once.is_posted[row] == isinstance(answer, Posted)
        if isinstance(answer, Posted):
            one_by_one.add(answer)
