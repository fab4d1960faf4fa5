#!/usr/bin/python3
"""A gateway that runs and cannot get at its exchange: it says why, with the remedy, once a minute, goes on trying, and the dashboard
and rexianctl say that calls are not measured; when it gets there, nothing is left of that but the time."""

import datetime
import socket
import sys
import threading
import unittest

from desks import Desk
from exchange import asterisk
from live_day import Gateway, configure, wait_until
from rexian import ZONE
from town import Town

POOR = """[poor]
secret = poor-secret
deny = 0.0.0.0/0.0.0.0
permit = 127.0.0.0/255.0.0.0
read = agent
write = agent
"""


class NoManager(threading.Thread):
    """A server of another protocol; it counts who comes."""

    def __init__(self):
        super().__init__(daemon=True)
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.visits = 0

    def run(self):
        while True:
            try:
                peer, _ = self.server.accept()
            except OSError:
                return
            self.visits += 1
            with peer:
                peer.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")

    def close(self):
        self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()
        self.join()


class Watched:
    """A city of its own with a gateway that was told where its exchange is, and a supervisor who looks on."""

    def __init__(self, **options):
        self.city = Town(simulated=False)
        self.desk = self.city.login("supervisor1")
        self.gateway = Gateway(self.city)
        configure(self.city, **options)
        self.gateway.start()

    def told(self, words):
        return [line for line in self.gateway.log().splitlines() if words in line]

    def await_told(self, words, count=1):
        wait_until(lambda: len(self.told(words)) >= count or self.gateway.run.poll() is not None, lambda: (words, self.gateway.log()))
        return self.told(words)

    def gaps(self):
        today = datetime.datetime.now(ZONE).date().isoformat()
        return self.desk.ask("rates.show", by="total", **{"from": today, "to": today}).get("gaps", [])

    def await_not_measured(self):
        """The figures name the time that nobody measures, while it lasts."""
        wait_until(self.gaps, "the time is named")

    def close(self):
        self.gateway.close()
        self.city.close()


class Troubles(unittest.TestCase):
    asterisk = None

    @classmethod
    def setUpClass(cls):
        cls.asterisk.start()
        cls.addClassCleanup(cls.asterisk.stop)
        cls.other = NoManager()
        cls.other.start()
        cls.addClassCleanup(cls.other.close)
        host = cls.asterisk.host
        cls.wrong = cls.watch(host=host, secret="wrong")
        cls.poor = cls.watch(host=host, user="poor", secret="poor-secret")
        cls.elsewhere = cls.watch(host="127.0.0.1", port=cls.other.port)

    @classmethod
    def watch(cls, **options):
        watched = Watched(**options)
        cls.addClassCleanup(watched.close)
        return watched

    def test_a_wrong_secret_is_said_once_with_the_remedy(self):
        (line,) = self.wrong.await_told("refuses the login of 'hotline'")
        self.assertIn("asterisk.secret_file", line)
        self.wrong.await_not_measured()
        self.assertIn("calls not measured: pbx1", self.wrong.city.ctl("rates", login="supervisor1").stdout)
        self.assertEqual(len(self.wrong.told("refuses the login")), 1, "both sessions are refused, it is said once")
        self.assertEqual(self.wrong.gateway.stop(), 0)

    def test_a_user_that_may_not_ask_what_goes_on(self):
        (line,) = self.poor.await_told("'poor' may not ask for")
        self.assertIn("add reporting to the write line", line)
        self.poor.await_told("is heard")
        self.assertIn("what goes on there is not told whole", self.poor.gateway.log())
        self.assertEqual(self.poor.gaps(), [])

    def test_a_port_that_is_no_manager_is_tried_again_and_said_once(self):
        (line,) = self.elsewhere.await_told("is no manager of an Asterisk")
        self.assertIn("SSH-2.0-OpenSSH_9.2", line)
        self.elsewhere.await_not_measured()
        wait_until(lambda: self.other.visits >= 4, "it tries again")
        self.assertEqual(len(self.elsewhere.told("is no manager")), 1)
        self.assertIsNone(self.elsewhere.gateway.run.poll())

    def test_an_exchange_that_goes_and_comes_is_heard_again_and_the_log_measures_the_time_after_all(self):
        logged = self.watch(host=self.asterisk.host, queue_log=self.asterisk.queue_log)
        logged.await_told("is heard")
        dashboard = Desk(logged.city, "<Wait:nswer><Shot:before><Wait:calls not measured><Shot:named>", "supervisor1", size="120x30",
                         what="rexian-supervisor")
        dashboard.await_shot("before")
        self.asterisk.stop()
        blind = self.watch(host=self.asterisk.host)
        for watched in (logged, blind):
            watched.await_told("no connection")
            watched.await_not_measured()
        dashboard.finish()
        self.assertNotIn("not measured", dashboard.screen("before"))
        self.asterisk.start()
        logged.await_told("is heard", 2)
        wait_until(lambda: not logged.gaps(), "the time is measured")
        blind.await_told("is heard")
        (gap,) = blind.gaps()
        self.assertGreaterEqual(gap["to_at"] - gap["from_at"], 10000)
        self.assertEqual(len(blind.told("no connection")), 1)


def main():
    with asterisk() as Troubles.asterisk:
        path = Troubles.asterisk.folder / "etc" / "manager.conf"
        path.write_text(path.read_text(encoding="utf-8") + POOR, encoding="utf-8")
        done = unittest.main(exit=False)
    sys.exit(not done.result.wasSuccessful())


if __name__ == "__main__":
    main()
