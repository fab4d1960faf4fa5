#!/usr/bin/python3
"""Operators' phones at a real Asterisk: they join, pause and leave each of its queues as their people do at the desks, also when the
exchange was started anew, and its own word comes to the broker. Members that are not ours stay."""

import sys
import unittest

from exchange import Manager, asterisk
from live_day import Gateway, configure, wait_until
from rexian import ZONE, City

QUEUES = ("hotline", "strict", "second", "auto")
STRANGER = "PJSIP/2002"


class Phones(unittest.TestCase):
    asterisk = None

    def setUp(self):
        self.asterisk.start()
        self.addCleanup(self.asterisk.stop)
        self.city = City(simulated=False, zone=str(ZONE))
        self.addCleanup(self.city.close)
        admin = self.city.login("admin")
        for login, number in (("operator1", "2001"), ("operator2", "2006")):
            admin.ask("account.change", login=login, extension=number)
        self.desks = {login: self.city.login(login) for login in ("operator1", "operator2")}
        self.watcher = self.city.login("supervisor1")
        configure(self.city, self.asterisk.host)
        self.manager = Manager(self.asterisk)
        self.addCleanup(lambda: self.manager.close())
        self.gateway = Gateway(self.city)
        self.addCleanup(self.gateway.close)
        self.gateway.start()

    def say(self, login, presence, **more):
        self.desks[login].ask("session.presence", presence=presence, **more)

    def members(self, interface):
        """By queue: the member's name, and its reason if it is paused."""
        return {item["Queue"]: (item["Name"], item["PausedReason"] if item["Paused"] == "1" else None)
                for item in self.manager.listed("QueueStatus", "QueueStatusComplete")
                if item.get("Event") == "QueueMember" and item["Location"] == interface}

    def stands(self, login, place, interface, members):
        """Until the broker knows this place by the exchange's word, and the exchange has these members."""
        def now():
            row = next(row for row in self.watcher.ask("operator.list")["rows"] if row["login"] == login)
            return row.get("exchange"), self.members(interface)
        wait_until(lambda: now() == (place, members), lambda: (now(), self.gateway.log()))

    def own(self, reason=None):
        return {queue: ("话务员1", reason) for queue in QUEUES}

    def restart(self):
        self.manager.close()
        self.asterisk.restart()

        def is_back():
            try:
                self.manager = Manager(self.asterisk)
            except (OSError, EOFError):
                return False
            return True
        wait_until(is_back, "the exchange is back")

    def test_phones_follow_the_desks_over_a_restart_and_others_stay(self):
        self.manager.ask("QueueAdd", Queue="hotline", Interface=STRANGER, MemberName="外人")
        self.say("operator1", "ready")
        self.stands("operator1", "queued", "PJSIP/2001", self.own())
        self.say("operator1", "pause", reason="meal")
        self.stands("operator1", "paused", "PJSIP/2001", self.own("meal"))
        self.assertEqual(self.members(STRANGER), {"hotline": ("外人", None)})
        self.restart()
        self.stands("operator1", "paused", "PJSIP/2001", self.own("meal"))
        self.say("operator1", "ready")
        self.stands("operator1", "queued", "PJSIP/2001", self.own())
        for queue in QUEUES:
            self.manager.ask("QueuePause", Queue=queue, Interface="PJSIP/2001", Paused="true", Reason="by hand")
        self.stands("operator1", "paused", "PJSIP/2001", self.own("by hand"))
        self.desks["operator1"].ask("session.logout")
        self.stands("operator1", "out", "PJSIP/2001", {})

    def test_a_member_of_queues_conf_is_paused_and_never_taken_out(self):
        self.say("operator2", "pause", reason="rest")
        self.stands("operator2", "paused", "PJSIP/2006",
                    {queue: ("Fatima" if queue == "second" else "话务员2", "rest") for queue in QUEUES})
        self.desks["operator2"].ask("session.logout")
        self.stands("operator2", "paused", "PJSIP/2006", {"second": ("Fatima", "rest")})


def main():
    with asterisk() as Phones.asterisk:
        done = unittest.main(exit=False)
    sys.exit(not done.result.wasSuccessful())


if __name__ == "__main__":
    main()
