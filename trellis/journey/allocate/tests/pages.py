"""Reading a page as a person does: its words in order, its sentences, and how hard they are to read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser

import readability

# Tags that a reader sees as a gap between words.
APART = {"p", "li", "td", "th", "dt", "dd", "h1", "h2", "h3", "br", "option", "label", "legend", "div"}
ENDLESS = {"br", "hr", "img", "input", "link", "meta", "path", "circle"}


class _Reader(HTMLParser):
    """Gathers the words of the blocks that hold sentences, within `main`, leaving some parts out."""

    def __init__(self, blocks: set[str], without: set[str]) -> None:
        super().__init__()
        self.blocks, self.without = blocks, without
        self.open: list[str] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.found and tag in APART:
            self.found[-1] += " "
        if tag in ENDLESS:
            return
        self.open.append(tag)
        if tag in self.blocks and self._is_read():
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self.found and self._is_read() and set(self.open) & self.blocks:
            self.found[-1] += data

    def _is_read(self) -> bool:
        return "main" in self.open and not set(self.open) & self.without


def blocks_of(html: str, *tags: str, without: Iterable[str] = ("svg", "form", "nav")) -> list[str]:
    """The words of each such block of the page, in order."""
    reader = _Reader(set(tags), set(without))
    reader.feed(html)
    return [" ".join(block.split()) for block in reader.found if block.split()]


def words_of(html: str) -> str:
    """All that the page says, tags left out."""
    return " ".join(blocks_of(html, "main", without=("svg", "script")))


def sentences_of(blocks: Iterable[str]) -> list[str]:
    """The sentences, one by one; a full stop within a sum of money ends none."""
    return [one for block in blocks for one in re.split(r"(?<=[.?!:])\s+", block) if re.search("[a-z]", one)]


def grade_of(sentences: Iterable[str]) -> float:
    """The Flesch and Kincaid grade: five more is about the age of a reader who follows easily."""
    text = "\n".join(" ".join(re.findall(r"[£\w’'.,−-]*\w|[.?!:,;]", one)) for one in sentences)
    return float(readability.getmeasures(text, lang="en")["readability grades"]["Kincaid"])
