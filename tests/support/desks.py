"""Plays keys on the consoles in terminals of their own, against a broker that runs: what is then on the screen, and what is left
when a console is killed.

    desk = Desk(city, "<Wait:No work is open.><Shot:empty>", "shuisi")
    desk.finish()                             # all keys played, or the test fails with the screen as it was
    assert "No work" in desk.screen("empty")
"""

import os
import signal
import subprocess
import tempfile
import unicodedata

from rexian import program

KEYS_WAIT_S = 120


def cells(text):
    """Columns that a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


class Desk:
    """A console that plays keys. `state` is the folder of another one, to find its drafts again; `login` None shows the form. After the shot
    `hold` no key is pressed until go_on."""

    def __init__(self, city, keys, login, size="80x24", language="en", state=None, what="rexian-agent",
                 hold=None):
        self.folder = state or tempfile.mkdtemp(prefix="rexian-desk-", dir=city.parent)
        if hold is not None:
            with open(os.path.join(self.folder, hold + ".hold"), "w", encoding="ascii"):
                pass
        script = tempfile.mkstemp(prefix="keys-", dir=self.folder)[1]
        with open(script, "w", encoding="utf-8") as out:
            out.write(keys)
        given = {"LANGUAGE": language, "XDG_STATE_HOME": self.folder,
                 "REXIAN_LOCALEDIR": os.environ.get("REXIAN_LOCALEDIR", "")}
        if login is not None:
            given.update({"REXIAN_PASSWORD_FILE": city.accounts, "REXIAN_AS": login})
        words = [program("screen-shot"), "--size", size, "--keys", script]
        for name, value in given.items():
            words += ["--env", f"{name}={value}"]
        words += ["--", program(what), "--config", city.path("console.cfg")]
        self.playing = subprocess.Popen(words, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def finish(self):
        """Waits until all keys are played; gives itself."""
        _, said = self.playing.communicate(timeout=KEYS_WAIT_S)
        if self.playing.returncode != 0:
            raise AssertionError("the keys could not be played:\n" + said)
        return self

    def await_shot(self, name):
        """Waits for <Shot:name> while the console goes on."""
        self.until(lambda: os.path.exists(os.path.join(self.folder, name + ".txt")))

    def until(self, true):
        """Waits until true() while the console goes on."""
        while not true():
            try:
                self.playing.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
            if not true():
                raise AssertionError("the console ended before:\n" + self.playing.communicate()[1])

    def go_on(self, shot):
        """Presses the keys after <Shot:shot>, of a desk that was made with `hold` of it."""
        os.unlink(os.path.join(self.folder, shot + ".hold"))

    def kill(self):
        """kill -9 of the console itself: it sees no hang-up of its terminal first."""
        with open(f"/proc/{self.playing.pid}/task/{self.playing.pid}/children", encoding="ascii") as children:
            for console in children.read().split():
                os.kill(int(console), signal.SIGKILL)
        self.playing.kill()
        self.playing.communicate()

    def close(self):
        if self.playing.poll() is None:
            self.kill()

    def screen(self, name):
        with open(os.path.join(self.folder, name + ".txt"), encoding="utf-8") as text:
            return text.read()

    def lines(self, name):
        return self.screen(name).splitlines()

    def row(self, name, text):
        """The first row of the screen that has a text."""
        for line in self.lines(name):
            if text in line:
                return line
        raise AssertionError(f"not on the screen {name}: {text}\n{self.screen(name)}")

    def cells(self, name, row, col, count):
        """What is written in `count` cells of a row, counted from 0 as a terminal does; blanks at both ends dropped."""
        at, out = 0, ""
        for letter in self.lines(name)[row]:
            if col <= at < col + count:
                out += letter
            at += cells(letter)
        return out.strip()
