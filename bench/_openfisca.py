"""OpenFisca in an environment of its own, run as a program beside ours and never imported.

OpenFisca's licence is the AGPL. It is installed into build/bench-venv on first use, reads columns from a
folder, and does one round of its work for every line it is sent.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
VENV = HERE.parent / "build" / "bench-venv"


class OpenFisca:
    """The other program, waiting for the word to do a round."""

    def __init__(self, script: str, columns: Mapping[str, np.ndarray], folder: Path) -> None:
        self.folder = folder
        self.total_pounds = 0.0
        for name, column in columns.items():
            np.save(folder / f"{name}.npy", column)
        self.program = subprocess.Popen(
            [environment(), HERE / "openfisca" / script, folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def round(self) -> float:
        """Seconds that it took by its own clock."""
        assert self.program.stdin and self.program.stdout
        print("round", file=self.program.stdin, flush=True)
        said = json.loads(self.program.stdout.readline())
        self.total_pounds = said["total_pounds"]
        return float(said["seconds"])

    def against(self, exact: np.ndarray) -> tuple[float, int]:
        """Its total in pounds, and how many people's sums are a penny or more from exact."""
        weekly = np.load(self.folder / "weekly_amount.out.npy").astype(np.float64)
        return self.total_pounds, int((np.rint(weekly * 100) != exact).sum())

    def close(self) -> None:
        assert self.program.stdin
        self.program.stdin.close()
        self.program.wait(timeout=60)


def environment() -> Path:
    """Python of the environment in build/ that has OpenFisca, made on first use."""
    python = VENV / "bin" / "python"
    wanted = (HERE / "requirements.txt").read_text()
    stamp = VENV / "installed.txt"
    if not stamp.exists() or stamp.read_text() != wanted:
        print("Installing OpenFisca into build/bench-venv, once.", file=sys.stderr)
        uv = [sys.executable, "-m", "uv", "--quiet"]
        for words in (
            ["venv", "--allow-existing", "--python", sys.executable, VENV],
            ["pip", "install", "--python", python, "-r", HERE / "requirements.txt"],
        ):
            environment = {**os.environ, "UV_SYSTEM_CERTS": "1"}
            if subprocess.run([*uv, *words], env=environment, check=False).returncode:
                sys.exit("OpenFisca could not be installed, and nothing can be compared. Is there a network?")
        stamp.write_text(wanted)
    return python


def timed(work: Callable[[], object]) -> float:
    """Processor seconds that some work takes."""
    began = time.process_time()
    work()
    return time.process_time() - began


def answer(is_so: bool) -> str:
    return "yes" if is_so else "NO"
