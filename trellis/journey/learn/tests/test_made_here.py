"""What was worked out is not worked out again by the same process, and not for ever."""

from __future__ import annotations

from trellis.journey.learn.queries import made_here


def test_what_was_made_is_made_once_and_the_oldest_goes(monkeypatch):
    monkeypatch.setattr(made_here, "_made", type(made_here._made)())
    made: list[str] = []

    def make(name: str) -> str:
        return made_here.made_once(name, lambda: made.append(name) or f"made {name}")

    assert [make("a"), make("a"), make("b")] == ["made a", "made a", "made b"] and made == ["a", "b"]
    for number in range(made_here.MOST - 1):
        make(f"{number}")
    assert make("b") == "made b" and made.count("b") == 1
    make("a")
    assert made.count("a") == 2
