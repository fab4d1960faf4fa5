#!/usr/bin/python3
"""Two gateways look at one exchange: what either has heard is measured. With one of them killed nothing is named beside the rate, with both
the time that both have missed, and calls count once."""

import os
import re
import shutil
import signal
import subprocess
import time
import unittest

from fake_ami import FakeAmi, event
from rexian import City, program
from test_gateway_asterisk import configure
from town import figures_of

SECRET = "第二网关-123456"


class Gateway:
    """One of them, with a folder, an account and a journal of its own."""

    def __init__(self, city, folder, exchange):
        self.city, self.folder, self.exchange = city, folder, exchange
        self.run = None
        configure(folder, port=exchange.port, contexts="incoming")

    def start(self):
        """Until it has taken its snapshot."""
        before = self.exchange.asked()["CoreStatus"]
        with open(os.path.join(self.folder, "gateway.log"), "ab") as log:
            self.run = subprocess.Popen([program("rexian-gateway"), "--config", os.path.join(self.folder, "gateway.cfg")], stderr=log,
                                        env=self.city.environment)
        self.exchange.wait_asked("CoreStatus", before + 1)

    def log(self):
        with open(os.path.join(self.folder, "gateway.log"), encoding="utf-8") as lines:
            return lines.read()

    def await_kept(self):
        """Until it has written down that it hears the exchange now."""
        now_ms, end = time.time() * 1000, time.monotonic() + 60
        while self.heard_ms() < now_ms:
            if time.monotonic() > end:
                raise AssertionError(f"it heard nothing since {self.heard_ms()}")
            time.sleep(0.05)

    def heard_ms(self):
        try:
            with open(os.path.join(self.folder, "journal", "pbx1.state"), encoding="utf-8") as lines:
                return int(lines.readline().split()[1])
        except FileNotFoundError:
            return 0

    def kill(self):
        self.run.send_signal(signal.SIGKILL)
        self.run.wait()

    def close(self):
        if self.run is not None and self.run.poll() is None:
            self.kill()


class TwoGateways(unittest.TestCase):
    def setUp(self):
        self.city = City(simulated=False)
        self.addCleanup(self.city.close)
        self.exchange = FakeAmi()
        self.addCleanup(self.exchange.close)
        self.supervisor = self.city.login("supervisor1")
        self.city.login("admin").ask("account.add", login="gateway2", name="第二网关", role="gateway", unit="hotline", password=SECRET)
        folder = self.second_folder()
        self.first, self.second = self.gateway(self.city.folder), self.gateway(folder)
        self.began_ms = int(time.time() * 1000)

    def gateway(self, folder):
        made = Gateway(self.city, folder, self.exchange)
        self.addCleanup(made.close)
        return made

    def second_folder(self):
        """As the first one's, but for the account."""
        folder = self.city.path("second")
        os.mkdir(folder)
        shutil.copytree(self.city.path("keys"), os.path.join(folder, "keys"))
        with open(self.city.path("gateway.cfg"), encoding="utf-8") as lines:
            text = re.sub(r'(?m)^login = "gateway";', 'login = "gateway2";', lines.read())
        self.assertIn("gateway2", text)
        password = re.search(r'(?m)^password_file = "([^"]*)"', text)[1]
        with open(os.path.join(folder, password), "w", encoding="utf-8") as out:
            os.fchmod(out.fileno(), 0o600)
            out.write(SECRET + "\n")
        with open(os.path.join(folder, "gateway.cfg"), "w", encoding="utf-8") as out:
            out.write(text)
        return folder

    def told(self):
        day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600))
        before = time.strftime("%Y-%m-%d", time.gmtime(self.began_ms / 1000 + 8 * 3600))
        return self.supervisor.ask("rates.show", **{"from": before, "to": day})

    def gaps(self):
        return [(row["exchange"], row["from_at"], row["to_at"]) for row in self.told().get("gaps", [])]

    def figure(self, name):
        return sum(figures_of(row).get(name, 0) for row in self.told().get("rows", []))

    def waits_for(self, holds, what):
        end = time.monotonic() + 60
        while not holds():
            if time.monotonic() > end:
                self.fail(f"within 60 s not: {what()}")
            time.sleep(0.05)

    def call(self, number):
        """Somebody waits; everybody who listens is told, and the broker knows."""
        now, before = time.time(), self.figure("visits")
        line = f"{now:.0f}.{number}"
        self.exchange.tell(event("QueueCallerJoin", Queue="hotline", Uniqueid=line, Linkedid=line, Channel=f"PJSIP/trunk-{number}", at=now))
        self.waits_for(lambda: self.figure("visits") == before + 1, self.told)
        self.exchange.channels.append([("Event", "CoreShowChannel"), ("Channel", f"PJSIP/trunk-{number}"), ("Uniqueid", line),
                                       ("Linkedid", line), ("Application", "Queue"), ("ApplicationData", "hotline,t"),
                                       ("Duration", "00:00:01"), ("BridgeId", "")])
        return int(now * 1000)

    def pause(self, seconds):
        """What lasts less than a second is no time that anybody missed."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            time.sleep(0.05)


    def test_what_one_of_them_missed_and_the_other_heard_is_measured(self):
        self.first.start()
        self.second.start()
        self.call(1)
        self.first.await_kept()
        self.first.kill()
        self.pause(1.5)
        self.call(2)
        self.first.start()
        self.waits_for(lambda: "were not measured" in self.first.log(), self.first.log)
        self.call(3)
        self.waits_for(lambda: self.gaps() == [], self.gaps)
        self.assertEqual(self.figure("visits"), 3)
        self.assertNotIn("not measured", self.city.ctl("rates", login="supervisor1").stdout)
        self.assert_sound()

    def test_what_both_have_missed_is_named_and_no_more(self):
        """The first one misses the longer time around; only where the second was away, too, nobody heard."""
        self.first.start()
        self.second.start()
        self.call(1)
        self.first.await_kept()
        self.first.kill()
        self.pause(1.5)
        second_killed = self.call(2)
        self.second.kill()
        self.pause(2.5)
        second_back = int(time.time() * 1000)
        self.second.start()
        self.waits_for(lambda: len(self.gaps()) == 1, self.gaps)
        self.pause(1.5)
        self.first.start()
        self.call(3)
        # The second one wrote down when it last heard anything up to five seconds before it was killed.
        self.waits_for(lambda: len(self.gaps()) == 1 and self.gaps()[0][2] < second_back + 1400, self.gaps)
        ((exchange, from_at, to_at),) = self.gaps()
        self.assertEqual(exchange, "pbx1")
        self.assertGreater(from_at, second_killed - 6000)
        self.assertLess(from_at, second_killed + 1000)
        self.assertGreater(to_at, second_back - 1)
        self.assert_sound()

    def assert_sound(self):
        self.first.kill()
        self.second.kill()
        self.city.stop()
        done = self.city.offline_check()
        self.assertEqual(done.returncode, 0, done.stdout)


if __name__ == "__main__":
    unittest.main()
