"""Bad input through the command: every fault named, exit code 2, no traceback, nothing half-done."""

import json
import shutil
import subprocess
import sys

import pytest


def process(*args, text=""):
    """Run the command as a user would."""
    return subprocess.run(
        [sys.executable, "-m", "unknot.interfaces.cli", *args], input=text, text=True, capture_output=True, check=False
    )


BAD = {
    "unknown finding": ('{"answers": {"chest-presure": "yes"}}', ["chest-presure", "chest-pressure"]),
    "wrong type": ('{"answers": {"fever": true}}', ["answers.fever", "true or false", "yes, no, not-sure"]),
    "number as text": ('{"answers": {"age": "34"}}', ["answers.age", "'34'", "number"]),
    "impossible age": ('{"answers": {"age": 300}}', ["300 is out of range", "115"]),
    "under 16": ('{"answers": {"age": 12}}', ["12 is out of range", "16 and over"]),
    "skipped alarm": ('{"answers": {"fever": "skipped"}}', ["cannot be skipped"]),
    "contradiction": (
        '{"answers": {"danger-now": ["none"], "collapse": "yes"}}',
        ["answers.collapse", "'yes'", "'no'"],
    ),
    "none and some": ('{"answers": {"danger-now": ["none", "collapse"]}}', ["none of these and lists some"]),
    "sex": ('{"answers": {"sex": "male", "pregnant": "yes"}}', ["answers.pregnant", "male"]),
    "two faults": ('{"answers": {"age": 300, "fevr": "yes"}}', ["2 faults", "300", "fevr", "fever"]),
    "malformed": ('{"answers": {"age": 34,}}', ["not valid JSON", "standard input:1"]),
    "empty": ("", ["is empty"]),
    "not an object": ("[1, 2]", ["not a JSON object"]),
    "no answers": ('{"answer": {}}', ["answer: is not a known key", "'answers'", "answers: is missing"]),
    "answers a list": ('{"answers": []}', ["must be a mapping"]),
    "key twice": ('{"answers": {"age": 30, "age": 31}}', ["age: is given twice"]),
    "not a number": ('{"answers": {"age": NaN}}', ["NaN is not a JSON number"]),
    "setting": ('{"answers": {}, "setting": "hoem"}', ["'hoem'", "'home'"]),
    "country": ('{"answers": {}, "country": "gb"}', ["'gb'", "GB"]),
    "too deep": ("[" * 100_000, ["standard input"]),
}


@pytest.mark.parametrize("name", BAD)
def test_every_fault_is_named_and_nothing_is_printed(name, in_process):
    text, words = BAD[name]
    run = process if name in ("two faults", "too deep") else in_process
    done = run("assess", "-", text=text)
    assert done.returncode == 2
    assert done.stdout == ""
    message = done.stderr
    assert "Traceback" not in message
    assert [w for w in words if w not in message] == []


def test_ten_megabytes_are_refused_quickly():
    done = process("assess", "-", text='{"answers": {' + " " * 10_000_000 + "}}")
    assert done.returncode == 2
    assert "larger than 1,000,000 bytes" in done.stderr


def test_bytes_that_are_no_text_are_refused(in_process):
    done = in_process("assess", "-", text=b'{"answers": {"age": \xff}}')
    assert done.returncode == 2
    assert "not UTF-8" in done.stderr


def test_a_missing_file_is_refused(in_process):
    done = in_process("assess", "nowhere.json")
    assert done.returncode == 2
    assert "nowhere.json: cannot be read" in done.stderr


def test_json_asked_for_gives_faults_in_one_json_shape(in_process):
    done = in_process("assess", "-", "--json", text='{"answers": {"fevr": "yes", "age": 300}}')
    assert done.returncode == 2
    faults = json.loads(done.stderr)["error"]["faults"]
    assert len(faults) == 2
    assert all(set(f) == {"where", "field", "problem", "remedy"} for f in faults)


def test_one_bad_line_stops_all_lines(in_process):
    done = in_process("assess", "--lines", "-", text='{"answers": {"age": 30}}\n{"answers": {"age": 300}}\nnonsense\n')
    assert done.returncode == 2
    assert done.stdout == ""
    assert "standard input:2" in done.stderr
    assert "standard input:3" in done.stderr


def test_five_faults_in_one_knowledge_folder_are_all_named(tmp_path, knowledge_folder, in_process):
    broken = tmp_path / "knowledge"
    shutil.copytree(knowledge_folder, broken)
    changes = {
        "conditions/shingles.yaml": ("family: skin-nerve", "family: skin-nerv"),
        "rules/aorta.yaml": ("when: tearing-pain", "when: tearing-pian"),
        "findings/danger.yaml": ("kind: yes-no", "kind: yesno"),
        "pages.yaml": ("order: 20", "order: twenty"),
        "settings.yaml": ("default-setting: home", "default-setting: hom"),
    }
    for name, (old, new) in changes.items():
        file = broken / name
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
    done = in_process("assess", "-", "--knowledge", broken, text='{"answers": {}}')
    message = done.stderr
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in message
    shape_faults = [name for name in ("findings/danger.yaml", "pages.yaml") if name not in message]
    assert shape_faults == []


def test_unknown_options_and_commands_end_with_two(in_process):
    assert in_process("assess", "-", "--jsn").returncode == 2
    assert in_process("asess").returncode == 2
    assert in_process("knowledge", "show", "shingels").returncode == 2
