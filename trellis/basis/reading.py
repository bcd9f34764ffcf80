"""JSON from strangers, read without harm; and the one way we write it when it must be the same everywhere.

A file may come from anyone. It may be too large, too deep, say one thing twice, or hold numbers no machine
agrees on. Each of these is refused with a sentence and a place, all at once where that can be; none is a
traceback, and none is quietly put right, because two readers who put it right differently would answer
differently.

Numbers with a point are read as `Decimal`, exactly as written, never as a float: half a share is a half, and
a tenth is a tenth on every machine.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from trellis.basis.findings import Finding, Refused, on_one_line, place, quoted

MOST_BYTES = 1_000_000
"""Unless told otherwise. A saved allocation with its whole scheme is some thirty thousand."""

MOST_DEEP = 32
MOST_FINDINGS = 50
LARGEST_WHOLE_NUMBER = 2**63 - 1
# A share or a price has a handful of figures. A number such as 1e999999999 is eleven characters long and
# would need a gigabyte to write out.
MOST_FIGURES = 30


def read_json(text: str | bytes, *, most_bytes: int = MOST_BYTES, most_deep: int = MOST_DEEP) -> Any:
    """What the text says, as dict, list, str, int, Decimal, bool and None.

    Refused (`Refused`, with every finding that could be gathered): more than `most_bytes`; not UTF-8; not
    JSON; deeper than `most_deep`; a key given twice in one object, by name; NaN and Infinity; half of a
    surrogate pair and the nought character; whole numbers beyond 64 bits; numbers of more than 30 figures.

    Source: RFC 8259, and RFC 7493 (I-JSON) for what is refused.

    >>> read_json('{"share": 0.5, "level": 2}')
    {'share': Decimal('0.5'), 'level': 2}
    >>> read_json('{"level": 2, "level": 3}')
    Traceback (most recent call last):
    ...
    trellis.basis.findings.Refused: “level” is given twice in one object. Keep one of them.
    """
    text = _as_text(text, most_bytes)
    findings: list[Finding] = []

    def find(code: str, says: str, do: str, where: str = "") -> None:
        if len(findings) < MOST_FINDINGS:
            findings.append(Finding(code, says, where, do))

    def without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        read: dict[str, Any] = {}
        for key, value in pairs:
            if key in read:
                find("key-given-twice", f"{quoted(key)} is given twice in one object.", "Keep one of them.")
            read[key] = value
        return read

    def too_many_figures(digits: str) -> None:
        find("number-too-large", f"{quoted(digits)} has too many figures.", "Give a number of ordinary size.")

    def whole(digits: str) -> int:
        # Length first: reading thousands of figures is slow, and Python itself refuses.
        if len(digits) > MOST_FIGURES or abs(int(digits)) > LARGEST_WHOLE_NUMBER:
            too_many_figures(digits)
            return 0
        return int(digits)

    def exact(digits: str) -> Decimal:
        try:
            number = Decimal(digits if len(digits) <= 2 * MOST_FIGURES else "NaN")
        except InvalidOperation:  # An exponent beyond even Decimal.
            number = Decimal("NaN")
        exponent = number.as_tuple().exponent
        if not isinstance(exponent, int) or max(abs(exponent), abs(number.adjusted())) > MOST_FIGURES:
            too_many_figures(digits)
            return Decimal(0)
        return number

    def no_number(name: str) -> None:
        find("not-a-number", f"{name} is not a number.", "Leave the key out, or give a number.")

    try:
        read = json.loads(
            text,
            object_pairs_hook=without_repeats,
            parse_int=whole,
            parse_float=exact,
            parse_constant=no_number,
        )
    except json.JSONDecodeError as wrong:
        reason = wrong.msg[:1].lower() + wrong.msg[1:]
        says = f"This is not JSON: {reason}." if text.strip() else "The text is empty."
        place = f"line {wrong.lineno}, column {wrong.colno}"
        do = "Look just before that place for a missing comma, quotation mark or bracket."
        raise Refused(Finding("not-json", says, place, do)) from None
    except RecursionError:
        raise Refused(_too_deep(most_deep)) from None
    _walk(read, most_deep, find)
    if findings:
        raise Refused(findings)
    return read


def read_json_object(
    text: str | bytes, *, most_bytes: int = MOST_BYTES, most_deep: int = MOST_DEEP
) -> dict[str, Any]:
    """As `read_json`, where only an object will do; a list, a word or a number is refused."""
    read = read_json(text, most_bytes=most_bytes, most_deep=most_deep)
    if not isinstance(read, dict):
        raise Refused(
            Finding(
                "not-an-object",
                f"The whole is {quoted(read)}, not an object.",
                "",
                "Begin with { and end with }.",
            )
        )
    return read


def read_json_file(path: Path, *, most_bytes: int = MOST_BYTES, most_deep: int = MOST_DEEP) -> dict[str, Any]:
    """The object in a file; one that is missing, closed to us, a folder or too large is refused by name."""
    # One byte more than allowed is enough to know, even of a file without an end.
    return read_json_object(read_bytes(path, most_bytes + 1), most_bytes=most_bytes, most_deep=most_deep)


def read_toml(
    text: str | bytes, *, what: str, most_bytes: int = MOST_BYTES, where: str = ""
) -> dict[str, Any]:
    """The tables of a TOML file, numbers with a point as `Decimal`.

    what: what the file should be, for the sentences: `scheme`, `instrument`. Refused (`Refused`): more than
    `most_bytes`; not UTF-8; not TOML; keys of eight keys or more, and lists too deep to read. A number of
    absurd length is read as NaN, to be refused where it stands.

    >>> read_toml('[money]\\nrounding = "half_up"', what="scheme")
    {'money': {'rounding': 'half_up'}}
    """

    def refusal(code: str, says: str, do: str) -> Refused:
        return Refused(Finding(code, says, where, do))

    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > most_bytes:
        says = f"The file of the {what} is larger than {most_bytes:,} bytes."
        raise refusal("too-large", says, f"Send only the {what}.")
    try:
        written = text.decode("utf-8-sig") if isinstance(text, bytes) else text.removeprefix("\ufeff")
        if _KEY_OF_KEYS.search(written):
            says = "A key is made of eight keys or more, and nothing here lies so deep."
            raise refusal("too-deep", says, "Write the tables out under their names.")
        return tomllib.loads(written, parse_float=_exact_or_nan)
    except UnicodeDecodeError:
        raise refusal("not-utf-8", "This is not text in UTF-8.", "Save the file as UTF-8.") from None
    except (tomllib.TOMLDecodeError, ValueError) as wrong:
        # TOML's own sentence quotes the letter it stumbled on, whatever that is.
        says = f"This is not TOML: {on_one_line(str(wrong)[:200])}."
        raise refusal("not-toml", says, "Put right what stands at that place.") from None
    except RecursionError:
        raise refusal(
            "too-deep", "Lists lie within lists too deep to read.", "Send a flatter file."
        ) from None


# Python's own reader of TOML keeps every beginning of a key such as a.a.a.a: one of 120,000 letters took
# 14 GB. Nothing here is tried twice from the same place, so the search itself cannot be made slow.
_KEY_OF_KEYS = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){8}""")


