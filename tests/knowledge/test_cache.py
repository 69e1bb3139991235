"""The compiled model is kept by the content of the knowledge, and a damaged copy does no harm."""

import os
import pickle
import random
from pathlib import Path

import pytest

from unknot import assess
from unknot.model import model as module
from unknot.model.model import Model

ANSWERS = {"age": 50, "sex": "male", "worst-place": "low-back", "leg-pain": "yes", "onset": "slow"}


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder of our own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "unknot"


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Grows by one whenever a folder is really compiled."""
    done: list[Path] = []
    compile_folder = module.compile_folder

    def counted(folder: Path) -> Model:
        done.append(folder)
        return compile_folder(folder)

    monkeypatch.setattr(module, "compile_folder", counted)
    return done


def kept(cache: Path) -> list[Path]:
    return sorted(cache.glob("*.pickle"))


def test_the_second_load_comes_from_the_cache_and_gives_the_same(
    copy: Path, cache: Path, compilations: list[Path]
) -> None:
    """Compiled once; both models give the same probabilities, to the last digit."""
    first, second = Model.load(copy), Model.load(copy)
    assert len(compilations) == 1
    assert len(kept(cache)) == 1
    assert assess(first, ANSWERS).probabilities == assess(second, ANSWERS).probabilities


def test_the_cache_is_keyed_by_content_not_by_place(
    copy: Path, minimal: Path, cache: Path, compilations: list[Path]
) -> None:
    """The same files elsewhere need no compilation; a changed number does, and gives another version."""
    before = Model.load(copy)
    assert Model.load(minimal).version == before.version
    assert len(compilations) == 1
    path = copy / "conditions" / "strain.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("spasm: 0.6", "spasm: 0.5"), encoding="utf-8")
    after = Model.load(copy)
    assert len(compilations) == 2
    assert len(kept(cache)) == 2
    assert after.version != before.version
    assert assess(after, {**ANSWERS, "muscle-grips": "yes"}).probabilities != (
        assess(before, {**ANSWERS, "muscle-grips": "yes"}).probabilities
    )


def test_a_renamed_file_is_another_content(copy: Path, cache: Path) -> None:
    """The name of a file is part of what is hashed."""
    before = Model.load(copy).version
    (copy / "rules" / "cauda.yaml").rename(copy / "rules" / "tail.yaml")
    assert Model.load(copy).version != before


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"not a pickle",
        b"\x80\x05",
        pickle.dumps({"version": "1"}),
        b"cos\nnothing_of_the_kind\n.",
        b"\x80\x04\x95\xff\xff\xff\xff\xff\xff\xff\x7f.",
    ],
    ids=["empty", "text", "cut-off", "another-object", "unknown-name", "impossible-length"],
)
def test_a_damaged_file_is_ignored_and_replaced(
    damage: bytes, copy: Path, cache: Path, compilations: list[Path]
) -> None:
    """The folder is compiled again, the answer is right, and the next load finds a good file."""
    expected = assess(Model.load(copy), ANSWERS).probabilities
    (file,) = kept(cache)
    file.write_bytes(damage)
    assert assess(Model.load(copy), ANSWERS).probabilities == expected
    assert len(compilations) == 2
    Model.load(copy)
    assert len(compilations) == 2


def test_half_a_file_is_ignored(copy: Path, cache: Path, compilations: list[Path]) -> None:
    """As after a crash while writing."""
    Model.load(copy)
    (file,) = kept(cache)
    data = file.read_bytes()
    for part in (10, len(data) // 2, len(data) - 1):
        file.write_bytes(data[:part])
        Model.load(copy)
    assert len(compilations) == 4


@pytest.mark.slow
def test_a_flipped_bit_is_noticed(copy: Path, cache: Path) -> None:
    """A file that still reads but holds another number must never give advice, and none may stop the program."""
    good = Model.load(copy)
    (file,) = kept(cache)
    data = file.read_bytes()
    rng = random.Random(20_261)
    for _ in range(200):
        damaged = bytearray(data)
        damaged[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        file.write_bytes(damaged)
        assert Model.load(copy).numbers == good.numbers


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="files have no owner here")
def test_a_file_of_another_user_is_not_opened(
    copy: Path, cache: Path, compilations: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pickle runs code, so only the user's own is read."""
    Model.load(copy)
    monkeypatch.setattr(os, "getuid", lambda: 123_456_789)
    Model.load(copy)
    assert len(compilations) == 2


def test_a_cache_that_cannot_be_written_is_no_fault(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model is there all the same."""
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert assess(Model.load(copy), ANSWERS).probabilities


def test_nothing_is_kept_when_no_cache_is_wanted(copy: Path, cache: Path) -> None:
    """`cache=False` leaves no trace."""
    Model.load(copy, cache=False)
    assert kept(cache) == []
