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

    def tell(self, exchange, **fields):
        row = self.town.who("gateway").ask("operator.report", **{"login": "operator2", "exchange": exchange, **fields})
        return row.get("presence", "away"), row.get("reason", "none")

    def duty(self):
        rows = self.town.who("supervisor1").ask("duty.show", **{"from": DAY, "to": DAY})["rows"]
        return next(row for row in rows if row["login"] == "operator2")

    def sound(self):
        self.assertEqual(self.town.differences(DAY), [])
        self.town.stop()
        done = self.town.offline_check()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_the_exchanges_own_word_wins_is_told_and_adds_up_to_the_millisecond(self):
        self.phone("operator2", "8002")
        self.say("ready")
        gateway, watcher = self.town.who("gateway"), self.town.who("supervisor1")
        story = [("09:10", "paused", ("pause", "exchange")), ("09:15", "unreachable", ("not_ready", "none")),
                 ("09:35:00.250", "queued", ("ready", "none")), ("09:40", "in_call", ("other_call", "none")),
                 ("09:47", "out", ("not_ready", "none")), ("09:48", "queued", ("ready", "none"))]
        for moment, exchange, state in story:
            self.town.at(f"{DAY} {moment}")
            self.assertEqual(self.tell(exchange), state, moment)
        push = watcher.push(lambda push: push.get("state") and push["state"][0].get("exchange") == "paused" and
                            push["state"][0]["presence"] == "pause")
        self.assertEqual((push["state"][0]["reason"], push.get("who", "")), ("exchange", ""))
        seq = gateway.ask("session.resume", token=gateway.session["token"])["seq"]
        self.tell("queued")
        self.assertEqual(gateway.ask("session.resume", token=gateway.session["token"])["seq"], seq)  # it is known
        self.town.at(f"{DAY} 10:00")
        self.town.who("operator2").ask("session.logout")
        minute = 60 * 1000
        row = self.duty()
        self.assertEqual({name: row.get(name, 0) for name in ("duty_ms", "ready_ms", "break_ms", "not_ready_ms", "other_call_ms")},
                         {"duty_ms": 60 * minute, "ready_ms": 27 * minute - 250, "break_ms": 5 * minute,
                          "not_ready_ms": 21 * minute + 250, "other_call_ms": 7 * minute})
        self.assertEqual(self.town.figures(DAY)["break_exchange_ms"], 5 * minute)
        self.assertEqual(self.row()["exchange"], "queued")
        self.sound()

    def test_a_report_that_lags_behind_a_wish_changes_nobodys_state(self):
        self.say("ready")
        self.assertEqual(self.tell("out", wanted="out"), ("ready", "none"))  # the join is on its way
        self.assertEqual(self.tell("queued", wanted="queued"), ("ready", "none"))
        self.say("pause", reason="meal")
        self.say("ready")
        self.assertEqual(self.tell("paused", wanted="paused"), ("ready", "none"))  # the pause of before
        self.assertEqual(self.tell("paused", wanted="queued"), ("pause", "exchange"))  # it was asked to unpause, and is paused
        self.assertEqual(self.tell("unreachable", wanted="out"), ("not_ready", "none"))  # nobody's wish

    def test_ready_again_is_the_persons_own_word_and_what_cannot_be_mended_there_stays(self):
        self.say("ready")
        self.tell("paused")
        self.assertEqual(self.row().get("wanted", "unknown"), "unknown")  # left as it is
        row = self.say("ready")
        self.assertEqual((row["presence"], row["wanted"]), ("ready", "queued"))
        self.tell("unreachable")
        self.assertEqual(self.say("ready")["presence"], "not_ready")
        self.say("pause", reason="meal")
        self.assertEqual(self.say("ready")["presence"], "not_ready")
        self.tell("queued")
        self.assertEqual(self.row()["presence"], "ready")

    def test_who_has_a_break_or_a_call_keeps_it_and_what_holds_shows_afterwards(self):
        self.say("ready")
        self.say("pause", reason="meal")
        self.assertEqual(self.tell("in_call"), ("pause", "meal"))
        self.assertEqual(self.say("ready")["presence"], "other_call")
        self.tell("queued")
        self.town.report("exchange-1", "offered", caller="13812345678")
        self.town.report("exchange-1", "queued", queue="hotline")
        self.town.report("exchange-1", "answered", operator_login="operator2")
        self.assertEqual(self.tell("in_call"), ("talking", "none"))  # it is that call
        self.town.at(f"{DAY} 09:05")
        self.assertEqual(self.tell("unreachable"), ("talking", "none"))
        self.town.report("exchange-1", "ended")
        self.assertEqual(self.say("ready")["presence"], "not_ready")
        self.tell("queued")
        self.town.who("operator2").ask("session.logout")
        self.sound()

    def test_a_phone_that_is_paused_while_it_rings_or_during_a_talk_stays_so(self):
        self.say("ready")
        self.town.report("exchange-1", "offered", caller="13812345678")
        self.town.report("exchange-1", "queued", queue="hotline")
        self.town.report("exchange-1", "ringing", operator_login="operator2")
        self.assertEqual(self.tell("paused"), ("ringing", "none"))  # since it was not answered, as the exchange says first
        self.assertEqual(self.row()["next_reason"], "exchange")
        self.town.report("exchange-1", "ring_ended", operator_login="operator2")
        self.assertEqual((self.row()["presence"], self.row()["reason"]), ("pause", "exchange"))
        self.assertEqual(self.tell("queued"), ("ready", "none"))
        self.town.report("exchange-1", "answered", operator_login="operator2")
        self.tell("paused")
        self.tell("queued")
        self.assertEqual(self.row().get("next_reason", "none"), "none")

    def test_another_phone_is_not_what_the_exchange_said_of_the_old_one(self):
        self.phone("operator2", "8002")
        self.say("ready")
        self.assertEqual(self.tell("unreachable"), ("not_ready", "none"))
        self.phone("operator2", "8003")
        row = self.row()
        self.assertEqual((row["presence"], row.get("exchange", "unknown")), ("ready", "unknown"))
        self.town.who("operator2").ask("session.logout")
        self.sound()

    def test_who_is_away_is_not_moved_by_the_exchange(self):
        self.assertEqual([self.tell(state) for state in ("queued", "paused", "out")], [("away", "none")] * 3)
        self.assertEqual(self.say("ready")["presence"], "ready")  # out of the queue is where it should have been

    def test_an_unknown_phone_and_an_unsaid_place_are_refused(self):
        gateway = self.town.who("gateway")
        self.assertEqual(gateway.refusal("operator.report", extension="9999", exchange="out")["field"], "extension")
        self.assertEqual(gateway.refusal("operator.report", login="operator2")["field"], "exchange")
        self.assertEqual(self.town.who("operator1").refusal("operator.list")["code"], "no_right")


if __name__ == "__main__":
    unittest.main()
