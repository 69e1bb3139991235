"""The compiled model: load it once, assess many."""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import tempfile
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from unknot.model.compiled import Array, Texts
from unknot.model.files import bundled_folder, content_hash, user_folder
from unknot.model.numbers import Numbers
from unknot.model.parameters import Parameters, build
from unknot.model.recipe import Recipe

if TYPE_CHECKING:
    from unknot.model.load import Knowledge
    from unknot.model.registry import Registry

DIGEST = 32  # bytes of SHA-256 before the cached model, so that a damaged file is noticed
SEED = 20_260_101  # of the parameter draws; fixed, so that intervals are the same everywhere


@dataclass(frozen=True, eq=False)
class Model:
    """Knowledge ready to use.

    Attributes:
        texts: words, rules and small constants.
        recipe: how the numbers combine.
        numbers: the numbers with their spread.
        loss: (needs, advices) the loss table, both in the order of LEVELS.
        draws: how many parameter draws the intervals take.
        version: content hash of the knowledge, 64 hex digits.
        written: the model whose words were put into another language for this one; None when these are its own.
    """

    texts: Texts
    recipe: Recipe
    numbers: Numbers
    loss: Array
    draws: int
    version: str
    written: Model | None = None

    @staticmethod
    def load(folder: str | Path | None = None, *, cache: bool = True) -> Model:
        """The model of a knowledge folder, from the cache when its content was compiled before.

        Args:
            folder: a knowledge folder; None takes the bundled one.
            cache: keep the compiled model in the user's own cache folder, named by content.
        Raises:
            KnowledgeError: the folder has faults; carries every one.
        """
        path = Path(folder) if folder is not None else bundled_folder()
        if not cache or not path.is_dir():
            return compile_folder(path)
        kept = _cache_file(content_hash(path))
        found = _read(kept)
        if found is None:
            found = compile_folder(path)
            _write(kept, found)
        return found

    def with_texts(self, texts: Texts) -> Model:
        """The same model with its words in another language; numbers and all that is made of them are shared."""
        return replace(self, texts=texts, written=self.original)

    @property
    def original(self) -> Model:
        """The model in the language in which it was written; itself when it is that."""
        return self if self.written is None else self.written

    @cached_property
    def point(self) -> Parameters:
        """The model's probabilities as written (one draw)."""
        return build(self.recipe, self.numbers.point()) if self.written is None else self.written.point

    @cached_property
    def drawn(self) -> Parameters:
        """The model's probabilities in every parameter draw."""
        return self.drawn_with(self.draws, SEED) if self.written is None else self.written.drawn

    @cached_property
    def block_rows(self) -> dict[str, tuple[str, int]]:
        """Finding → its block and its row number there."""
        return {f: (b.id, i) for b in self.recipe.blocks for i, f in enumerate(b.findings)}

    @cached_property
    def free_findings(self) -> dict[str, int]:
        """The findings outside all blocks, in the knowledge's fixed order, each with its row number."""
        return {f.id: i for i, f in enumerate(self.recipe.findings)}

    @cached_property
    def avoids(self) -> tuple[tuple[str, ...], Array]:
        """Things to keep away from, and (conditions, avoids) 1 / threshold where a condition carries one, else 0.

        An avoid holds when the sum of probability / threshold over its carriers reaches 1; with one threshold for all
        carriers that is "their probabilities sum to the threshold".
        """
        carriers = [self.texts.conditions[c] for c in self.recipe.conditions]
        names = tuple(sorted({a for c in carriers for a in c.avoid}))
        rows = [[1 / c.avoid_from if a in c.avoid else 0.0 for a in names] for c in carriers]
        return names, np.asarray(rows).reshape(len(carriers), len(names))

    def drawn_with(self, draws: int, seed: int) -> Parameters:
        """The model's probabilities in that many draws of another seed (for checks of the intervals)."""
        return build(self.recipe, self.numbers.draw(draws, seed))


def compile_folder(folder: Path) -> Model:
    """Load, lint and compile a knowledge folder.

    Raises:
        KnowledgeError: with every fault. A broken folder never half-loads.
    """
    from unknot.errors import KnowledgeError
    from unknot.model.lint import lint
    from unknot.model.load import load

    knowledge = load(folder)
    faults = lint(knowledge)
    if faults:
        raise KnowledgeError(faults)
    return compile_knowledge(knowledge)[0]


def compile_knowledge(knowledge: Knowledge) -> tuple[Model, Registry]:
    """The model of linted knowledge, and the registry that says where each of its numbers comes from."""
    from unknot.model.compile import compile_texts
    from unknot.model.decision import loss_table
    from unknot.model.registry import Registry
    from unknot.model.write_recipe import write_recipe

    spread = knowledge.settings.intervals
    registry = Registry(spread.estimate_odds_factor, spread.indirect_widening, knowledge.facts)
    recipe = write_recipe(knowledge, registry)
    model = Model(
        texts=compile_texts(knowledge),
        recipe=recipe,
        numbers=registry.numbers(),
        loss=loss_table(knowledge.decision),
        draws=spread.draws,
        version=knowledge.content_hash,
    )
    return model, registry


def _cache_file(version: str) -> Path:
    """One file per knowledge content and compiler: a change of either makes another name."""
    code = hashlib.sha256()
    for source in sorted(Path(__file__).parent.glob("*.py")):
        code.update(source.read_bytes())
    folder = user_folder("cache")
    return folder / f"{version[:32]}-{code.hexdigest()[:16]}.pickle"


def _read(path: Path) -> Model | None:
    """The cached model; None when there is none, or it is damaged or not this user's own."""
    try:
        if hasattr(os, "getuid") and path.stat().st_uid != os.getuid():
            return None
        data = path.read_bytes()
        if hashlib.sha256(data[DIGEST:]).digest() != data[:DIGEST]:
            return None
        found = pickle.loads(data[DIGEST:])
    except (OSError, EOFError, pickle.UnpicklingError, AttributeError, ImportError, IndexError):
        return None
    return found if isinstance(found, Model) else None


def _write(path: Path, model: Model) -> None:
    """Write beside and rename, so that a reader never sees half a file. A cache that cannot be written is no fault."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as stream:
            payload = pickle.dumps(model, protocol=pickle.HIGHEST_PROTOCOL)
            stream.write(hashlib.sha256(payload).digest() + payload)
        Path(stream.name).replace(path)
