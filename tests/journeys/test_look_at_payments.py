"""The pages of money that is paid, held, spent and asked back, for everybody they are for."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import Service
from tests.journeys.walks import Walk, faults_of_walk
from tests.people import BILL, DAWN, FIONA, FRANK, MARTA, TOM

WALKS: dict[str, Walk] = {
    "Bill, who reads what he is paid": (
        BILL,
        [
            "/home",
            "/pay/money/{bill}",
            "/pay/money/{bill}/paid",
            "/pay/money/{bill}/spent",
            "/pay/money/{bill}/spend",
            "/pay/accounts/{bills_payee}",
            "/pay/accounts/{bills_payee}/paid-in",
            "/pay/accounts/{bills_payee}/set-aside",
            "/pay/spends/{bills_spend}",
            "/pay/spends/{bills_spend}/right",
            "/pay/schedules/of/{bill}",
            "/pay/schedules/{bills_schedule}",
            "/pay/payees/of/{bill}",
            "/pay/payees/{bills_payee}",
            "/pay/came/{bills_line}",
            "/pay/held/{bills_hold}",
            "/pay/emergencies/for/{bill}",
            "/pay/emergencies/{bills_emergency}",
        ],
    ),
    "Dawn, who holds the account his assistant is paid from": (
        DAWN,
        [
            "/home",
            "/pay/money/{bill}",
            "/pay/money/{bill}/spend",
            "/pay/accounts/{dawns_payee}",
            "/pay/accounts/{dawns_payee}/set-aside",
            "/pay/schedules/{bills_schedule}",
        ],
    ),
    "Tom, who works with Bill": (
        TOM,
        [
            "/home",
            "/people/{bill}",
            "/pay/money/{bill}",
            "/pay/schedules/of/{bill}",
            "/pay/payees/of/{bill}/new",
            "/pay/due/{bills_due}/hold",
            "/pay/held/{bills_hold}",
            "/pay/spends/{bills_spend}/ask",
            "/pay/emergencies",
            "/pay/emergencies/for/{bill}",
            "/pay/look",
        ],
    ),
    "Frank, who prepares what is paid": (
        FRANK,
        [
            "/home",
            "/pay/runs",
            "/pay/runs/new",
            "/pay/runs/to-begin",
            "/pay/runs/held",
            "/pay/runs/{run_in_hand}",
            "/pay/runs/{run_in_hand}/call-off",
            "/pay/runs/lines/{line_in_hand}/hold",
            "/pay/held/{bills_hold}",
            "/pay/payees/of/{bill}",
            "/pay/payees/of/{bill}/new",
            "/pay/payees/{dawns_payee}",
            "/pay/payees/{dawns_payee}/second-way",
            "/pay/payees/{dawns_payee}/end",
            "/pay/schedules/of/{bill}",
            "/pay/schedules/{bills_schedule}",
            "/pay/schedules/{bills_schedule}/rate",
            "/pay/schedules/{bills_schedule}/end",
            "/pay/schedules/{bills_schedule}/hold",
            "/pay/parts/{part_not_paid}/begin",
            "/pay/parts/{part_not_paid}/once",
            "/pay/rails",
            "/pay/rails/{rail}",
            "/pay/rails/{rail}/paid-from",
            "/pay/accounts/{dawns_payee}",
            "/pay/accounts/{dawns_payee}/work-out",
            "/pay/reclaims",
            "/pay/statements",
            "/pay/statements/accounts",
            "/pay/statements/of-rail/{rail}",
            "/pay/statements/layouts",
            "/pay/books/journal",
            "/pay/books/{entry}",
            "/pay/emergencies",
            "/pay/emergencies/{bills_emergency}",
        ],
    ),
    "Fiona, who approves what Frank prepared": (
        FIONA,
        ["/home", "/pay/runs", "/pay/runs/{run_in_hand}", "/pay/runs/{run_paid}"],
    ),
    "Marta, who decides about emergency money": (
        MARTA,
        ["/home", "/pay/emergencies", "/pay/emergencies/for/{amina}", "/pay/look", "/pay/money/{amina}"],
    ),
    "nobody, who reads how quickly emergency money was paid": (None, ["/pay/emergencies/months"]),
}


@pytest.mark.parametrize("name", WALKS)
def test_every_page_of_payments_can_be_read_and_worked_at_every_width_and_on_paper(
    name: str, browser: Browser, service: Service
):
    assert faults_of_walk(name, WALKS[name], browser, service) == []
