"""Reading Label Studio's JSON export: tasks with annotations; positions are found out by the words stated."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from coder.errors import BadInput
from coder.exchange.databases import number
from coder.exchange.databases import text as cell
from coder.exchange.gathering import Gathering, Mark, sound, time_of
from coder.exchange.ids import stable_id
from coder.exchange.model import Foreign

FORMAT = "Label Studio export"
_NAMES = ("name", "title", "filename", "file_name", "document", "doc_id", "id")
_KINDS = ("labels", "hypertextlabels", "paragraphlabels", "choices", "taxonomy")
Json = Any
"""What ``json.loads`` gives; every step into it is checked."""


def read_label_studio(data: bytes, source: str) -> Foreign:
    """Read an export (JSON, or JSON-MIN); ``source`` names it in messages.

    Raises:
        BadInput: no JSON, or no tasks with texts in it.
    """
    try:
        tasks = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{source} is no readable JSON ({str(error)[:100]}).") from error
    if isinstance(tasks, dict):
        tasks = tasks["tasks"] if isinstance(tasks.get("tasks"), list) else [tasks]
    if not isinstance(tasks, list) or not any(isinstance(task, dict) for task in tasks):
        raise BadInput(f"{source} is no export of Label Studio: a list of tasks is expected.")
    reader = _Reader()
    for place, task in enumerate(tasks, 1):
        if isinstance(task, dict):
            reader.task(task, place)
    if not reader.found.sources:
        raise BadInput(f"{source} is no export of Label Studio with texts: no task has one.")
    return reader.found.foreign()


@dataclass
class _Region:
    """What one region of one annotation says."""

    value: Json
    labels: list[str] = field(default_factory=list)
    memos: list[str] = field(default_factory=list)
    key: str = ""
    """What it is to_name'd to."""


