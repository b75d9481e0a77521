"""One door to a project: joins the files people edit with the facts coders recorded."""

from coder.project.door import Project
from coder.project.queue import QueueRow
from coder.project.spans import check_span

__all__ = ["Project", "QueueRow", "check_span"]