def _exact_or_nan(digits: str) -> Decimal:
    return Decimal(digits) if len(digits) <= 40 and "e" not in digits.lower() else Decimal("NaN")


def read_bytes(path: Path, most_bytes: int) -> bytes:
    """The first bytes of a file, at most so many; one that cannot be opened is refused by name."""
    try:
        with path.open("rb") as file:
            return file.read(most_bytes)
    except FileNotFoundError:
        raise _unreadable("There is no such file.", path) from None
    except IsADirectoryError:
        raise _unreadable("This is a folder, not a file.", path) from None
    except PermissionError:
        raise _unreadable("This file may not be read from here.", path) from None
    except (OSError, ValueError):
        raise _unreadable("This file cannot be read.", path) from None


def canonical(value: Any) -> bytes:
    """The value as JSON in the one form that is the same on every machine, as UTF-8.

    Keys sorted by code point, no spaces, letters as themselves, numbers without needless noughts or exponents
    (so 0.50 and 0.5 are one number, and so are 1 and 1.0). NaN, keys that are not text and anything JSON
    cannot hold are mistakes in the program (ValueError, TypeError).

    >>> canonical({"b": Decimal("0.50"), "a": [1.0, True, None], "é": "£"}).decode()
    '{"a":[1,true,null],"b":0.5,"é":"£"}'
    """
    pieces: list[str] = []
    _write(value, pieces.append)
    return "".join(pieces).encode("utf-8")


