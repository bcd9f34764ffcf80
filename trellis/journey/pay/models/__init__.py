"""The books, whom money is paid to, what falls due, runs, statements, emergencies, and what was spent."""

from .dues import CycleName, Due, DueKind, ExpectedIn, Hold, Schedule, ScheduleRate
from .emergencies import Emergency, EmergencyItem
from .ledger import LedgerAccount, LedgerEntry, LedgerLine
from .payees import FailureNotice, Payee, Rail, RailFailure, RailKind
from .runs import PaymentFile, PayRun, RunLine
from .spending import Concern, Reclaim, SetAside, Spend, SpendQuery
from .statements import BankLine, Match, Statement, StatementLayout

__all__ = [
    "BankLine",
    "Concern",
    "CycleName",
    "Due",
    "DueKind",
    "Emergency",
    "EmergencyItem",
    "ExpectedIn",
    "FailureNotice",
    "Hold",
    "LedgerAccount",
    "LedgerEntry",
    "LedgerLine",
    "Match",
    "PayRun",
    "Payee",
    "PaymentFile",
    "Rail",
    "RailFailure",
    "RailKind",
    "Reclaim",
    "RunLine",
    "Schedule",
    "ScheduleRate",
    "SetAside",
    "Spend",
    "SpendQuery",
    "Statement",
    "StatementLayout",
]
