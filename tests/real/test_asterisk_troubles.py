#!/usr/bin/python3
"""A gateway that runs and cannot get at its exchange: it says why, with the remedy, once a minute, goes on trying, and the dashboard
and rexianctl say that calls are not measured; when it gets there, nothing is left of that but the time."""

import datetime
import socket
import sys
import threading
import unittest

from exchange import asterisk
from live_day import Gateway, configure, wait_until
from rexian import ZONE, City

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


class Troubles(unittest.TestCase):
    asterisk = None

    @classmethod
    def setUpClass(cls):
        cls.asterisk.start()
        cls.addClassCleanup(cls.asterisk.stop)

    def setUp(self):
        self.city = City(simulated=False)
        self.addCleanup(self.city.close)
        self.gateway = Gateway(self.city)
        self.addCleanup(self.gateway.close)

    def begin(self, **options):
        configure(self.city, **{"host": self.asterisk.host, **options})
        self.gateway.start()

    def told(self, words):
        return [line for line in self.gateway.log().splitlines() if words in line]

    def await_told(self, words):
        wait_until(lambda: self.told(words) or self.gateway.run.poll() is not None, lambda: (words, self.gateway.log()))
        self.assertIsNone(self.gateway.run.poll(), self.gateway.log())
        return self.told(words)

    def await_not_measured(self):
        """The figures name the time that nobody measures, while it lasts."""
        wait_until(lambda: "calls not measured: pbx1" in self.city.ctl("rates", login="supervisor1").stdout, "the time is named")

    def test_a_wrong_secret(self):
        self.begin(secret="wrong")
        (line,) = self.await_told("refuses the login of 'hotline'")
        self.assertIn("asterisk.secret_file", line)
        self.await_not_measured()
        self.assertEqual(len(self.told("refuses the login")), 1, "both sessions are refused, it is said once")
        self.assertEqual(self.gateway.stop(), 0)

    def test_a_user_that_may_not_ask_what_goes_on(self):
        self.begin(user="poor", secret="poor-secret")
        (line,) = self.await_told("'poor' may not ask for")
        self.assertIn("add reporting to the write line", line)
        self.await_told("is heard")
        self.assertIn("what goes on there is not told whole", self.gateway.log())

    def test_a_port_that_is_no_manager(self):
        other = NoManager()
        other.start()
        self.addCleanup(other.close)
        self.begin(host="127.0.0.1", port=other.port)
        (line,) = self.await_told("is no manager of an Asterisk")
        self.assertIn("SSH-2.0-OpenSSH_9.2", line)
        self.await_not_measured()
        wait_until(lambda: other.visits >= 4, "it tries again")
        self.assertEqual(len(self.told("is no manager")), 1)

    def test_an_exchange_that_comes_later_is_heard_then_and_the_time_stays_named(self):
        self.asterisk.stop()
        self.addCleanup(lambda: self.told("is heard") or self.asterisk.start())
        self.begin()
        self.await_told("no connection")
        self.await_not_measured()
        self.asterisk.start()
        self.await_told("is heard")
        today = datetime.datetime.now(ZONE).date().isoformat()
        (gap,) = self.city.login("supervisor1").ask("rates.show", by="total", **{"from": today, "to": today})["gaps"]
        self.assertGreaterEqual(gap["to_at"] - gap["from_at"], 10000)
        self.assertEqual(len(self.told("no connection")), 1)

    def test_with_the_log_a_time_in_which_nothing_was_heard_is_measured_in_the_end(self):
        self.begin(queue_log=self.asterisk.queue_log)
        self.await_told("is heard")
        self.asterisk.stop()
        self.await_not_measured()
        self.asterisk.start()
        wait_until(lambda: len(self.told("is heard")) == 2, "it is heard again")
        wait_until(lambda: "not measured" not in self.city.ctl("rates", login="supervisor1").stdout, "the time is measured")


def main():
    with asterisk() as Troubles.asterisk:
        path = Troubles.asterisk.folder / "etc" / "manager.conf"
        path.write_text(path.read_text(encoding="utf-8") + POOR, encoding="utf-8")
        done = unittest.main(exit=False)
    sys.exit(not done.result.wasSuccessful())


if __name__ == "__main__":
    main()
