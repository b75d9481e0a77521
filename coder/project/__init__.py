"""One door to a project: joins the files people edit with the facts coders recorded."""

from coder.project.door import Project, check_span
from coder.project.queue import QueueRow

__all__ = ["Project", "QueueRow", "check_span"]
