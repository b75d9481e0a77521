"""Unitizing agreement: the alpha family for coded stretches of text.

Source: Krippendorff, Mathet, Bouvry & Widlöcher (2016), On the reliability of unitizing textual
continua, Quality & Quantity 50:2347-2364; Krippendorff, Content Analysis, 4th ed., 12.6.
The names follow it: ``u`` compares all stretches, gaps included; ``|u`` relevant with irrelevant
matter; ``cu`` codes where both coders marked something; ``(k)u`` one code against the others there.

Several testimonies with different coders are an extension of ours: coincidences are taken per
testimony over its own m_d coders, testimonies with one coder drop out, and sums over testimonies
enter the formulas. Where every coder has seen every testimony this is the published value on the
concatenation. All statistics are sums over testimonies, so a corpus can be computed in parts and
added, and a cluster bootstrap is one matrix product.

Undefined values are nan in arrays and ``None`` with a reason in results.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from coder.agreement.arrays import BoolArray, FloatArray
from coder.agreement.figures import Figure
from coder.agreement.segments import Overlap, Segments
from coder.agreement.unitizing_statistics import (
    FamilyStatistics,
    FamilySums,
    UnitizingStatistics,
    UnitizingSums,
    code_statistics,
    family_statistics,
    replicates,
)

__all__ = [
    "CodeInFamily",
    "FamilyAgreement",
    "FamilyStatistics",
    "FamilySums",
    "UnitizingStatistics",
    "UnitizingSums",
    "code_agreement",
    "code_statistics",
    "cu_alpha",
    "family_agreement",
    "family_statistics",
    "figure_or",
    "k_alpha",
    "missing_reason",
    "relevance_alpha",
    "replicates",
    "u_alpha",
    "u_alpha_binary",
]


MOST_OVERLAPS = 100
"""So many overlapping codings are named where a family is refused."""

TINY = 1e-9
"""Relative size below which a difference of sums is rounding."""


@dataclass(frozen=True, slots=True)
class CodeInFamily:
    """(k)u-alpha of one code, with the share of its matter that it rests on."""

    code: str
    k_alpha: Figure
    coverage: Figure
    """l*_k / l_k: the part of the code's matter that another coder marked at all."""


@dataclass(frozen=True, slots=True)
class FamilyAgreement:
    """The 2016 family for one set of mutually exclusive codes."""

    u_alpha: Figure
    u_alpha_binary: Figure
    """|u-alpha."""
    cu_alpha: Figure
    coverage: Figure
    """T*/T: the part of all matter on which cu-alpha rests."""
    codes: tuple[CodeInFamily, ...]
    overlaps: tuple[Overlap, ...] = ()
    """The codings that forbid the computation, when the reason is ``overlapping_spans``; the first
    ``MOST_OVERLAPS`` of them."""


def u_alpha_binary(sums: UnitizingSums) -> FloatArray:
    """|u-alpha of each code against everything else: shape (B, q).

    With values 0 (not k) and 1 (k), e_01 = T l_0 l_1 / (T^2 - C_0 - C_1) and C_0 = l_0.
    """
    total = sums.total[:, None]
    gaps = total - sums.length
    apart = sums.length - sums.agree
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = total * gaps * sums.length / (total * total - gaps - sums.squares)
        return _defined(1 - apart / expected, (gaps > 0) & (sums.length > 0))


def u_alpha(sums: FamilySums) -> FloatArray:
    """u-alpha of a family, gaps as a value among the codes: shape (B,)."""
    total, marked, gaps, free = _margins(sums)
    agree = gaps - (marked - sums.paired.sum(axis=1)) + sums.agree.sum(axis=1)
    spread = total * total - gaps * gaps - (sums.length**2).sum(axis=1)
    varied = (sums.length > 0).sum(axis=1) + (gaps > 0) > 1
    with np.errstate(divide="ignore", invalid="ignore"):
        return _defined(1 - (total - agree) * free / (total * spread), varied)


def relevance_alpha(sums: FamilySums) -> FloatArray:
    """|u-alpha of a family: anything of it marked, against gaps; shape (B,)."""
    total, marked, gaps, free = _margins(sums)
    apart = marked - sums.paired.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _defined(1 - apart * free / (total * gaps * marked), (gaps > 0) & (marked > 0))


def cu_alpha(sums: FamilySums) -> FloatArray:
    """cu-alpha: the codes that coders chose where both marked something; shape (B,).

    The self-pairing term C* takes the mean over the other coders of the squared common length.
    For two coders every transcription of equation 10 agrees. For more, some software squares the
    length covered by any of the others; random labels then score above 0, so it is not followed.
    Undefined where so little matter is paired that no two different units are left for chance to
    pair (T*^2 <= sum of C*), as when more than two coders meet in a single place.
    """
    whole = sums.paired.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        free = whole - sums.paired_squares.sum(axis=1) / whole
        spread = whole * whole - (sums.paired**2).sum(axis=1)
        value = 1 - (whole - sums.agree.sum(axis=1)) * free / spread
    return _defined(value, ((sums.paired > 0).sum(axis=1) > 1) & (free > TINY * whole))


