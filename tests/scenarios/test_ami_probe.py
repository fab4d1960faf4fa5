#!/usr/bin/python3
"""rexian-gateway --probe looks at an exchange and says line by line what is right there and what is wrong, with the remedy."""

import os
import pathlib
import socket
import subprocess
import tempfile
import time
import unittest

from fake_ami import FakeAmi, event, message, recorded_events
from rexian import program

KEY = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
AMI = pathlib.Path(os.environ.get("REXIAN_SOURCE", pathlib.Path(__file__).resolve().parents[2])) / "tests/gateway/ami"


class Probe(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "keys").mkdir()
        self.secret("s3cret\n")
        self.exchange = FakeAmi()
        self.addCleanup(self.exchange.close)

    def secret(self, text, mode=0o600):
        path = self.folder / "keys" / "asterisk.secret"
        path.write_text(text)
        path.chmod(mode)

    def begin(self, *words, listen=0, language="en", **asterisk):
        asterisk.setdefault("port", self.exchange.port)
        rows = "".join(f"{key} = {value if isinstance(value, int) else chr(34) + str(value) + chr(34)}; "
                       .replace("True", "true").replace("False", "false") for key, value in asterisk.items())
        config = self.folder / "gateway.cfg"
        config.write_text(f'broker_key = "{KEY}"; login = "gateway"; password_file = "x"; exchange = "asterisk"; '
                          f"asterisk: {{ {rows} }};\n")
        return subprocess.Popen([program("rexian-gateway"), "--config", config, "--probe", "--listen", str(listen), *words],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ, LANGUAGE=language))

    def probe(self, *words, **asterisk):
        """The lines that are printed, the exit code, and what was said to standard error."""
        run = self.begin(*words, **asterisk)
        out, told = run.communicate(timeout=120)
        self.assertNotIn("s3cret", out + told)
        return out.splitlines(), run.returncode, told

    def events_before_the_snapshot_ends(self, *raws):
        """Events that stand before the last answer of the snapshot: so they have come when it is told, however fast that is."""
        def answer(_, action):
            return [*raws, message(("Response", "Success"), ("ActionID", action["ActionID"]), CoreStartupDate="2026-11-23",
                                   CoreStartupTime="18:22:47")]
        self.exchange.answers["CoreStatus"] = answer

    def says(self, lines, verdict, *words):
        for line in lines:
            if line.startswith(verdict) and all(word in line for word in words):
                return
        self.fail(f"{verdict} {words} is not in:\n" + "\n".join(lines))

    # --- all is right ----------------------------------------------------------------------------------------

    def test_an_exchange_where_all_is_right(self):
        log = self.folder / "queue_log"
        log.write_text(f"{int(time.time()) - 7}|1795459024.576|hotline|NONE|ENTERQUEUE||13800000001|1\n")
        self.exchange.status += [[("Event", "QueueMember"), ("Queue", "hotline")], [("Event", "QueueEntry"), ("Queue", "hotline")]]
        self.events_before_the_snapshot_ends(*(event("A", at=time.time(), Privilege=f"{name},all")
                                               for name in ("agent", "call", "user")))
        lines, code, _ = self.probe(queues="hotline", queue_log="queue_log")
        self.assertEqual(code, 0)
        self.assertEqual(lines[-1], "Nothing is wrong.")
        self.says(lines, "ok", f"127.0.0.1:{self.exchange.port}: connected")
        self.says(lines, "ok", "11.0.0: Asterisk 22")
        self.says(lines, "ok", "'rexian' is logged in")
        self.says(lines, "ok", "queue hotline: 1 members, 1 callers wait")
        self.says(lines, "ok", "runs since 2026-11-23 18:22:47")
        self.says(lines, "ok", "clocks: the exchange's differs by 0.")
        for right in ("write = agent", "write = originate", "write = reporting", "read = agent", "read = call", "read = user",
                      "read = system", "timestampevents", "queue_log"):
            self.says(lines, "ok", right)
        self.assertEqual([line for line in lines if line.startswith(("WRONG", "unknown"))], [])

    def test_it_only_asks(self):
        self.probe()
        self.assertLessEqual(set(self.exchange.asked()), {"Challenge", "Login", "QueueStatus", "CoreShowChannels", "CoreStatus",
                                                          "Ping", "ListCommands"})

    def test_pieces_of_any_size_make_no_difference(self):
        def found():
            lines, code, _ = self.probe()
            self.says(lines, "ok", "clocks")  # whose figure is measured
            return [line for line in lines if "clocks" not in line], code
        whole = found()
        for pieces in (1, 2, 3, "random"):
            self.exchange.pieces = pieces
            self.assertEqual(found(), whole)

    def test_the_lines_are_chinese_for_those_who_read_that(self):
        lines, code, _ = self.probe(language="zh_CN", queues="hotline, 夜间")
        self.assertEqual(code, 1)
        self.assertTrue(lines[0].startswith("正常"), lines[0])
        self.says(lines, "有误", "夜间", "hotline")

    # --- what is wrong there ---------------------------------------------------------------------------------

    def test_rights_that_are_missing_and_rights_that_are_too_many(self):
        self.exchange.read = ("agent",)
        self.exchange.write = ("reporting", "command")
        lines, code, _ = self.probe()
        self.assertEqual(code, 1)
        self.says(lines, "WRONG", "write = agent", "is missing", "manager.conf")
        self.says(lines, "WRONG", "write = originate", "is missing", "manager.conf")
        self.says(lines, "WRONG", "read = system", "is missing", "manager.conf")
        self.says(lines, "note", "write = command", "more than is needed")
        self.says(lines, "note", "write = call", "is not there")
        self.says(lines, "unknown", "read = agent", "--listen 60")
        self.assertEqual(lines[-1], "Wrong: 3. Mend it from the top.")

    def test_without_reporting_the_snapshot_is_refused(self):
        self.exchange.write = ("agent", "originate")
        lines, code, _ = self.probe()
        self.assertEqual(code, 1)
        self.says(lines, "WRONG", "write = reporting", "is missing")

    def test_a_queue_that_there_is_not_and_an_exchange_without_any(self):
        lines, code, _ = self.probe(queues="hotline, night")
        self.assertEqual(code, 1)
        self.says(lines, "ok", "queue hotline")
        self.says(lines, "WRONG", "queue night: there is none", "there are: hotline")
        self.exchange.status = []
        lines, code, _ = self.probe()
        self.says(lines, "WRONG", "the exchange has none", "queues.conf")

    def test_events_without_their_time(self):
        self.events_before_the_snapshot_ends(event("QueueCallerJoin", Privilege="agent,all"))
        lines, code, _ = self.probe()
        self.assertEqual(code, 1)
        self.says(lines, "WRONG", "timestampevents = yes")

    def test_a_clock_that_is_ahead_or_behind(self):
        for ahead_s, word in ((90, "90.", ), (-5, "5.")):
            self.exchange.ahead_s = ahead_s
            lines, code, _ = self.probe()
            self.assertEqual(code, 1)
            self.says(lines, "WRONG", "clocks", "ahead" if ahead_s > 0 else "behind", "NTP")

    def test_a_queue_log_that_cannot_be_used(self):
        lines, code, _ = self.probe(queue_log="nowhere")
        self.assertEqual(code, 1)
        self.says(lines, "WRONG", "queue_log", str(self.folder / "nowhere"), "cannot be opened", "asterisk.queue_log")
        for text in ("no log\n", "1795459024|half", "x" * 100000 + "\n"):
            (self.folder / "log").write_text(text)
            self.says(self.probe(queue_log="log")[0], "WRONG", "its last line is none of a queue_log")
        (self.folder / "log").write_text("")
        lines, code, _ = self.probe(queue_log="log")
        self.assertEqual(code, 0)
        self.says(lines, "ok", "still empty")

    def test_a_queue_log_in_a_database_that_cannot_be_used(self):
        lines, code, _ = self.probe(queue_log_odbc_file="odbc")
        self.assertEqual(code, 78)
        (self.folder / "odbc").touch(mode=0o600)
        self.assertEqual(self.probe(queue_log_odbc_file="odbc")[1], 78)
        (self.folder / "odbc").write_text("DRIVER=NoSuchDriver;PWD=geheim\n")
        lines, code, said = self.probe(queue_log_odbc_file="odbc")
        self.assertEqual(code, 1)
        self.says(lines, "WRONG", "queue_log", "cannot be read", "queue_log_odbc_file", "SELECT")
        self.assertNotIn("geheim", str(lines) + str(said))
        self.assertEqual(self.probe(queue_log_odbc_file="odbc", queue_log="log")[1], 78)
        self.assertEqual(self.probe(queue_log_odbc_file="odbc", queue_log_table="a;b")[1], 78)
        self.assertEqual(self.probe(queue_log_odbc_file="odbc", queue_log_zone="Asia/Tienzin")[1], 78)

    def test_a_second_session_that_is_refused(self):
        logins = []

        def only_one(session, action):
            logins.append(session)
            if action.get("Events") == "off":
                return [message(("Response", "Error"), ("ActionID", action["ActionID"]), Message="Login Already In Use")]
            session.do_Login(action)
            return []
        self.exchange.answers["Login"] = only_one
        lines, code, _ = self.probe()
        self.assertEqual(code, 1)
        self.says(lines, "WRONG", "second session", "Login Already In Use", "allowmultiplelogin = yes")
        self.says(lines, "unknown", "rights to write")

    def test_a_message_past_all_limits_is_passed_over_and_told(self):
        self.events_before_the_snapshot_ends(b"Event: Huge\r\nKey: " + b"x" * (1 << 20) + b"\r\n\r\n")
        lines, code, _ = self.probe()
        self.assertEqual(code, 1)
        self.says(lines, "WRONG", "64 kB", "1 so far")

    # --- what makes it impossible to look --------------------------------------------------------------------

    def fails(self, code, *words, **asterisk):
        lines, got, _ = self.probe(**asterisk)
        self.assertEqual(got, code)
        self.assertEqual(len(lines), 1, lines)
        self.says(lines, "WRONG", *words)

    def test_a_wrong_secret(self):
        self.exchange.secret = "another"
        self.fails(77, f"127.0.0.1:{self.exchange.port}", "'rexian'", "Authentication failed", "asterisk.secret_file")

    def test_nobody_listens(self):
        with socket.socket() as bound:
            bound.bind(("127.0.0.1", 0))
            port = bound.getsockname()[1]
            self.fails(69, f"127.0.0.1:{port}", "Connection refused", "manager.conf", port=port)

    def test_a_host_that_there_is_not(self):
        self.fails(69, "exchange.invalid:5038", "asterisk.host", host="exchange.invalid", port=5038)

    def test_another_program_at_that_port(self):
        self.exchange.banner = b"SSH-2.0-OpenSSH_9.2\r\n"
        self.fails(69, f"127.0.0.1:{self.exchange.port}", "'SSH-2.0-OpenSSH_9.2'", "asterisk.port")

    def test_a_first_line_without_an_end(self):
        self.exchange.banner = b"x" * (1 << 20)
        self.fails(69, "no manager of an Asterisk", "asterisk.port")

    def test_an_asterisk_that_is_too_old(self):
        self.exchange.banner = b"Asterisk Call Manager/2.10.6\r\n"
        self.fails(69, "2.10.6", "Asterisk 16 to 22")

    def test_a_port_without_tls(self):
        self.fails(69, "does not speak TLS", "asterisk.tls = false", tls=True, tls_pin="ab" * 32)

    def test_an_end_in_the_middle_of_a_message(self):
        def half(session, _):
            session.say(b"Response: Success\r\nCoreStart")
            session.end()
            return []
        self.exchange.answers["CoreStatus"] = half
        self.fails(69, f"127.0.0.1:{self.exchange.port}", "in the middle of a message")

    def test_a_recording_that_is_cut_at_any_byte_ends_with_the_connection(self):
        size = len(b"".join(recorded_events(AMI / "answered.ami")))
        for cut_at in (1, size // 2, size - 1):
            begun = self.begin(listen=60)
            self.exchange.wait_asked("ListCommands")
            self.exchange.wait_ready()
            self.exchange.replay(AMI / "answered.ami", "random", cut_at)
            out, _ = begun.communicate(timeout=120)
            self.assertEqual(begun.returncode, 69)
            self.says(out.splitlines(), "WRONG", "in the middle of a message")
            self.exchange.actions.clear()

    # --- what is wrong here ----------------------------------------------------------------------------------

    def test_faults_of_the_configuration_are_told_before_anything_is_connected(self):
        for change, words, asterisk in (
                (lambda: self.secret("s3cret", 0o644), ("asterisk.secret_file", "chmod 600"), {}),
                (lambda: self.secret("\n"), ("asterisk.secret_file", "holds no secret"), {}),
                (lambda: self.secret("s3cret\nanother\n"), ("asterisk.secret_file", "holds no secret"), {}),
                (lambda: self.secret("s3cret"), ("asterisk.plain_login", "asterisk.tls = true"), {"plain_login": True}),
                (lambda: None, ("asterisk.tls_ca_file", "PEM"), {"tls": True, "tls_ca_file": "nowhere.pem"}),
                (lambda: None, ("asterisk.tls_pin", "64 hexadecimal digits"), {"tls_pin": "ab"}),
                (lambda: None, ("asterisk.queues", "twice"), {"queues": "a, b,a"}),
                (lambda: None, ("asterisk.queues", "empty"), {"queues": "a,,b"}),
                (lambda: None, ("asterisk.host", "without a port"), {"host": "tcp://x"}),
                (lambda: None, ("asterisk.name", "pbx1"), {"name": "a b"})):
            change()
            lines, code, told = self.probe(**asterisk)
            self.assertEqual((lines, code), ([], 78), told)
            for word in words:
                self.assertIn(word, told)
        self.assertEqual(self.exchange.actions, [])

    def test_the_secret_may_end_with_a_line_end_or_without(self):
        for text in ("s3cret", "s3cret\n", "s3cret\r\n"):
            self.secret(text)
            self.assertEqual(self.probe()[1], 0)

    def test_a_length_of_listening_that_is_none(self):
        _, code, told = self.probe("--listen", "x")
        self.assertEqual(code, 2)
        self.assertIn("--listen 'x'", told)

    # --- the recordings --------------------------------------------------------------------------------------

    def test_a_recording_is_heard_in_any_pieces(self):
        for pieces in (None, 1, 7):
            self.exchange.pieces = pieces
            self.events_before_the_snapshot_ends()
            usual = self.exchange.answers["CoreStatus"]

            def with_recording(session, action, usual=usual, pieces=pieces):
                self.exchange.replay(AMI / "answered.ami", pieces)
                return usual(session, action)
            self.exchange.answers["CoreStatus"] = with_recording
            lines, code, _ = self.probe()
            self.assertEqual(code, 0)
            self.says(lines, "ok", "read = agent", "3 events")
            self.says(lines, "ok", "read = call", "1 events")


if __name__ == "__main__":
    unittest.main()
