"""The interview in a real terminal: keys, back, change, not sure, quit and resume, mistakes."""

import os
import re
import stat
import sys

import pexpect
import pytest

PROMPT = "> $"

pytestmark = pytest.mark.slow  # each starts a process and waits for it


class Session:
    """Drives `unknot ask` and keeps all that was shown."""

    def __init__(self, file, *options, environment=None):
        command = [sys.executable, "-m", "unknot.interfaces.cli", "ask", "--file", str(file), *options]
        env = {**os.environ, "NO_COLOR": "1", "TERM": "dumb", **(environment or {})}
        self.child = pexpect.spawn(command[0], command[1:], encoding="utf-8", timeout=30, dimensions=(60, 100), env=env)

    def read(self):
        """All text up to the next prompt, or to the end."""
        self.child.expect([PROMPT, pexpect.EOF])
        return self.child.before

    def say(self, line):
        self.child.sendline(line)
        return self.read()

    def to_the_end(self, text, *told):
        """Tick the lines that hold one of these words, and say "none of these" or skip to all else."""
        while "Anything else?" not in text:
            ticked = [m[1] for words in told for m in re.finditer(rf"(\d+)\W[^\d]*?{words}", text)]
            text = self.say(" ".join(ticked) or ("0" if "None of these" in text else "s"))
        return text


@pytest.fixture
def file(tmp_path):
    return tmp_path / "interview.json"


def who(session, place="2", age="34", sex="1"):
    """Answer the first page, whose three questions come one after the other; the second page follows."""
    session.say(place)
    session.say(age)
    return session.say(sex)


def start(file, *options):
    session = Session(file, "--country", "GB", *options)
    text = session.read()
    if "Who is answering" in text:
        text = session.say("1")
    return session, text


def test_a_spasm_ends_with_advice_and_deletes_the_answers(file):
    session, text = start(file)
    assert "In danger now?" in text or "Where does it hurt most?" in text
    assert "fainted" in who(session)
    text = session.to_the_end(session.say("0"), "It began while or soon after")
    for words in ("Urgency: self-care", "What it may be", "What you can do now", "What to watch for", "Sources"):
        assert words in text
    assert "no all-clear" not in text
    session.say("")
    assert not file.exists()


def test_an_emergency_ends_at_once_and_a_mistake_can_be_mended(file):
    session, _ = start(file)
    who(session)
    text = session.say("3 4")  # tearing pain and collapse
    assert "Urgency: emergency" in text
    assert "999 or 112" in text
    assert "What to say" in text
    assert "What you can do now" not in text
    text = session.say("m")
    assert "Which one?" in text
    text = session.say("2")
    assert "fainted" in text
    text = session.say("0")
    assert "New since the pain began" in text
    session.say("q")


def test_back_and_change_and_not_sure(file):
    session, _ = start(file)
    who(session, "1")  # neck
    text = session.say("b")
    assert "Where does it hurt most?" in text
    who(session, "4")  # low back
    text = session.say("2?")  # not sure about breath
    assert "New since the pain began" in text
    text = session.say("r")
    assert "at least" in text
    text = session.say("c")
    assert "Low back" in text or "low back" in text
    assert "not sure: new shortness of breath" in " ".join(text.split())
    text = session.say("1")
    assert "Where does it hurt most?" in text
    text = who(session)
    assert "New since the pain began" in text
    session.say("q")


def test_quit_and_resume_loses_nothing(file):
    session, _ = start(file)
    who(session, "3")
    session.say("0")
    text = session.say("q")
    assert "Saved in" in text
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = Session(file, "--country", "GB")
    text = again.read()
    assert "You stopped after 2 pages" in text
    text = again.say("y")
    assert "New since the pain began" in text
    again.say("q")
    third = Session(file, "--country", "GB")
    third.read()
    text = third.say("n")
    assert "Who is answering" in text
    assert not file.exists()


def test_wrong_lines_are_asked_again(file):
    session, _ = start(file)
    assert "number from 1 to 5" in session.say("9")
    session.say("2")
    assert "16 and over" in session.say("12")
    assert "number" in session.say("young")
    assert "What sex" in session.say("40")
    session.say("1")
    assert "not one of 1 to 8" in session.say("12")
    assert "0 for none of these" in session.say("")
    session.say("q")


def test_why_we_ask(file):
    session, _ = start(file)
    text = session.say("w")
    assert "likely causes" in text
    session.say("q")


def test_immediate_is_told_at_once_and_then_only_what_could_raise_it_is_asked(file):
    session, _ = start(file)
    who(session, "4", "50", "2")
    session.say("0")
    text = session.say("4")  # both legs painful
    assert "Go to an emergency department (A&E, ER) now." in text
    assert "whether you need an ambulance" in text
    text = session.to_the_end(text)
    assert "Urgency: immediate" in text
    session.say("")


def test_helping_says_who_you_means(file):
    session, text = start(file, "--helping")
    assert "“you” means that person" in text
    session.say("q")


def test_country_is_asked_and_its_number_used(file):
    session = Session(file)
    session.read()
    text = session.say("1")
    assert "Country for emergency numbers" in text
    text = session.say("fr")
    assert "112" in text
    session.say("q")


def test_end_of_input_from_a_pipe_saves(file, tmp_path):
    import subprocess

    done = subprocess.run(
        [sys.executable, "-m", "unknot.interfaces.cli", "ask", "--file", str(file)],
        input="2\n34\n1\n0\n", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert file.exists()


def test_a_foreign_file_is_left_alone(file):
    file.write_text("not an interview", encoding="utf-8")
    session, _ = start(file)
    assert file.read_text(encoding="utf-8") == "not an interview"
    session.say("q")