def k_alpha(sums: FamilySums) -> FloatArray:
    """(k)u-alpha of each code against the family's other codes: shape (B, q)."""
    whole = sums.paired.sum(axis=1)[:, None]
    own = sums.paired
    elsewhere = ((own > 0).sum(axis=1)[:, None] - (own > 0)) > 0
    free = own * whole - sums.paired_squares
    with np.errstate(divide="ignore", invalid="ignore"):
        value = 1 - free * (own - sums.agree) / (own * own * (whole - own))
    return _defined(value, elsewhere & (free > TINY * own * whole))


def figure_or(value: float, reason: str) -> Figure:
    """The figure of a computed value; nan becomes None with ``reason``."""
    return Figure(None, reason) if np.isnan(value) else Figure(float(value))


def code_agreement(segments: Segments, statistics: UnitizingStatistics | None = None) -> tuple[Figure, ...]:
    """|u-alpha of each code against everything else, the default table of unitizing agreement.

    Always defined by its form: each code is its own continuum, so overlapping codes do no harm.

    Args:
        segments: The spans.
        statistics: ``code_statistics(segments)``, where the caller has it already.
    """
    sums = (statistics or code_statistics(segments)).sums()
    values = u_alpha_binary(sums)[0]
    nothing = missing_reason(segments)
    return tuple(
        figure_or(value, nothing or _code_reason(segments, code, gaps))
        for code, (value, gaps) in enumerate(
            zip(values.tolist(), (sums.total[0] - sums.length[0]).tolist(), strict=True)
        )
    )


def family_agreement(segments: Segments, codes: Sequence[int]) -> FamilyAgreement:
    """u, |u, cu and (k)u with coverage for one family of mutually exclusive codes.

    Refused with ``overlapping_spans`` and the codings named where one coder's spans of different
    codes overlap: the family is not defined there, and any number would be an accident.

    Args:
        segments: The spans; codes outside the family count as gaps.
        codes: Indices of the family's codes into ``segments.codes``.
    """
    clashes = segments.overlaps(codes, MOST_OVERLAPS)
    if clashes:
        return _refused([segments.codes[code] for code in codes], "overlapping_spans", clashes)
    nothing = missing_reason(segments)
    if nothing:
        return _refused([segments.codes[code] for code in codes], nothing)
    sums = family_statistics(segments, codes).sums()
    total, marked, gaps, _ = (float(each[0]) for each in _margins(sums))
    paired = sums.paired[0]
    empty = "zero_length_only" if segments.zero_length_only[list(codes)].any() else "no_variation"
    unmet = empty if not marked else "no_pairable_units"
    alone = "single_code" if (paired > 0).sum() == 1 else unmet
    each = zip(codes, k_alpha(sums)[0].tolist(), paired.tolist(), sums.length[0].tolist(), strict=True)
    return FamilyAgreement(
        u_alpha=figure_or(u_alpha(sums)[0], empty if not marked else "no_variation"),
        u_alpha_binary=figure_or(relevance_alpha(sums)[0], empty if not marked else "no_gaps"),
        cu_alpha=figure_or(cu_alpha(sums)[0], alone),
        coverage=Figure(float(paired.sum()) / total),
        codes=tuple(
            CodeInFamily(
                segments.codes[code],
                figure_or(value, alone if own else _code_reason(segments, code, gaps, unmet)),
                Figure(own / length) if length else Figure(None, _code_reason(segments, code, gaps)),
            )
            for code, value, own, length in each
        ),
    )


def missing_reason(segments: Segments) -> str | None:
    """Why nothing can be computed from these segments at all, if so."""
    if not segments.seen.any() or not segments.lengths.any():
        return "no_data"
    if segments.seen.any(axis=1).sum() < 2:
        return "one_coder"
    if not (segments.lengths[segments.pairable] > 0).any():
        return "no_pairable_units"
    return None


def _margins(sums: FamilySums) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """T, the marked part of it, the gaps, and T^2 - sum C_k; each of shape (B,)."""
    marked = sums.length.sum(axis=1)
    gaps = sums.total - marked
    return sums.total, marked, gaps, sums.total**2 - gaps - sums.squares.sum(axis=1)


def _defined(values: FloatArray, where: BoolArray) -> FloatArray:
    return np.where(where & np.isfinite(values), values, np.nan)


def _code_reason(segments: Segments, code: int, gaps: float, otherwise: str = "no_variation") -> str:
    if segments.zero_length_only[code]:
        return "zero_length_only"
    return "no_gaps" if otherwise == "no_variation" and gaps == 0 else otherwise


def _refused(codes: Collection[str], reason: str, clashes: tuple[Overlap, ...] = ()) -> FamilyAgreement:
    none = Figure(None, reason)
    members = tuple(CodeInFamily(code, none, none) for code in codes)
    return FamilyAgreement(none, none, none, none, members, clashes)
