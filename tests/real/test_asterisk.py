#!/usr/bin/python3
"""--probe against a real Asterisk."""

import contextlib
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from exchange import BED, Manager, asterisk
from rexian import program

KEY = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"


class Probe(unittest.TestCase):
    asterisk = None

    @classmethod
    def setUpClass(cls):
        cls.certificate = cls.asterisk.add_tls()
        cls.asterisk.start()
        cls.addClassCleanup(cls.asterisk.stop)

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def begin(self, user="hotline", secret="hotline-secret", listen=0, queues="", queue_log="", more=""):
        (self.folder / "secret").write_text(secret)
        (self.folder / "secret").chmod(0o600)
        (self.folder / "gateway.cfg").write_text(
            f'broker_key = "{KEY}"; login = "gateway"; password_file = "x"; exchange = "asterisk"; asterisk: {{ '
            f'host = "{self.asterisk.host}"; user = "{user}"; secret_file = "secret"; queues = "{queues}"; queue_log = "{queue_log}"; {more} }};\n')
        return subprocess.Popen([program("rexian-gateway"), "--config", self.folder / "gateway.cfg", "--probe", "--listen", str(listen)],
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=dict(os.environ, LANGUAGE="en"))

    def end(self, run):
        with run.stdout:
            lines = run.stdout.read().splitlines()
        return lines, run.wait(timeout=120)

    def begun(self, **options):
        """A probe that is logged in and has said so."""
        run = self.begin(**options)
        self.assertIn("logged in", [run.stdout.readline() for _ in range(3)][2])
        return run

    def probe(self, **options):
        return self.end(self.begin(**options))

    def says(self, lines, verdict, *words):
        for line in lines:
            if line.startswith(verdict) and all(word in line for word in words):
                return
        self.fail(f"{verdict} {words} is not in:\n" + "\n".join(lines))

    def manager(self):
        manager = Manager(self.asterisk)
        self.addCleanup(manager.close)
        return manager

    def test_the_user_of_the_documents_has_all_rights_and_every_class_of_events_is_seen(self):
        manager = self.manager()
        manager.ask("QueueAdd", Queue="hotline", Interface="Local/1-1@robots", MemberName="王芳")
        run = self.begun(listen=10, queues="hotline, strict", queue_log=self.asterisk.queue_log)
        self.assertEqual(manager.call("1000")["Response"], "Success")
        self.assertEqual(manager.call("1003")["Response"], "Success")  # refused, for nobody is in that queue
        lines, code = self.end(run)
        self.assertEqual(code, 0, "\n".join(lines))
        self.says(lines, "ok", "queue hotline: 1 members")
        for part in ("read = agent", "read = call", "read = user", "read = system", "write = agent", "write = originate",
                     "write = reporting", "timestampevents", "clocks", "runs since", "queue_log"):
            self.says(lines, "ok", part)
        self.assertEqual([line for line in lines if line.startswith(("WRONG", "unknown"))], [])
        manager.ask("QueueRemove", Queue="hotline", Interface="Local/1-1@robots")

    def test_a_user_with_too_few_rights_and_one_with_all(self):
        lines, code = self.probe(user="readonly", secret="readonly-secret")
        self.assertEqual(code, 1)
        self.says(lines, "WRONG", "write = agent")
        self.says(lines, "WRONG", "write = originate")
        self.says(lines, "WRONG", "read = system")
        lines, code = self.probe(user="tester", secret="tester-secret")
        self.assertEqual(code, 0)
        self.says(lines, "note", "write = command", "more than is needed")

    def test_a_wrong_secret_and_a_user_that_there_is_not(self):
        for user, secret in (("hotline", "wrong"), ("nobody", "hotline-secret")):
            lines, code = self.probe(user=user, secret=secret)
            self.assertEqual(code, 77)
            self.says(lines, "WRONG", f"'{user}'", "Authentication failed")

    def test_tls_by_the_certificate_itself_or_by_its_fingerprint(self):
        if self.certificate is None:
            self.skipTest("there is no openssl here to make a certificate with")
        pem = self.certificate
        shown = subprocess.run(["openssl", "x509", "-noout", "-fingerprint", "-sha256", "-in", pem], check=True, capture_output=True,
                               text=True).stdout
        pin = shown.strip().split("=")[1]
        for more in (f'tls_ca_file = "{pem}";', f'tls_pin = "{pin}";', f'tls_pin = "{pin}"; plain_login = true;'):
            lines, code = self.probe(more="port = 5039; tls = true; " + more)
            self.assertEqual(code, 0, "\n".join(lines))
            self.says(lines, "ok", "connected, with TLS")
        for more, words in (("port = 5039; tls = true;", "is not trusted"),
                            (f'port = 5039; tls = true; tls_pin = "{"ab" * 32}";', "another certificate"),
                            ("port = 5038; tls = true;", "does not speak TLS"),
                            ("port = 5039;", "nothing was said for 5 s")):
            lines, code = self.probe(more=more)
            self.assertEqual(code, 69)
            self.says(lines, "WRONG", words)

    def test_an_exchange_that_stops_while_it_is_looked_at(self):
        run = self.begun(listen=60)
        self.asterisk.stop()
        lines, code = self.end(run)
        self.assertEqual(code, 69)
        self.says(lines, "WRONG", self.asterisk.host, "closed the connection")
        self.asterisk.start()

    def test_an_exchange_that_is_still_starting_is_waited_for(self):
        """From the first moment at which its port is open the queues are found, though they come later; so does FullyBooted."""
        self.asterisk.stop()
        with contextlib.ExitStack() as stack:
            start = subprocess.Popen([BED, "start", self.asterisk.folder], env=dict(os.environ, BIND=self.asterisk.host))
            stack.callback(start.wait)
            code, lines = 69, []
            # A busy exchange hangs up on a session to which it cannot write at once, while it starts above all.
            while code == 69 or any("the exchange has closed the connection" in line for line in lines):
                lines, code = self.probe(listen=5)
            self.assertEqual(code, 0, "\n".join(lines))
            self.says(lines, "ok", "queue hotline")

    def test_a_line_of_1024_bytes_is_taken_and_a_longer_one_is_not(self):
        """The limit of AMI_ACTION_LINE is the exchange's own."""
        manager = self.manager()
        most = 1024 - len("Reason: \r\n")
        answer = manager.ask("QueuePause", Interface="Local/9@robots", Paused="true", Reason="x" * most)
        self.assertEqual(answer["Message"], "Interface not found")
        answer = manager.ask("QueuePause", Interface="Local/9@robots", Paused="true", Reason="x" * (most + 10))
        self.assertIn("line too long", answer["Message"])


def main():
    with asterisk() as Probe.asterisk:
        done = unittest.main(exit=False)
    sys.exit(not done.result.wasSuccessful())


if __name__ == "__main__":
    main()