class _Reader:
    """One export."""

    def __init__(self) -> None:
        self.found = Gathering(FORMAT)
        self.names: dict[str, int] = {}

    def task(self, task: dict[str, Json], place: int) -> None:
        """Take one task in."""
        data = task.get("data") if isinstance(task.get("data"), dict) else task
        assert isinstance(data, dict)
        name = self._name(task, data, place)
        annotations = task.get("annotations", task.get("completions"))
        if not isinstance(annotations, list):
            annotations = [task] if "annotator" in task or "annotation_id" in task else []
        if isinstance(task.get("predictions"), list) and task["predictions"]:
            why = "What a model proposed is nobody's coding; left out."
            self.found.lose("predictions", f"{name}: {len(task['predictions'])}", why)
        marks: dict[str, list[Mark]] = defaultdict(list)
        texts = {key: value for key, value in data.items() if isinstance(value, str)}
        main = _main_text(texts)
        for annotation in annotations:
            if isinstance(annotation, dict):
                for key, mark in self._marks(annotation, name, texts, main):
                    marks[key].append(mark)
        if main:
            marks.setdefault(main, [])
        for key, listed in marks.items():
            raw = sound(texts[key])
            self.found.text(name if key == main else f"{name} ({key})", raw, listed)
        if not marks:
            self.found.lose("sources", name, "The task has no text; left out.")

    def _name(self, task: dict[str, Json], data: dict[str, Json], place: int) -> str:
        stated = [data.get(key) for key in _NAMES if data is not task or key != "id"]
        word = next((cell(each).strip() for each in stated if isinstance(each, str | int) and cell(each)), "")
        name = word if word and len(word) < 120 else f"task-{cell(task.get('id')) or place}"
        self.names[name] = self.names.get(name, 0) + 1
        return name if self.names[name] == 1 else f"{name} ({self.names[name]})"

    def _marks(
        self, annotation: dict[str, Json], name: str, texts: dict[str, str], main: str
    ) -> Iterator[tuple[str, Mark]]:
        coder = _person(annotation.get("completed_by", annotation.get("annotator")))
        self.found.user(coder)
        if annotation.get("was_cancelled") is True:
            self.found.lose("annotations", name, f"{coder or 'Somebody'} skipped the task; left out.")
            return
        at = time_of(cell(annotation.get("created_at", annotation.get("updated_at"))))
        for region in self._regions(annotation, name):
            key = region.key if region.key in texts else main
            if key:
                made = Mark(0, 0, "", coder, "", "\n".join(filter(None, region.memos)), at)
                yield from ((key, mark) for mark in self._of_region(region, made, name))

    def _of_region(self, region: _Region, made: Mark, name: str) -> Iterator[Mark]:
        value = region.value
        offsets = value.get("globalOffsets")
        places = offsets if isinstance(offsets, dict) else value
        start, end = number(places.get("start")), number(places.get("end"))
        if start is None or end is None:
            if "start" in value:
                self.found.lose("passages", name, "Its place is told by tags of a page; left out.")
                return
            made = replace(made, is_whole=True)
        else:
            quote = value.get("text")
            made = replace(made, start=start, end=end, quote=quote if isinstance(quote, str) else "")
        for label in region.labels:
            yield replace(made, code=self._code(label))
        if not region.labels and made.memo:
            yield made

    def _regions(self, annotation: dict[str, Json], name: str) -> list[_Region]:
        """Results of one id are one region: its labels, its comments."""
        regions: dict[str, _Region] = {}
        results = annotation.get("result")
        if not isinstance(results, list):
            results = _shortened(annotation)
        for place, result in enumerate(results):
            if not isinstance(result, dict):
                continue
            kind = cell(result.get("type")).lower()
            value = result.get("value")
            if kind == "relation":
                self.found.lose("relations", name, "There is no place for relations; left out.")
                continue
            if not isinstance(value, dict):
                continue
            region = regions.setdefault(cell(result.get("id")) or f"#{place}", _Region(value))
            region.key = region.key or cell(result.get("to_name"))
            if number(region.value.get("start")) is None and "start" in value:
                region.value = value
            meta = result.get("meta")
            region.memos += _strings(meta.get("text")) if isinstance(meta, dict) else []
            self._value(region, kind, value, name)
        return list(regions.values())

    def _value(self, region: _Region, kind: str, value: dict[str, Json], name: str) -> None:
        if kind in _KINDS or (not kind and "labels" in value):
            labels = value.get(kind, value.get("labels"))
            region.labels += _labels(labels)
        elif kind == "textarea":
            region.memos += _strings(value.get("text"))
        elif kind in ("rating", "number"):
            region.memos.append(f"{kind}: {cell(value.get(kind))}")
        else:
            self.found.lose(
                "results", f"{name}: {kind[:40] or 'of no kind'}", "It has no place here; left out."
            )

    def _code(self, label: str) -> str:
        return self.found.code(stable_id("label-studio", "label", label), label)


def _main_text(texts: dict[str, str]) -> str:
    """The key of what was annotated: ``text``, else the longest text."""
    for key in ("text", "dialogue", "html"):
        if texts.get(key, "").strip():
            return key
    filled = [key for key, value in texts.items() if value.strip() and key not in _NAMES]
    return max(filled, key=lambda key: len(texts[key]), default="")


def _person(stated: Json) -> str:
    if isinstance(stated, dict):
        names = " ".join(cell(stated.get(part)).strip() for part in ("first_name", "last_name")).strip()
        return names or cell(stated.get("email")).strip() or _person(stated.get("id"))
    return f"annotator {stated}" if isinstance(stated, int) else cell(stated).strip()


def _strings(value: Json) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _labels(value: Json) -> list[str]:
    """Labels; of a taxonomy, each path with its levels divided by dots."""
    if isinstance(value, list) and any(isinstance(each, list) for each in value):
        return [".".join(_strings(each)) for each in value if _strings(each)]
    return [each for each in _strings(value) if each.strip()]


def _shortened(annotation: dict[str, Json]) -> list[Json]:
    """JSON-MIN states regions in lists beside the data, one list for each control."""
    found: list[Json] = []
    for key, value in annotation.items():
        for each in value if isinstance(value, list) else ():
            if isinstance(each, dict) and "labels" in each and "start" in each:
                found.append({"type": "labels", "from_name": key, "value": each})
    return found
