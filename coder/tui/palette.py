"""The palette's search: titles first, then other words for the same thing, then the help texts."""

from __future__ import annotations

from textual.command import Hit, Hits
from textual.system_commands import SystemCommandsProvider

from coder.tui.actions import ACTIONS

ALSO = {action.help: action.also for action in ACTIONS}
BEGINS, SYNONYM, HELPED = 1_000.0, 500.0, 0.01
"""Scores; those of letters that merely occur in a title lie between the last two."""


class ActionCommands(SystemCommandsProvider):
    """The actions of the screen, found by any word that people use for them."""

    async def search(self, query: str) -> Hits:
        """The commands for ``query``, each with how well it answers."""
        matcher, words = self.matcher(query), query.casefold().split()
        for name, help_text, callback, *_ in self.app.get_system_commands(self.screen):
            score = matcher.match(name)
            if name.casefold().startswith(query.casefold().strip()):
                score = BEGINS
            elif begin_words(words, ALSO.get(help_text, "")):
                score = SYNONYM
            elif score <= 0 and begin_words(words, help_text):
                score = HELPED
            if score > 0:
                yield Hit(score, matcher.highlight(name), callback, help=help_text)


def begin_words(asked: list[str], text: str) -> bool:
    """Whether each word that was asked for begins a word of ``text``."""
    known = text.casefold().replace("(", " ").split()
    return bool(asked) and all(any(word.startswith(each) for word in known) for each in asked)
