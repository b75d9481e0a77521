"""What a lead decides, as part of an action: cards, cases, what took the place of a text or code."""

from __future__ import annotations

from coder.record import casing, deciding, pairing, revising, schema
from coder.record.acting import Acting
from coder.record.deciding import DecisionContent
from coder.record.ids import id_text


class Judging(Acting):
    """The decisions that ``Facts`` can record."""

    def add_decision(self, testimony: str, revision: str, content: DecisionContent) -> str:
        """Decide a card of conflicting codings; returns the decision's id.

        It replaces the lead's own current decision on any of the codings considered; the same
        decision once more returns the standing one's id. Other leads' decisions stand beside it.

        Raises:
            BadInput: no codings were considered.
            Refused: a fellow, or a coding or submission considered no longer stands.
        """
        deciding.check_may_decide(self._connection, self._appender.coder)
        deciding.check_standing(self._connection, content)
        made, new = deciding.add(self._appender, testimony, revision, content, self._round, self._codebook)
        if new:
            where = f"in {testimony}"
            if content.readings:
                first = content.readings[0]
                where = f"at {first.start}-{first.end} {where}"
            self.done.append(f"decided {content.outcome} {where}")
        return id_text(made.id)

    def retract_decision(self, decision_id: str) -> None:
        """Take back one's own decision; the one that it had replaced holds again.

        Raises:
            NotFound: no such decision.
            Refused: a fellow, another lead's, or no longer current.
        """
        deciding.check_may_decide(self._connection, self._appender.coder)
        self._take_back(decision_id)

    def judge_pair(self, content: pairing.PairContent) -> str:
        """Say whether two cases or testimonies are the same; returns the decision's id.

        It replaces the lead's own current decision on the two; the same once more returns the
        standing one's id. ``retract_decision`` takes it back.

        Raises:
            BadInput: one is named twice.
            Refused: a fellow, where there is a team.
        """
        pairing.check_may_pair(self._connection, self._appender.coder)
        made, new = pairing.add(self._appender, content, self._round, self._codebook)
        if new:
            self.done.append(f"decided that {pairing.said(content.verdict, *content.pair)}")
        return id_text(made.id)

    def decide_case(self, content: casing.CaseContent) -> str:
        """Say whether a case counts, or note how far it can be trusted; returns the decision's id.

        It replaces one's own on the same matter and overrules others' that are in force; the same
        once more returns the standing one's id. ``take_back_case`` takes it back.

        Raises:
            BadInput: an exclusion without a reason, or an empty note.
            Refused: a fellow decides on a status, where there is a team.
        """
        casing.check(self._connection, self._appender.coder, content)
        made, new = casing.add(self._appender, content, self._round, self._codebook)
        if new:
            self.done.append(f"recorded {casing.phrase(made)}")
        return id_text(made.id)

    def take_back_case(self, decision_id: str) -> None:
        """Take back one's own decision about a case; the one that it had replaced holds again.

        Raises:
            NotFound: no such decision.
            Refused: somebody else's, or no longer current.
        """
        self._take_back(decision_id)

    def take_step(self, step: revising.ReviseStep) -> str:
        """Say what took a text's or a code's place, or where one passage or coding stands now.

        It replaces one's own on the same matter and overrules others' in force; the same once more
        returns the standing one's id. ``take_back_step`` takes it back.

        Raises:
            BadInput: it leads nowhere else.
            Refused: a fellow, where there is a team.
        """
        revising.check_may_revise(self._connection, self._appender.coder)
        made, new = revising.add(self._appender, step, self._round, self._codebook)
        if new:
            self.done.append(f"recorded {revising.said(step)}")
        return id_text(made.id)

    def take_back_step(self, step_id: str) -> None:
        """Take back one's own step; the one that it had replaced holds again.

        Raises:
            NotFound: no such step.
            Refused: a fellow, another lead's, or no longer current.
        """
        revising.check_may_revise(self._connection, self._appender.coder)
        self._take_back(step_id)

    def _take_back(self, fact_id: str) -> None:
        row = self._own(fact_id, schema.DECISION)
        deciding.take_back(self._appender, row)
        self.done.append(f"took back {self._name(row)}")
