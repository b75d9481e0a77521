"""Writing brat standoff annotations: a folder for each coder with the texts, types beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePosixPath

from coder.exchange.brat_types import Type, labels_of, write_types
from coder.exchange.model import Foreign, ForeignCode, ForeignCoding, Loss
from coder.exchange.offsets import Ruler
from coder.model import Span


def write_brat(
    project: Foreign,
    paths: Mapping[str, str],
    folders: Mapping[str, str],
    worked: Mapping[str, Collection[str]],
) -> tuple[dict[PurePosixPath, bytes], list[Loss]]:
    """The files of a collection, and what brat has no place for.

    Args:
        project: A parent code before its children, families as codes that only group.
        paths: Code id -> dotted path, which brat shows and from which its label is made.
        folders: User id -> name of their folder.
        worked: User id -> ids of the sources that they worked on.
    """
    labels = _labels(project.codes, paths)
    types = [
        Type(labels[each.id], labels.get(each.parent, ""), paths[each.id], each.codable, each.colour)
        for each in project.codes
    ]
    annotation, visual = write_types(types)
    files = {
        PurePosixPath("annotation.conf"): annotation.encode(),
        PurePosixPath("visual.conf"): visual.encode(),
    }
    losses = list(_losses(project, paths))
    by_coder: dict[tuple[str, str], list[ForeignCoding]] = defaultdict(list)
    for coding in project.codings:
        by_coder[coding.user, coding.source].append(coding)
    for source in project.sources:
        text = source.text
        for user in (each for each in folders if source.id in worked.get(each, ())):
            place = PurePosixPath(folders[user], source.name)
            files[place.with_name(f"{place.name}.txt")] = text.encode()
            lines = _annotations(text, by_coder[user, source.id], labels)
            files[place.with_name(f"{place.name}.ann")] = "".join(f"{line}\n" for line in lines).encode()
    return files, losses


def _labels(codes: Sequence[ForeignCode], paths: Mapping[str, str]) -> dict[str, str]:
    made = labels_of([paths[each.id] for each in codes])
    return {each.id: made[paths[each.id]] for each in codes}


def _annotations(text: str, codings: Sequence[ForeignCoding], labels: Mapping[str, str]) -> list[str]:
    ruler = Ruler(text)
    lines = []
    ordered = sorted(codings, key=lambda each: (each.start, each.end, labels[each.code]))
    for number, each in enumerate(ordered, 1):
        start, end = ruler.from_span(Span(each.start, each.end))
        # A line of the file is one annotation, so line ends within the words become blanks.
        words = text[each.start : each.end].translate(_LINE_ENDS)
        lines.append(f"T{number}\t{labels[each.code]} {start} {end}\t{words}")
        if each.memo.strip():
            lines.append(f"#{number}\tAnnotatorNotes T{number}\t{' '.join(each.memo.split())}")
    return lines


_LINE_ENDS = dict.fromkeys(map(ord, "\n\r\t\v\f\x1c\x1d\x1e\x85\u2028\u2029"), " ")


def _losses(project: Foreign, paths: Mapping[str, str]) -> list[Loss]:
    said: list[Loss] = []
    names = {source.id: source.name for source in project.sources}
    for code in project.codes:
        if code.description.strip():
            said.append(Loss("definitions", code.name, "brat has no place for it."))
        if code.name != paths[code.id].rpartition(".")[2]:
            said.append(Loss("titles", code.name, "brat shows the code's path, by which it comes back."))
    for memo in project.memos:
        if memo.about != "coding":
            said.append(
                Loss(
                    "memos", " ".join(memo.text.split())[:40], f"brat has no place for one on a {memo.about}."
                )
            )
    for coding in project.codings:
        if "\n" in coding.memo:
            where = f"{names.get(coding.source, '')} {coding.start} to {coding.end}"
            said.append(Loss("line ends in memos", where, "Written as blanks: a note is one line."))
    if any(coding.at is not None for coding in project.codings):
        said.append(Loss("times", f"{len(project.codings):,} codings", "brat does not say when."))
    if project.cases:
        said.append(Loss("people", f"{len(project.cases):,}", "brat knows no attributes of people."))
    return said
