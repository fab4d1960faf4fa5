"""The same keys as those of desks.Desk, pressed by tmux: another terminal between the console and the test, so that what holds there
holds for people, too. `finish` plays them and gives itself."""

import os
import re
import shutil
import subprocess
import tempfile
import time

from rexian import program

WAIT_S = 60
ESCAPE_S = 0.1  # a terminal tells a lone Escape from the beginning of a key by time alone
KEYS = {"Esc": "Escape", "BackTab": "BTab", "PageDown": "NPage", "PageUp": "PPage", "Backspace": "BSpace", "Delete": "DC"}
TOKEN = re.compile(r"<(Wait|Shot):([^>]*)>|<([A-Z][A-Za-z0-9-]*)>|([^<]+|<)")


def is_here():
    return shutil.which("tmux") is not None


class TmuxDesk:
    def __init__(self, city, keys, login, size="80x24", language="en", state=None, what="rexian-agent"):
        self.folder = state or tempfile.mkdtemp(prefix="rexian-tmux-", dir=city.parent)
        self.keys = keys
        self.shots = {}
        self.tmux = ["tmux", "-u", "-S", os.path.join(self.folder, "tmux"), "-f", "/dev/null"]
        columns, rows = size.split("x")
        # Long commands of tmux are cut: what the console is given stands in a script.
        script = os.path.join(self.folder, "start.sh")
        with open(script, "w", encoding="utf-8") as out:
            out.write("#!/bin/sh\n")
            for name, value in {"LANGUAGE": language, "XDG_STATE_HOME": self.folder,
                                "REXIAN_PASSWORD_FILE": city.accounts, "REXIAN_AS": login,
                                "REXIAN_LOCALEDIR": os.environ.get("REXIAN_LOCALEDIR", "")}.items():
                out.write(f"export {name}='{value}'\n")
            out.write(f"exec '{program(what)}' --config '{city.path('console.cfg')}'\n")
        self.ask("new-session", "-d", "-x", columns, "-y", rows, "sh " + script)
        self.ask("set-option", "-s", "escape-time", "0")
        self.ask("set-option", "-g", "status", "off")
        self.ask("resize-window", "-x", columns, "-y", rows)

    def ask(self, *words):
        return subprocess.run([*self.tmux, *words], check=True, capture_output=True, text=True).stdout

    def capture(self):
        return self.ask("capture-pane", "-p")

    def wait(self, text):
        end = time.monotonic() + WAIT_S
        screen = self.capture()
        while text not in screen:
            if time.monotonic() > end:
                raise AssertionError(f"never came to the screen: {text}\n{screen}")
            time.sleep(0.03)
            screen = self.capture()

    def shoot(self, name):
        """The screen once it stands still."""
        before, screen = None, self.capture()
        while before != screen:
            time.sleep(0.1)
            before, screen = screen, self.capture()
        self.shots[name] = screen

    def press(self, key):
        name = "C-" + key[5:] if key.startswith("Ctrl-") else KEYS.get(key, key)
        self.ask("send-keys", name)
        if name == "Escape":
            time.sleep(ESCAPE_S)

    def finish(self):
        for command, argument, key, text in TOKEN.findall(self.keys):
            if command == "Wait":
                self.wait(argument)
            elif command == "Shot":
                self.shoot(argument)
            elif key:
                self.press(key)
            else:
                self.ask("send-keys", "-l", "--", text)
        return self

    def screen(self, name):
        return self.shots[name]

    def close(self):
        subprocess.run([*self.tmux, "kill-server"], check=False, capture_output=True)