def fingerprint(value: Any) -> str:
    """The SHA-256 of the canonical form, in hexadecimal: one changed figure and it is another.

    >>> fingerprint({"a": 1})[:16]
    '015abd7f5cc57a2d'
    """
    return hashlib.sha256(canonical(value)).hexdigest()


def _unreadable(says: str, path: Path) -> Refused:
    return Refused(Finding("file-unreadable", says, quoted(str(path)), "Check the name and try again."))


def _as_text(text: str | bytes, most_bytes: int) -> str:
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > most_bytes:
        raise Refused(
            Finding(
                "too-large",
                f"This is larger than {most_bytes:,} bytes, the most we read at once.",
                "",
                "Send only what the command needs.",
            )
        )
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    try:
        # Some editors put a mark before the first character; it carries no meaning.
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise Refused(
            Finding(
                "not-utf-8",
                "This is not text in UTF-8.",
                f"byte {wrong.start + 1}",
                "Save the file as UTF-8.",
            )
        ) from None


def _too_deep(most_deep: int) -> Finding:
    return Finding(
        "too-deep", f"Objects lie within objects more than {most_deep} deep.", "", "Send a flatter file."
    )


def _walk(read: Any, most_deep: int, find: Any) -> None:
    """Looks into every part for depth, and for characters that stand for nothing."""
    # A list of its own and not a function calling itself: the depth may be hostile.
    waiting: list[tuple[Any, tuple[str | int, ...]]] = [(read, ())]
    while waiting:
        value, keys = waiting.pop()
        if len(keys) > most_deep:
            deep = _too_deep(most_deep)
            find(deep.code, deep.says, deep.do, place(*keys[:most_deep]))
            return
        if isinstance(value, str):
            if _NO_CHARACTER.search(value):
                find(
                    "not-text",
                    "This holds characters that stand for nothing.",
                    "Type it again.",
                    place(*keys),
                )
        elif isinstance(value, dict):
            for key, inner in value.items():
                if _NO_CHARACTER.search(key):
                    says = f"The key {quoted(key)} holds characters that stand for nothing."
                    find("not-text", says, "Type it again.", place(*keys))
                waiting.append((inner, (*keys, key)))
        elif isinstance(value, list):
            waiting.extend((inner, (*keys, position)) for position, inner in enumerate(value, start=1))


# Half of a surrogate pair cannot be written as UTF-8, and PostgreSQL keeps no nought character.
_NO_CHARACTER = re.compile("[\ud800-\udfff\x00]")


def _write(value: Any, put: Any) -> None:
    if value is None or isinstance(value, (bool, str)):
        put(json.dumps(value, ensure_ascii=False))
    elif isinstance(value, int):
        put(int.__repr__(value))
    elif isinstance(value, (float, Decimal)):
        put(_plain_number(value))
    elif isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("Keys of a JSON object are text.")
        put("{")
        for place, key in enumerate(sorted(value)):
            put(f"{',' if place else ''}{json.dumps(key, ensure_ascii=False)}:")
            _write(value[key], put)
        put("}")
    elif isinstance(value, (list, tuple)):
        put("[")
        for place, inner in enumerate(value):
            if place:
                put(",")
            _write(inner, put)
        put("]")
    else:
        raise TypeError(f"JSON cannot hold a {type(value).__name__}.")


def _plain_number(number: float | Decimal) -> str:
    # repr() of a float is the shortest text that reads back as the same float, on every machine.
    exact = number if isinstance(number, Decimal) else Decimal(repr(number))
    if not exact.is_finite():
        raise ValueError("NaN and Infinity have no place in JSON.")
    text = format(exact, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
