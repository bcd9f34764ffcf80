"""What is looked up of money that moves. See the modules, one a subject."""

from .dues import held_lines, waiting_dues
from .runs import runs_of

__all__ = ["held_lines", "runs_of", "waiting_dues"]
