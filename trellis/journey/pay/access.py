"""Who may see money that moves, who prepares it, who approves it, and who never does both."""

from __future__ import annotations

from datetime import date

from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.contribute import access as contribute
from trellis.journey.people import access as people
from trellis.journey.people.models import Person
from trellis.journey.plan import access as plan

from . import states
from .models import Due, Emergency, FailureNotice, LedgerEntry, Payee, PayRun, Reclaim, SetAside


def is_finance(account: Account) -> bool:
    return account.holds(RoleName.FINANCE)


def check_is_finance(account: Account) -> None:
    """The pages of the payments team: payees, schedules, runs, statements."""
    if not is_finance(account):
        raise Refused("This page is for the council's finance team.")


def check_may_approve_run(account: Account, run: PayRun) -> None:
    """Finance; never whoever prepared it, nor whoever is paid by it."""
    check_is_finance(account)
    if account.pk == run.prepared_by_id:
        raise Refused("You prepared this run, so somebody else in finance must approve it.", about=run)
    if run.lines.filter(person__account=account).exists():
        raise Refused("You are paid by this run, so somebody else must approve it.", about=run)


def check_may_approve_emergency_run(account: Account, run: PayRun) -> None:
    """Emergency money is approved by the manager who agreed to it, and nobody approves their own."""
    if account.pk == run.prepared_by_id:
        raise Refused("You prepared this run, so somebody else must approve it.", about=run)
    dues = Due.objects.filter(line__run=run)
    if dues.exclude(emergency__decided_by=account).exists():
        raise Refused("Whoever agreed to emergency money approves that it is paid.", about=run)
    if run.lines.filter(person__account=account).exists():
        raise Refused("You are paid by this run, so somebody else must approve it.", about=run)


def may_correct(account: Account, entry: LedgerEntry) -> bool:
    """Finance; never about money of their own."""
    return is_finance(account) and not entry.lines.filter(account__person__account=account).exists()


def check_may_correct(account: Account, entry: LedgerEntry) -> None:
    check_is_finance(account)
    if not may_correct(account, entry):
        raise Refused("This is about money of your own, so somebody else must put it right.", about=entry)


def may_put_in_payee(account: Account, person: Person) -> bool:
    """Finance, or a worker of the person's team who writes their details down; never the one who is paid."""
    is_ours = is_finance(account) or people.may_work_with(account, person)
    return is_ours and person.account_id != account.pk and not people.is_closed(person)


def check_may_put_in_payee(account: Account, person: Person) -> None:
    if closed := people.is_closed(person):
        raise Refused(closed, about=person)
    if not may_put_in_payee(account, person):
        raise Refused("Finance, or a worker of the person's team, puts in where money is paid.", about=person)


def may_check_payee(account: Account, payee: Payee) -> bool:
    is_theirs = payee.person.account_id == account.pk
    return is_finance(account) and account.pk != payee.put_in_by_id and not is_theirs


def check_may_check_payee(account: Account, payee: Payee) -> None:
    """Finance; never whoever put the details in, nor the one who is paid."""
    check_is_finance(account)
    if account.pk == payee.put_in_by_id:
        raise Refused("You put these details in, so somebody else must check them.", about=payee)
    if not may_check_payee(account, payee):
        raise Refused("This is your own account, so somebody else must check it.", about=payee)


def may_hold(account: Account, person: Person) -> bool:
    """Finance, or a worker of the person's team, who may know what finance does not."""
    return is_finance(account) or people.may_work_with(account, person)


def check_may_hold(account: Account, person: Person) -> None:
    if not may_hold(account, person):
        raise Refused("Finance, or a worker of the person's team, holds a payment.", about=person)


def may_see_money_of(account: Account, person: Person, on: date) -> bool:
    """Whoever may see the person's money or sees to it, and finance, who pay it."""
    return (
        is_finance(account)
        or plan.may_see_money(account, person, on)
        or contribute.sees_to_money(account, person, on)
    )


def check_may_see_money_of(account: Account, person: Person, on: date) -> None:
    if not may_see_money_of(account, person, on):
        plan.check_may_see_money(account, person, on)


