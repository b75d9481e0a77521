"""Coded stretches of text as parallel arrays: the one structure under every unitizing figure.

All testimonies are laid end to end on one axis of characters, so that stretches of different
testimonies cannot meet and one sort serves all of them, all codes and all coders at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from coder.agreement.arrays import BoolArray
from coder.agreement.stretches import IntArray, Units
from coder.model import Coding


class SegmentError(ValueError):
    """A span that cannot be computed with; ``row`` counts from 0 in the order given."""

    def __init__(self, row: int, message: str) -> None:
        """``message`` says what is wrong with the span; the row is put in front of it."""
        super().__init__(f"Row {row}: {message}")
        self.row = row


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two codings by one coder with different codes that share characters.

    ``first`` and ``second`` are rows in the order in which the spans were given; where
    overlapping spans of the same code were united, the row of the earliest of them.
    """

    testimony: str
    coder: str
    first: int
    first_code: str
    second: int
    second_code: str
    start: int
    """Where the shared characters begin in the testimony."""
    end: int


@dataclass(frozen=True, eq=False)
class Segments:
    """Spans by several coders on several testimonies, and who has seen which testimony.

    ``testimony``, ``coder``, ``code``, ``start`` and ``end`` are parallel integer arrays of
    shape (S,): indices into the names, and half-open character offsets. ``lengths`` has shape
    (D,), ``seen`` shape (coders, D). A coder who has seen a testimony and marked nothing says
    "absent"; one who has not seen it is missing there, and may have no span in it.

    Raises:
        SegmentError: for the first row that is negative, reversed, past the testimony's end,
            out of the names, or by a coder who has not seen the testimony.
        ValueError: for arrays of unequal length, offsets that are no integers, a name listed
            twice, and shapes that do not belong together.
    """

    testimony: IntArray
    coder: IntArray
    code: IntArray
    start: IntArray
    end: IntArray
    lengths: IntArray
    seen: BoolArray
    testimonies: tuple[str, ...]
    coders: tuple[str, ...]
    codes: tuple[str, ...]

    def __post_init__(self) -> None:
        _check_shapes(self)
        _check_rows(self)

    @classmethod
    def of(
        cls,
        testimony: npt.ArrayLike,
        coder: npt.ArrayLike,
        code: npt.ArrayLike,
        start: npt.ArrayLike,
        end: npt.ArrayLike,
        *,
        lengths: npt.ArrayLike,
        seen: npt.ArrayLike | None = None,
        testimonies: Sequence[str] | None = None,
        coders: Sequence[str] | None = None,
        codes: Sequence[str] | None = None,
    ) -> Segments:
        """Segments from plain arrays.

        Without names the indices serve as names. Without ``seen`` every coder has seen every
        testimony.
        """
        given = {"testimony": testimony, "coder": coder, "code": code, "start": start, "end": end}
        columns = [_integers(values, what) for what, values in given.items()]
        sizes = _integers(lengths, "lengths")
        people = tuple(coders) if coders is not None else _numbered(columns[1], seen)
        named = tuple(codes) if codes is not None else _numbered(columns[2], None)
        texts = tuple(testimonies) if testimonies is not None else tuple(map(str, range(len(sizes))))
        view = (
            np.ones((len(people), len(sizes)), dtype=np.bool_)
            if seen is None
            else np.atleast_2d(np.asarray(seen, dtype=np.bool_))
        )
        texts_at, coders_at, codes_at, starts, ends = columns
        return cls(texts_at, coders_at, codes_at, starts, ends, sizes, view, texts, people, named)

    @classmethod
    def from_codings(
        cls,
        codings: Iterable[Coding],
        submitted: Mapping[str, Collection[str]],
        lengths: Mapping[str, int],
        codes: Sequence[str],
    ) -> Segments:
        """Segments from a project's codings, of the coders who submitted each testimony.

        Rows, in errors and overlaps, count the codings that are not left out.

        Args:
            codings: Current codings; those of coders who did not submit the testimony, and
                those of codes or testimonies not listed, are left out.
            submitted: Testimony -> coders who declared it finished.
            lengths: Testimony -> characters in its canonical text; names the testimonies.
            codes: The codes to compute, in the order wanted.
        """
        texts = tuple(lengths)
        people = tuple(sorted({name for text in texts for name in submitted.get(text, ())}))
        at = {name: index for index, name in enumerate(people)}
        number = {code: index for index, code in enumerate(codes)}
        seen = np.zeros((len(people), len(texts)), dtype=np.bool_)
        cell: dict[tuple[str, str], tuple[int, int]] = {}
        for column, text in enumerate(texts):
            for name in submitted.get(text, ()):
                seen[at[name], column] = True
                cell[text, name] = (column, at[name])
        flat = np.fromiter(
            (
                value
                for coding in codings
                if (where := cell.get((coding.testimony, coding.coder))) is not None
                and (code := number.get(coding.code)) is not None
                for value in (*where, code, coding.start, coding.end)
            ),
            dtype=np.int64,
        ).reshape(-1, 5)
        sizes = np.fromiter(lengths.values(), dtype=np.int64, count=len(texts))
        texts_at, coders_at, codes_at, starts, ends = np.ascontiguousarray(flat.T)
        return cls(texts_at, coders_at, codes_at, starts, ends, sizes, seen, texts, people, tuple(codes))

    @cached_property
    def offsets(self) -> IntArray:
        """Where each testimony begins on the common axis, and its end last: shape (D + 1,)."""
        return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(self.lengths)))

    @property
    def stride(self) -> int:
        """Axis positions per group in a combined sorting key: one more than there are characters."""
        return int(self.offsets[-1]) + 1

    @cached_property
    def raters(self) -> IntArray:
        """How many coders have seen each testimony, m_d: shape (D,)."""
        counts: IntArray = self.seen.sum(axis=0, dtype=np.int64)
        return counts

    @cached_property
    def pairable(self) -> BoolArray:
        """Testimonies that at least two coders have seen: shape (D,)."""
        return self.raters >= 2

    @cached_property
    def units(self) -> Units:
        """The spans with each coder's overlapping ones of the same code united."""
        return _united(self)

    @cached_property
    def zero_length_only(self) -> BoolArray:
        """Codes whose spans are all of zero length, at least one of them: shape (q,)."""
        given = np.bincount(self.code, minlength=len(self.codes)) > 0
        massive = np.bincount(self.code[self.end > self.start], minlength=len(self.codes)) > 0
        return given & ~massive

    def pairable_units(self) -> Units:
        """The units in testimonies that at least two coders have seen."""
        units = self.units
        return units if self.pairable.all() else units.take(self.pairable[units.testimony])

    def testimony_at(self, position: IntArray) -> IntArray:
        """The testimony that holds the character at each axis ``position``."""
        found: IntArray = np.searchsorted(self.offsets, position, side="right") - 1
        return found

    def overlaps(self, codes: Collection[int] | None = None, limit: int | None = None) -> tuple[Overlap, ...]:
        """Each unit that begins inside an earlier one of the same coder, with that earlier one.

        Args:
            codes: The codes of one family; all codes without it.
            limit: Only so many of them, by coder and place.
        """
        units = self.units
        if codes is not None:
            units = units.take(np.isin(units.code, np.fromiter(codes, dtype=np.int64)))
        order = np.argsort(units.coder * self.stride + units.start, kind="stable")
        units = units.take(order)
        key = units.coder * self.stride
        reach = np.maximum.accumulate(key + units.end) if len(units) else key
        inside = np.flatnonzero((key + units.start)[1:] < reach[:-1]) + 1
        # The unit that reaches furthest so far is the one that the offender begins in.
        furthest = np.maximum.accumulate(np.where(key + units.end == reach, np.arange(len(units)), 0))
        return tuple(self._overlap(units, int(furthest[at - 1]), int(at)) for at in inside[:limit])

    def _overlap(self, units: Units, first: int, second: int) -> Overlap:
        text = int(units.testimony[second])
        origin = int(self.offsets[text])
        return Overlap(
            testimony=self.testimonies[text],
            coder=self.coders[int(units.coder[second])],
            first=int(units.row[first]),
            first_code=self.codes[int(units.code[first])],
            second=int(units.row[second]),
            second_code=self.codes[int(units.code[second])],
            start=int(units.start[second]) - origin,
            end=int(min(units.end[first], units.end[second])) - origin,
        )


