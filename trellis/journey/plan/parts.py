"""The parts of a plan that are words: what each is called, in whose words, and what may help to begin."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One part of a plan's own words. `title`: to whoever it is about; `of`: of somebody, by their name."""

    name: str
    title: str
    of: str
    hint: str
    is_councils: bool = False

    @property
    def key(self) -> str:
        """As it stands in an address."""
        return self.name.replace("_", "-")

    def called(self, named: str) -> str:
        """The part's title; to others than whoever it is about, with their name.

        >>> PARTS["good-life"].called("Mrs Ahmed")
        'What a good life is to Mrs Ahmed'
        """
        return self.of.format(named) if named else self.title


PARTS = {
    part.key: part
    for part in (
        Part(
            "good_life",
            "What a good life is to you",
            "What a good life is to {}",
            "What matters most? What should stay, and what should be different? Use your own words.",
        ),
        Part(
            "skills_to_keep",
            "What you can do and want to go on doing",
            "What {} can do and wants to go on doing",
            "Help should not take over what somebody can do. Say what must not be lost.",
        ),
        Part(
            "contingency",
            "If your usual help cannot come",
            "If the usual help of {} cannot come",
            "Who steps in if somebody is ill, on holiday or leaves? What cannot wait?",
        ),
        Part(
            "emergency",
            "In an emergency",
            "In an emergency",
            "Whom to ring first, with the number. What helpers must know straight away.",
        ),
        Part(
            "advice",
            "What may keep your needs from growing",
            "What may keep the needs of {} from growing",
            "The council writes this: information and advice on what may reduce needs, or put off new ones.",
            is_councils=True,
        ),
    )
}
BY_NAME = {part.name: part for part in PARTS.values()}