def check_may_see_account(account: Account, payee: Payee, on: date) -> None:
    """What is in an account. A carer's own payment is for that carer, the workers of the team and finance."""
    carers = set(
        payee.schedules.filter(slice__budget__carer__isnull=False).values_list(
            "slice__budget__carer__account", flat=True
        )
    )
    if not carers:
        check_may_see_money_of(account, payee.person, on)
    elif not (is_finance(account) or people.may_work_with(account, payee.person) or account.pk in carers):
        raise Refused("This account is a carer's own.", about=payee)


def reads_in_full(account: Account, person: Person) -> bool:
    """Whether they read all of it at one look: not a planner, who was let in to the money alone."""
    return not account.holds(RoleName.PLANNER) or people.may_see(account, person)


def may_say_of_money(account: Account, person: Person, on: date) -> bool:
    """Whose word counts as the person's about their money.

    Their own, that of whoever speaks for them or sees to their money, a worker's who notes it.
    """
    if people.is_closed(person):
        return False
    return plan.may_say_for(account, person, on) or contribute.sees_to_money(account, person, on)


def check_may_say_of_money(account: Account, person: Person, on: date) -> None:
    if not may_say_of_money(account, person, on):
        check_may_see_money_of(account, person, on)
        if closed := people.is_closed(person):
            raise Refused(closed, about=person)
        raise Refused(
            "Only the person, somebody who speaks for them or sees to their money, or a worker of their team "
            "can say this.",
            about=person,
        )


def may_decide_emergency(account: Account, person: Person) -> bool:
    """A manager of the person's team, or the director."""
    is_own = person.account_id == account.pk
    return not is_own and (
        account.holds(RoleName.DIRECTOR) or person.team_id in account.teams_as(RoleName.MANAGER)
    )


# What is spent, and what might go back. ------------------------------------------------------------------

KEPT_BY_THE_PERSON = ("account", "card")


def may_put_in_spend(account: Account, payee: Payee, on: date) -> bool:
    """From the person's own account or card, whose word counts; from an account kept for them, finance.

    What a provider spends stands in the account of the service fund, which the provider keeps.
    """
    if people.is_closed(payee.person) or payee.kind == "provider":
        return False
    if payee.kind == "managed":
        return is_finance(account) and payee.person.account_id != account.pk
    return may_say_of_money(account, payee.person, on)


def check_may_put_in_spend(account: Account, payee: Payee, on: date) -> None:
    check_may_see_money_of(account, payee.person, on)
    if closed := people.is_closed(payee.person):
        raise Refused(closed, about=payee.person)
    if payee.kind == "provider":
        raise Refused("The provider writes down what is spent from a service fund.", about=payee)
    if payee.kind == "managed" and not may_put_in_spend(account, payee, on):
        raise Refused("Finance writes down what is spent from an account kept for somebody.", about=payee)
    if not may_put_in_spend(account, payee, on):
        check_may_say_of_money(account, payee.person, on)


def may_ask_about_spend(account: Account, person: Person) -> bool:
    """A worker of the person's team, and finance; nobody about money of their own."""
    is_own = person.account_id == account.pk
    return not is_own and (is_finance(account) or people.may_work_with(account, person))


def check_may_ask_about_spend(account: Account, person: Person) -> None:
    if closed := people.is_closed(person):
        raise Refused(closed, about=person)
    if not may_ask_about_spend(account, person):
        raise Refused("A worker of the person's team, or finance, asks about what was spent.", about=person)


def may_set_aside(account: Account, person: Person, on: date) -> bool:
    """Whose word counts about the money, and finance."""
    is_theirs = is_finance(account) and person.account_id != account.pk
    return not people.is_closed(person) and (is_theirs or may_say_of_money(account, person, on))


def check_may_set_aside(account: Account, person: Person, on: date) -> None:
    if not may_set_aside(account, person, on):
        check_may_say_of_money(account, person, on)


def may_end_set_aside(account: Account, aside: SetAside, on: date) -> bool:
    """Whose word counts about the money; finance only what finance set aside."""
    if may_say_of_money(account, aside.person, on):
        return True
    return may_set_aside(account, aside.person, on) and is_finance(aside.put_in_by)


def check_may_end_set_aside(account: Account, aside: SetAside, on: date) -> None:
    if not may_end_set_aside(account, aside, on):
        check_may_set_aside(account, aside.person, on)
        raise Refused("Whoever set this aside, or the person, says that it is not any more.", about=aside)


