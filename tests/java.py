"""Where Java is. Standard library only: set-up asks before anything is installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

OLDEST = 17


@cache
def find_java() -> str | None:
    """The Java that JAVA_HOME names, else the first on this machine; None where none is new enough."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin/java") if home else shutil.which("java")
    if java is None:
        return None
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    except OSError:
        return None
    version = re.search(r'version "(\d+)', said.stderr + said.stdout)
    return java if version and int(version[1]) >= OLDEST else None
