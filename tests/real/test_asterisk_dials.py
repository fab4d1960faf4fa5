#!/usr/bin/python3
"""Calls that the hotline makes, at a real Asterisk with real phones: each outcome as both phones make it, the talk as long as it was, the same
call found again by a gateway that was killed, and no phone that rings twice."""

import re
import shutil
import sys
import unittest

from exchange import Manager, asterisk, skip
from live_day import Gateway, configure, wait_until
from phones import Phones, furnish
from rexian import ZONE, City

PHONE = "13812345678"


class Dials(unittest.TestCase):
    asterisk = None

    def setUp(self):
        self.asterisk.start()
        self.addCleanup(self.asterisk.stop)
        self.city = City(simulated=False, zone=str(ZONE))
        self.addCleanup(self.city.close)
        admin = self.city.login("admin")
        for login, number in (("operator1", "2011"), ("operator2", "2012"), ("callback1", "2013")):
            admin.ask("account.change", login=login, extension=number)
        self.desk = self.city.login("operator1")
        self.number = self.desk.ticket("ticket.open", way="pending", type="complaint", category="02.01.01", title="家里暖气不热",
                                       caller_phone=PHONE)["number"]
        self.furnish()
        self.phones = Phones(self.asterisk)
        self.addCleanup(self.phones.close)
        self.gateway = Gateway(self.city)
        self.addCleanup(self.gateway.close)
        self.gateway.start()

    def furnish(self):
        configure(self.city, self.asterisk.host)
        path = self.city.path("gateway.cfg")
        with open(path, encoding="utf-8") as lines:
            text = lines.read()
        for name, value in (("dial_context", '"operators"'), ("dial_prefix", '"0"'), ("dial_ring_ms", "5000")):
            text, count = re.subn(rf"^( *)(?:# ?|// ?)?{name} = [^;]*;", rf"\g<1>{name} = {value};", text, flags=re.M)
            assert count == 1, name
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)

    def dial(self):
        def asked():
            try:
                self.row = self.desk.ask("phone.dial", number=self.number)
            except Exception as refused:
                if getattr(refused, "code", "") != "no_exchange":
                    raise
                return False
            return True
        wait_until(asked, self.gateway.log)
        return self.row["id"]

    def now(self, dial):
        return next({"state": "asked", "outcome": "open", **row} for row in self.desk.ask("phone.list")["rows"] if row["id"] == dial)

    def comes_to(self, dial, **wanted):
        wait_until(lambda: wanted.items() <= self.now(dial).items(), lambda: (wanted, self.now(dial), self.gateway.log()))
        return self.now(dial)

    def test_each_outcome_is_what_the_phones_did(self):
        # Rings for so long, talks for so long, 1 rejects.
        self.phones.phone(2011, (1, 30, 0))
        self.phones.outside((1, 4, 0), (1, 0, 1))
        row = self.comes_to(self.dial(), state="over")
        self.assertEqual(row["outcome"], "answered", self.gateway.log())
        self.assertTrue(3000 <= row["talk_ms"] <= 6000, row)
        self.assertTrue(row["ref"].startswith("pbx1/rexian-"), row)
        self.assertEqual(self.comes_to(self.dial(), state="over")["outcome"], "busy")
        self.assertNotIn(PHONE, self.gateway.log())

    def test_an_own_phone_that_is_not_picked_up_and_one_that_is_off_are_told_apart(self):
        self.phones.phone(2011, (60, 1, 0))
        self.assertEqual(self.comes_to(self.dial(), state="over")["outcome"], "not_picked_up")
        self.desk = self.city.login("operator2")
        self.assertEqual(self.comes_to(self.dial(), state="over")["outcome"], "phone_off")

    def test_a_killed_gateway_finds_the_talk_again_and_rings_nobody_twice(self):
        self.phones.phone(2011, (1, 60, 0))
        self.phones.outside((1, 12, 0))
        dial = self.dial()
        self.comes_to(dial, state="talks")
        self.gateway.kill()
        self.gateway.start()
        row = self.comes_to(dial, state="over")
        self.assertEqual(row["outcome"], "answered", self.gateway.log())
        self.assertEqual(len(self.phones.all), 2)
        manager = Manager(self.asterisk)
        self.addCleanup(manager.close)
        self.assertEqual(manager.listed("CoreShowChannels", "CoreShowChannelsComplete"), [])


def main():
    if not shutil.which("sipp"):
        skip("there is no sipp (Debian: sip-tester)")
    with asterisk() as Dials.asterisk:
        furnish(Dials.asterisk)
        done = unittest.main(exit=False)
    sys.exit(not done.result.wasSuccessful())


if __name__ == "__main__":
    main()
