#!/usr/bin/python3
"""The desks on a terminal against a real broker: an intake typed in Chinese, a department's reply, and a console that is
killed while somebody types."""

import os
import signal
import subprocess
import tempfile
import unittest

from rexian import City, program

INTAKE = ("<Wait:{ready}>13812345678<Tab>王芳<Tab>{kind}<Tab><Tab>停水<Tab>和平<Tab>南京路18号<Tab>家中停水两天<Tab>"
          "昨天早上开始停水，楼里没有水。<Wait:市自来水集团>")


class Desks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.city = City()
        cls.addClassCleanup(cls.city.close)
        cls.city.clock("2026-05-06 09:00")

    def start(self, keys, login, size="80x24", language="en", state=None):
        self.folder = state or tempfile.mkdtemp(prefix="rexian-desk-", dir=self.city.parent)
        script = os.path.join(self.folder, "keys")
        with open(script, "w", encoding="utf-8") as out:
            out.write(keys)
        words = [program("screen-shot"), "--size", size, "--keys", script]
        given = {"REXIAN_PASSWORD_FILE": self.city.accounts, "REXIAN_AS": login, "LANGUAGE": language,
                 "XDG_STATE_HOME": self.folder, "REXIAN_LOCALEDIR": os.environ.get("REXIAN_LOCALEDIR", "")}
        for name, value in given.items():
            words += ["--env", f"{name}={value}"]
        words += ["--", program("rexian-agent"), "--config", self.city.path("console.cfg")]
        return subprocess.Popen(words, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                start_new_session=True)

    def play(self, keys, login, **more):
        playing = self.start(keys, login, **more)
        _, said = playing.communicate(timeout=100)
        self.assertEqual(playing.returncode, 0, said)

    def screen(self, name):
        with open(os.path.join(self.folder, name + ".txt"), encoding="utf-8") as text:
            return text.read()

    def tickets(self, **more):
        return self.city.login("admin").ask("ticket.list", list="all", **more).get("rows", [])

    def test_an_intake_goes_to_the_unit_of_the_directory_and_its_reply_to_the_audit(self):
        before = len(self.tickets())
        for language, ready, kind, size in (("en", "nobody waits", "complaint", "80x24"),
                                            ("zh_CN", "无人排队", "投诉", "132x43")):
            self.play(INTAKE.format(ready=ready, kind=kind) + "<F5><Wait:26050600000><Shot:sent>", "operator2",
                      language=language, size=size)
            self.assertIn("26050600000", self.screen("sent"))
        rows = self.tickets()
        self.assertEqual(len(rows), before + 2)
        self.assertEqual({row["lead"] for row in rows[:2]}, {"市自来水集团"})
        self.play("<Wait:家中停水两天><Wait:dispatched>v<Wait:received><Shot:received>", "shuisi")
        states = sorted(row["state"] for row in self.tickets()[:2])
        self.assertEqual(states, ["dispatched", "received"])

    def test_a_draft_survives_the_kill_of_its_console_and_is_no_ticket(self):
        before = len(self.tickets())
        playing = self.start(INTAKE.format(ready="nobody waits", kind="complaint") + "<Wait:draft kept><Shot:typed>"
                             "<Wait:never to be seen>", "operator3")
        state = self.folder
        typed = os.path.join(state, "typed.txt")
        self.assertTrue(await_file(playing, typed), "the intake was never drawn")
        os.killpg(playing.pid, signal.SIGKILL)
        playing.communicate()
        subprocess.run(["pkill", "-9", "-f", "rexian-agent --config " + self.city.path("console.cfg")], check=False)
        self.assertEqual(len(self.tickets()), before)
        self.play("<Wait:nobody waits><Shot:other>", "operator1", state=state)
        self.assertNotIn("家中停水两天", self.screen("other"))
        self.play("<Wait:家中停水两天><Wait:王芳><Shot:again>", "operator3", state=state)
        self.assertIn("昨天早上开始停水", self.screen("again"))

    def test_an_intake_while_the_broker_is_away_is_kept_told_and_sent_once(self):
        before = len(self.tickets())
        playing = self.start(INTAKE.format(ready="nobody waits", kind="complaint") +
                             "<Shot:typed><Wait:offline><F5><Wait:L-><Shot:kept><Wait:26050600000><Shot:sent>", "operator4")
        folder = self.folder
        self.assertTrue(await_file(playing, os.path.join(folder, "typed.txt")), "the intake was never drawn")
        self.city.kill()
        self.assertTrue(await_file(playing, os.path.join(folder, "kept.txt")), "no provisional number was told")
        self.city._admin = None
        self.city.start()
        _, said = playing.communicate(timeout=100)
        self.assertEqual(playing.returncode, 0, said)
        self.assertEqual(len(self.tickets()), before + 1)


def await_file(playing, path):
    """True once the file is there; false if the program ended without it."""
    while not os.path.exists(path):
        try:
            playing.wait(0.05)
            return os.path.exists(path)
        except subprocess.TimeoutExpired:
            continue
    return True


if __name__ == "__main__":
    unittest.main()
