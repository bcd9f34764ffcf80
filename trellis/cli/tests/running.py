"""Runs a command as somebody at a terminal would."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Ran:
    """What came of it. Nobody may ever see a traceback, so every command is looked at for one."""

    code: int
    out: str
    err: str

    def __post_init__(self) -> None:
        assert "Traceback" not in self.out + self.err, self.err

    @property
    def object(self) -> dict[str, Any]:
        """The one JSON object on standard output."""
        read = json.loads(self.out)
        assert isinstance(read, dict)
        return read

    @property
    def codes(self) -> list[str]:
        return [finding["code"] for finding in self.object["findings"]]


def trellis(*words: object, env: dict[str, str] | None = None) -> Ran:
    """The command in a process of its own."""
    command = [sys.executable, "-m", "trellis.cli.main", *map(str, words)]
    done = subprocess.run(command, capture_output=True, check=False, env=env, timeout=120)
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def trellis_here(capsys: Any, *words: object) -> Ran:
    """The command in this process: quicker, for the many ways in which a file can be wrong."""
    from trellis.cli.main import outcome_of

    code = outcome_of([str(word) for word in words])
    captured = capsys.readouterr()
    return Ran(code, captured.out, captured.err)
