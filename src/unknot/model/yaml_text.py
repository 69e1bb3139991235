"""Reads YAML strictly: duplicate keys refused, yes/no kept as words, the line of every field remembered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from unknot.errors import Fault

Path_ = tuple[str | int, ...]

_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?")
_WORDS = {"true": True, "false": False}
_NOTHING = ("", "~", "null")
MAX_DEPTH = 40  # levels of nesting; the deepest knowledge file has under ten


@dataclass(frozen=True)
class Document:
    """One parsed file.

    Attributes:
        data: plain lists, mappings, words and numbers.
        lines: line (from 1) of each field's path.
        broken: paths at which the text has a fault, such as a key that is given twice.
    """

    file: str
    data: Any
    lines: dict[Path_, int]
    broken: tuple[Path_, ...] = ()

    def line(self, path: Path_) -> int:
        """The line of the field, or of its nearest parent that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read(path: Path, name: str) -> tuple[Document | None, list[Fault]]:
    """Parse one YAML file.

    Args:
        path: the file.
        name: how messages call it (relative to the knowledge folder).
    Returns:
        The document (None when it cannot be parsed) and every fault found.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        node = yaml.compose(text, Loader=_Loader)
    except OSError as error:
        return None, [Fault(name, "", f"cannot be read: {error.strerror}.", "Check the file and its permissions.")]
    except UnicodeDecodeError:
        return None, [Fault(name, "", "is not UTF-8 text.", "Save the file as UTF-8.")]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problem = f"is not valid YAML: {error.problem}."
        return None, [Fault(f"{name}:{line}", "", problem, "Check indentation, colons, quotes and brackets there.")]
    except yaml.reader.ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + 1
        return None, [Fault(f"{name}:{line}", "", "holds a control character.", "Remove or retype that line.")]
    if node is None:
        return None, [Fault(name, "", "is empty.", "Write its entries or delete the file.")]
    reader = _Nodes()
    data = reader.value(node, ())
    faults = [Fault(f"{name}:{line}", dotted(path, data), *words) for line, path, *words in reader.faults]
    return Document(name, data, reader.lines, tuple(path for _, path, *_ in reader.faults)), faults


def dotted(path: Path_, data: Any) -> str:
    """A path for people: an entry of a list goes by its id."""
    shown: list[str] = []
    for step in path:
        if isinstance(data, list) and isinstance(step, int):
            data = data[step]
        else:
            data = data.get(step) if isinstance(data, dict) else None
        id_ = data.get("id") if isinstance(data, dict) and isinstance(step, int) else None
        shown = [*shown, str(step)] if id_ is None else [str(id_)]
    return ".".join(shown)


class _Loader(yaml.CSafeLoader):
    """Composes without guessing types: `_scalar` decides what a word is, so the tags would only cost time."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        return "tag:yaml.org,2002:str"


class _Nodes:
    """Turns YAML nodes into plain data, keeping lines and what is wrong with the text."""

    def __init__(self) -> None:
        self.lines: dict[Path_, int] = {}
        self.faults: list[tuple[int, Path_, str, str]] = []
        self.seen: set[int] = set()

    def value(self, node: yaml.Node, path: Path_) -> Any:
        known = path in self.lines  # the line of the key, where there is one
        line = self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, line, path)
        if id(node) in self.seen:
            used = line if known else self.lines[path[:-1]]
            self._fault(used, path, "is a YAML alias (`*name`).", "Write the entry out where it is needed.")
            return None
        if len(path) > MAX_DEPTH:
            self._fault(line, path[:1], "is nested too deeply.", "No knowledge file needs so many levels.")
            return None
        self.seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        return [self.value(item, (*path, i)) for i, item in enumerate(node.value)]

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._fault(line, path, "has a list or mapping as a key.", "Use a plain word as the key.")
                continue
            key = str(key_node.value)
            self.lines[(*path, key)] = line
            if key in result:
                self._fault(line, (*path, key), "is given twice.", "Keep one of them.")
            result[key] = self.value(value_node, (*path, key))
        return result

    def _scalar(self, node: yaml.ScalarNode, line: int, path: Path_) -> Any:
        """Plain numbers, true and false; all other words stay words (yes, no, on and off too)."""
        text: str = node.value
        if node.style in ("'", '"', "|", ">"):
            return text
        if text in _NOTHING:
            self._fault(line, path, "has no value.", "Write one, or delete the key.")
            return None
        if text in _WORDS:
            return _WORDS[text]
        if _INT.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            return float(text)
        return text

    def _fault(self, line: int, path: Path_, problem: str, remedy: str) -> None:
        self.faults.append((line, path, problem, remedy))
