"""What there is in the made-up council: providers, services, prices, assistants, the library, the ideas.

Written in bulk as one act, like the crowd: nobody in a council typed it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from trellis.journey.accounts.models import Account, Organisation
from trellis.journey.find.models import (
    LibraryIdea,
    PersonalAssistant,
    Price,
    Provider,
    Service,
    ServiceIdea,
    SupportKind,
)
from trellis.journey.record.actions import keep, recorded

# How long before the day a price told us some days ago had been asked already.
ASKED_FOR_DAYS = 30
LIBRARY_DAYS_AGO = 50


@recorded
def write_the_directory(*, by: Account, on: date) -> None:
    """Everything in `directory.toml`, as it stands on this day."""
    told = tomllib.loads(files("trellis.site.demo").joinpath("directory.toml").read_text("utf-8"))
    kinds = {kind.code: kind for kind in SupportKind.objects.all()}
    writer = _Directory(told, kinds, by, on)
    Price.objects.bulk_create([*writer.rates(), *writer.services(), *writer.assistants()])
    LibraryIdea.objects.bulk_create(writer.library())
    ServiceIdea.objects.bulk_create(writer.ideas())
    keep(
        "loaded the demonstration's directory",
        by=by,
        after={"services": Service.objects.count(), "assistants": PersonalAssistant.objects.count()},
    )


class _Directory:
    def __init__(
        self, told: Mapping[str, Any], kinds: Mapping[str, SupportKind], by: Account, on: date
    ) -> None:
        self.told, self.kinds, self.by, self.on = told, kinds, by, on

    def rates(self) -> Iterator[Price]:
        for rate in self.told["rates"]:
            yield self._price(rate, days_ago=230, source="What the council pays", is_councils=True)

    def services(self) -> Iterator[Price]:
        """The price of each service; the services themselves and their providers are written on the way."""
        organisations = {one.name: one for one in Organisation.objects.all()}
        for provider in self.told["providers"]:
            details = dict(provider)
            services = details.pop("services")
            details["organisation"] = organisations.get(details.pop("organisation", ""))
            made = Provider.objects.create(**details)
            for service in services:
                kept = Service.objects.create(
                    provider=made,
                    kind=self.kinds[service["kind"]],
                    name=service["name"],
                    description=service["description"],
                    area=service["area"],
                    address=service.get("address", ""),
                    when=service.get("when", ""),
                    is_free=service.get("free", False),
                    offers_individual_service_fund=service.get("fund", False),
                    checked_on=self._ago(service["told_days_ago"]),
                )
                if "pence" in service:
                    yield self._price(
                        service, days_ago=service["told_days_ago"], source=self.told["source"], service=kept
                    )

    def assistants(self) -> Iterator[Price]:
        accounts = {one.username: one for one in Account.objects.filter(is_cast=True)}
        for assistant in self.told["assistants"]:
            kept = PersonalAssistant.objects.create(
                account=accounts.get(assistant.get("sign_in_name", "")),
                name=assistant["name"],
                says=assistant["says"],
                area=assistant["area"],
                hours_free=assistant["hours_free"],
                kind=self.kinds[assistant["kind"]],
                listed_since=self._ago(100),
                asked_how="They asked us in writing",
                checked_on=self._ago(25),
            )
            yield self._price(assistant, days_ago=25, source="Told us themself", assistant=kept)

    def library(self) -> Iterator[LibraryIdea]:
        for idea in self.told["library"]:
            yield LibraryIdea(
                outcome=idea["outcome"],
                words=idea["words"],
                weekly_pence=idea.get("weekly_pence"),
                once_pence=idea.get("once_pence"),
                priced_on=self._ago(LIBRARY_DAYS_AGO),
                reached=idea["reached"],
                added_on=self._ago(LIBRARY_DAYS_AGO),
                read_by=self.by,
                read_on=self._ago(LIBRARY_DAYS_AGO),
            )

    def ideas(self) -> Iterator[ServiceIdea]:
        for idea in self.told["ideas"]:
            is_answered = idea["state"] == "answered"
            tried_for = idea.get("tried_for_days")
            yield ServiceIdea(
                words=idea["words"],
                # Nobody reads an idea that waits for its answer but whoever answers it.
                public_words=idea["words"] if idea["state"] != "proposed" else "",
                proposed_on=self._ago(idea["days_ago"]),
                proposed_by=self.by,
                state=idea["state"],
                tried_where=idea.get("tried_where", ""),
                tried_until=self.on + timedelta(days=tried_for) if tried_for else None,
                answer=idea.get("answer", ""),
                answered_by=self.by if is_answered else None,
                answered_on=self._ago(30) if is_answered else None,
            )

    def _price(self, told: Mapping[str, Any], *, days_ago: int, source: str, **of: Any) -> Price:
        kind = self.kinds[told["kind"]]
        return Price(
            kind=kind,
            pence=told["pence"],
            unit=told.get("unit", kind.unit),
            from_date=self._ago(days_ago + ASKED_FOR_DAYS),
            source=source,
            told_on=self._ago(days_ago),
            put_in_by=self.by,
            **of,
        )

    def _ago(self, days: int) -> date:
        return self.on - timedelta(days=days)
