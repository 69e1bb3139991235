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
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True)
class Document:
    """One parsed file: plain data and the line (from 1) of each field's path."""

    file: str
    data: Any
    lines: dict[Path_, int]

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
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except UnicodeDecodeError:
        return None, [Fault(name, "", "is not UTF-8 text.", "Save the file as UTF-8.")]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problem = f"is not valid YAML: {error.problem}."
        return None, [Fault(f"{name}:{line}", "", problem, "Check indentation, colons, quotes and brackets there.")]
    except yaml.YAMLError as error:
        return None, [Fault(name, "", f"is not valid YAML: {error}.", "Remove unusual control characters.")]
    if node is None:
        return None, [Fault(name, "", "is empty.", "Write its entries or delete the file.")]
    reader = _Reader(name)
    data = reader.value(node, ())
    return Document(name, data, reader.lines), reader.faults


class _Reader:
    """Turns YAML nodes into plain data, keeping lines."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Path_, int] = {}
        self.faults: list[Fault] = []

    def value(self, node: yaml.Node, path: Path_) -> Any:
        self.lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, i)) for i, item in enumerate(node.value)]
        return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in result:
                line = key_node.start_mark.line + 1
                self.faults.append(
                    Fault(f"{self.name}:{line}", _dotted((*path, key)), "is given twice.", "Keep one of them.")
                )
            result[key] = self.value(value_node, (*path, key))
            self.lines[(*path, key)] = key_node.start_mark.line + 1
        return result


def _scalar(node: Any) -> Any:
    """Plain numbers, true/false and null; all other words stay words (yes, no, on and off too)."""
    text: str = node.value
    if node.style in ("'", '"', "|", ">"):
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


def _dotted(path: Path_) -> str:
    return ".".join(str(part) for part in path)
