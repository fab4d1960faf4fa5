#!/usr/bin/python3
"""Operators' phones at the exchange: whose they are, where they should be by what their people do, and where the exchange says that
they are."""

import unittest

from town import Town

DAY = "2026-05-06"


class Operators(unittest.TestCase):
    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        self.town.at(f"{DAY} 09:00")

    def phone(self, login, extension):
        return self.town.who("admin").ask("account.change", login=login, extension=extension)

    def row(self, login="operator2", by="gateway"):
        rows = self.town.who(by).ask("operator.list")["rows"]
        return next(row for row in rows if row["login"] == login)

    def say(self, presence, login="operator2", **fields):
        return self.town.who(login).ask("session.presence", presence=presence, **fields)

    def test_a_phone_is_one_persons_and_can_be_taken_away(self):
        self.assertEqual(self.phone("operator2", "8002")["extension"], "8002")
        refused = self.town.who("admin").refusal("account.change", login="operator3", extension="8002")
        self.assertEqual((refused["code"], refused["field"]), ("exists", "extension"))
        refused = self.town.who("admin").refusal("account.change", login="operator3", extension="80 02")
        self.assertEqual((refused["code"], refused["field"]), ("bad_value", "extension"))
        self.phone("operator2", "-")
        self.phone("operator3", "8002")
        self.assertEqual((self.row().get("extension", ""), self.row("operator3")["extension"]), ("", "8002"))
        self.town.ctl("account", "add", "newcomer", "--name", "新来", "--role", "operator", "--extension", "8010")
        self.assertEqual(self.row("newcomer")["extension"], "8010")

    def test_calls_are_known_by_the_phone_that_took_them(self):
        self.phone("operator2", "8002")
        self.say("ready")
        self.town.report("exchange-1", "offered", caller="13812345678")
        self.town.report("exchange-1", "queued", queue="hotline")
        self.assertEqual(self.town.report("exchange-1", "answered", extension="8002")["operator_login"], "operator2")
        self.assertEqual(self.row()["presence"], "talking")

    def test_where_a_phone_should_be_follows_from_what_its_person_does(self):
        self.assertEqual(self.row()["wanted"], "out")
        self.say("ready")
        self.assertEqual(self.row()["wanted"], "queued")
        self.say("pause", reason="meal")
        self.assertEqual((self.row()["wanted"], self.row()["reason"]), ("paused", "meal"))
        push = self.town.who("gateway").push(lambda push: push.get("state") and push["state"][0].get("wanted") == "paused")
        self.assertEqual(push["state"][0]["login"], "operator2")
        self.town.who("operator2").ask("session.logout")
        self.assertEqual(self.row()["wanted"], "out")

    def test_the_exchanges_own_word_is_kept_and_told_and_moves_no_time(self):
        self.phone("operator2", "8002")
        self.say("ready")
        gateway, watcher = self.town.who("gateway"), self.town.who("supervisor1")
        told = gateway.ask("operator.report", extension="8002", exchange="paused")
        self.assertEqual((told["wanted"], told["exchange"], told["presence"]), ("queued", "paused", "ready"))
        push = watcher.push(lambda push: push.get("state") and push["state"][0].get("exchange") == "paused")
        self.assertEqual(push["what"], "state at the exchange")
        seq = gateway.ask("session.resume", token=gateway.session["token"])["seq"]
        gateway.ask("operator.report", login="operator2", exchange="paused")
        self.assertEqual(gateway.ask("session.resume", token=gateway.session["token"])["seq"], seq)  # it is known
        self.town.at(f"{DAY} 10:00")
        self.town.who("operator2").ask("session.logout")
        rows = self.town.who("supervisor1").ask("duty.show", **{"from": DAY, "to": DAY})["rows"]
        self.assertEqual([row["ready_ms"] for row in rows if row["login"] == "operator2"], [3600 * 1000])
        self.assertEqual(self.row()["exchange"], "paused")
        self.assertEqual(self.town.differences(DAY), [])
        self.town.stop()
        done = self.town.offline_check()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_an_unknown_phone_and_an_unsaid_place_are_refused(self):
        gateway = self.town.who("gateway")
        self.assertEqual(gateway.refusal("operator.report", extension="9999", exchange="out")["field"], "extension")
        self.assertEqual(gateway.refusal("operator.report", login="operator2")["field"], "exchange")
        self.assertEqual(self.town.who("operator1").refusal("operator.list")["code"], "no_right")


if __name__ == "__main__":
    unittest.main()