def _united(segments: Segments) -> Units:
    """One coder's overlapping spans of one code made into one, by a running furthest end."""
    rows = np.flatnonzero(segments.end > segments.start)
    text, coder, code = segments.testimony[rows], segments.coder[rows], segments.code[rows]
    origin = segments.offsets[text]
    group = (code * len(segments.coders) + coder) * segments.stride
    order = np.argsort(group + origin + segments.start[rows], kind="stable")
    rows, text, coder, code, group = rows[order], text[order], coder[order], code[order], group[order]
    start = segments.start[rows] + origin[order]
    end = segments.end[rows] + origin[order]
    if not len(rows):
        return Units(text, coder, code, start, end, rows)
    reach = np.maximum.accumulate(group + end)
    begins = np.concatenate(([True], (group + start)[1:] >= reach[:-1]))
    if begins.all():
        return Units(text, coder, code, start, end, rows)
    at = np.flatnonzero(begins)
    last = np.concatenate((at[1:], [len(rows)])) - 1
    return Units(text[at], coder[at], code[at], start[at], (reach - group)[last], rows[at])


def _integers(values: npt.ArrayLike, what: str) -> IntArray:
    array = np.asarray(values)
    if array.ndim != 1:
        raise ValueError(f"{what} must be a flat array, not one of shape {array.shape}.")
    if not array.size:
        return np.zeros(0, dtype=np.int64)
    if array.dtype.kind not in "iu":
        raise ValueError(f"{what} must hold integers, not {array.dtype}.")
    return array.astype(np.int64, copy=False)