def may_work_out_reclaim(account: Account, person: Person, on: date) -> bool:
    """Finance; never about their own money, nor about money they see to."""
    if not is_finance(account) or person.account_id == account.pk or people.is_closed(person):
        return False
    return not contribute.sees_to_money(account, person, on)


def check_may_work_out_reclaim(account: Account, person: Person, on: date) -> None:
    check_is_finance(account)
    if closed := people.is_closed(person):
        raise Refused(closed, about=person)
    if not may_work_out_reclaim(account, person, on):
        raise Refused("This is about money that you see to yourself, so somebody else must do it.")


def may_decide_reclaim(account: Account, reclaim: Reclaim, on: date) -> bool:
    """Finance, and not whoever worked it out."""
    return account.pk != reclaim.worked_out_by_id and may_work_out_reclaim(account, reclaim.person, on)


def check_may_decide_reclaim(account: Account, reclaim: Reclaim, on: date) -> None:
    check_may_work_out_reclaim(account, reclaim.person, on)
    if account.pk == reclaim.worked_out_by_id:
        raise Refused("You worked this out, so somebody else in finance must decide it.", about=reclaim)


def may_leave_reclaim(account: Account, reclaim: Reclaim, on: date) -> bool:
    """Nothing is asked back: finance, or a worker of the person's team, says so before anybody is told."""
    by_worker = people.may_work_with(account, reclaim.person) and not people.is_closed(reclaim.person)
    return by_worker or may_work_out_reclaim(account, reclaim.person, on)


def check_may_see_reclaim(account: Account, reclaim: Reclaim, on: date) -> None:
    """Whoever may see the money; the person once they are told, so that nobody hears of it by chance."""
    check_may_see_account(account, reclaim.payee, on)
    is_ours = is_finance(account) or people.may_work_with(account, reclaim.person)
    if reclaim.state == states.WORKED_OUT and not is_ours:
        raise Refused("There is nothing here for you to read.", about=reclaim)


def check_may_leave_reclaim(account: Account, reclaim: Reclaim, on: date) -> None:
    if not may_leave_reclaim(account, reclaim, on):
        check_may_work_out_reclaim(account, reclaim.person, on)


def check_may_see_emergencies(account: Account) -> None:
    """Those who decide about emergency money and pay it, and workers whose people asked."""
    if not account.holds(*people.WORKERS, RoleName.DIRECTOR, RoleName.FINANCE):
        raise Refused("This page is for those who decide about emergency money and pay it.")


def check_may_see_emergency(account: Account, emergency: Emergency, on: date) -> None:
    """Whoever asked, whoever may see the person's money, who decides, and finance."""
    if account.pk == emergency.asked_by_id or may_decide_emergency(account, emergency.person):
        return
    check_may_see_money_of(account, emergency.person, on)


def check_may_decide_emergency(account: Account, emergency: Emergency) -> None:
    """A manager of the team or the director; never whoever asked, nor whom it is for."""
    if account.pk == emergency.asked_by_id:
        raise Refused("You asked for this money, so somebody else must decide.", about=emergency)
    if not may_decide_emergency(account, emergency.person):
        raise Refused("A manager of the person's team, or the director, decides this.", about=emergency)


def may_look_again(account: Account, emergency: Emergency) -> bool:
    """Another manager, or the director: nobody who agreed it, nor who asked."""
    had_a_part = {emergency.asked_by_id, emergency.decided_by_id, emergency.agreed_also_by_id}
    return account.pk not in had_a_part and may_decide_emergency(account, emergency.person)


def check_may_look_again(account: Account, emergency: Emergency) -> None:
    if not may_look_again(account, emergency):
        raise Refused(
            "The second look is for another manager of the team, or the director, who had no part in it.",
            about=emergency,
        )


def check_may_tell_of_failure(account: Account, notice: FailureNotice) -> None:
    """A worker of the person's team tells them in person, and finance sees who was told."""
    if not is_finance(account):
        people.check_may_work_with(account, notice.person)


# Statements of the bank. ---------------------------------------------------------------------------------


def check_may_keep_statement(account: Account, payee: Payee | None) -> None:
    """Finance; nobody of an account that is their own, nor of one that the council does not keep."""
    check_is_finance(account)
    if payee is None:
        return
    if payee.kind != "managed":
        raise Refused("Only statements of an account that we keep for somebody are read in.", about=payee)
    if payee.person.account_id == account.pk:
        raise Refused("This account is your own, so somebody else must read its statements.", about=payee)
