"""Where the browser is. Standard library only: set-up asks before anything is installed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ON_A_MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
# Root has no sandbox to give; the rest keeps the browser from talking to anybody but us.
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str | None:
    """The browser that CHROME names, else the first found on this machine."""
    if given := os.environ.get("CHROME"):
        return given
    found = (shutil.which(name) for name in NAMES)
    return next(filter(None, found), None) or next((path for path in ON_A_MAC if Path(path).exists()), None)