def _numbered(indices: IntArray, seen: npt.ArrayLike | None) -> tuple[str, ...]:
    if seen is not None:
        return tuple(map(str, range(np.atleast_2d(np.asarray(seen)).shape[0])))
    return tuple(map(str, range(int(indices.max()) + 1 if len(indices) else 0)))


def _check_shapes(segments: Segments) -> None:
    columns = (segments.testimony, segments.coder, segments.code, segments.start, segments.end)
    if len({len(column) for column in columns}) > 1:
        sizes = ", ".join(str(len(column)) for column in columns)
        raise ValueError(f"testimony, coder, code, start and end must be equally long, not {sizes}.")
    wanted = (len(segments.coders), len(segments.lengths))
    if segments.seen.shape != wanted:
        raise ValueError(
            f"seen must have the shape (coders, testimonies) = {wanted}, not {segments.seen.shape}."
        )
    if len(segments.testimonies) != len(segments.lengths):
        raise ValueError(
            f"{len(segments.testimonies)} testimonies are named but {len(segments.lengths)} have a length."
        )
    for what in ("testimonies", "coders", "codes"):
        names = getattr(segments, what)
        if len(set(names)) < len(names):
            twice = Counter(names).most_common(1)[0][0]
            raise ValueError(f"{twice!r} is listed twice among the {what}.")
    if len(segments.lengths) and int(segments.lengths.min()) < 0:
        at = int(np.argmax(segments.lengths < 0))
        raise ValueError(
            f"Testimony {segments.testimonies[at]!r} has the length {int(segments.lengths[at])}."
        )


def _check_rows(segments: Segments) -> None:
    """Refuse the first row that breaks a rule, the rules in the order in which they depend."""
    for column, names, what in (
        (segments.testimony, segments.testimonies, "testimony"),
        (segments.coder, segments.coders, "coder"),
        (segments.code, segments.codes, "code"),
    ):
        row = _first((column < 0) | (column >= len(names)))
        if row is not None:
            raise SegmentError(row, f"there is no {what} number {int(column[row])}; {len(names)} are named.")
    bad = {
        "begins before the text": segments.start < 0,
        "is reversed": segments.end < segments.start,
        "reaches past the end": segments.end > segments.lengths[segments.testimony],
        "is by a coder who has not seen the testimony": ~segments.seen[segments.coder, segments.testimony],
    }
    faults = {what: row for what, mask in bad.items() if (row := _first(mask)) is not None}
    if faults:
        what, row = min(faults.items(), key=lambda fault: fault[1])
        text = int(segments.testimony[row])
        raise SegmentError(
            row,
            f"the span {int(segments.start[row])} to {int(segments.end[row])} of testimony "
            f"{segments.testimonies[text]!r} ({int(segments.lengths[text])} characters) by "
            f"{segments.coders[int(segments.coder[row])]!r} {what}.",
        )


def _first(mask: BoolArray) -> int | None:
    return int(mask.argmax()) if mask.any() else None
