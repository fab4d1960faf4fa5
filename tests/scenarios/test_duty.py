#!/usr/bin/python3
"""What each operator does since when: by events, in figures that add up, over midnights, limits, restarts and lost consoles."""

import unittest

from town import Town, at, figures_of

DAY, NEXT, AFTER = "2026-05-06", "2026-05-07", "2026-05-08"
MINUTE_MS = 60 * 1000
HOUR_MS = 60 * MINUTE_MS
STATES = ("ready_ms", "ringing_ms", "talking_ms", "hold_ms", "wrap_up_ms", "break_ms", "not_ready_ms", "other_call_ms")


class Shift(unittest.TestCase):
    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        self.town.at(f"{DAY} 08:00")

    def say(self, presence, login="operator2", **fields):
        return self.town.who(login).ask("session.presence", presence=presence, **fields)

    def duty(self, login="operator2", first=DAY, last=""):
        rows = self.town.who("supervisor1").ask("duty.show", **{"from": first, "to": last or first}).get("rows", [])
        return next((row for row in rows if row["login"] == login), {})

    def call(self, begin, end, login="operator2"):
        return self.town.call((f"{DAY} {begin}", "offered", {"caller": "13812345678"}),
                              (f"{DAY} {begin}", "queued", {"queue": "hotline"}),
                              (f"{DAY} {begin}", "answered", {"operator_login": login}), (f"{DAY} {end}", "ended", {}))

    def sums(self, day, then=False, login="operator2", by="operator"):
        """The sums of a person, or of all rows of another split by their keys."""
        rows = self.town.rows(day, then=then, by=by)
        if by != "operator":
            return {row["key"]: figures_of(row) for row in rows}
        return next((figures_of(row) for row in rows if row["key"] == login), {})

    def assert_adds_up(self, *days, then=False):
        for day in days:
            total = self.town.figures(day, then) or {}
            self.assertEqual(sum(total.get(state, 0) for state in STATES), total.get("duty_ms", 0), day)
            for by in ("operator", "hour", "queue"):
                rows = [figures_of(row) for row in self.town.rows(day, then=then, by=by)]
                for name in (*STATES, "duty_ms"):
                    self.assertEqual(sum(row.get(name, 0) for row in rows), total.get(name, 0), (day, by, name))

    def assert_sound(self, *days):
        self.assertEqual(self.town.differences(*days), [])
        self.town.stop()
        done = self.town.offline_check()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class States(Shift):
    def test_a_shift_with_calls_wrap_ups_and_breaks_adds_up_to_the_millisecond(self):
        self.town.at(f"{DAY} 09:00")
        self.say("ready")
        self.call("09:10", "09:16")  # then wrap-up until the operator says that it is done
        self.assertEqual(self.duty()["presence"], "wrap_up")
        self.town.at(f"{DAY} 09:17:30.250")
        self.say("ready")
        self.town.at(f"{DAY} 09:30")
        self.say("pause", reason="rest")
        self.town.at(f"{DAY} 09:45")
        self.say("pause", reason="meal")
        self.town.at(f"{DAY} 10:15")
        self.say("ready")
        self.call("10:20", "10:24")
        self.town.at(f"{DAY} 10:25")
        self.town.who("operator2").ask("session.logout")
        self.town.at(f"{DAY} 11:00")
        self.assertEqual({name: self.duty().get(name, 0) for name in ("duty_ms", *STATES)},
                         {"duty_ms": 85 * MINUTE_MS, "ready_ms": (10 + 12.5 + 5) * MINUTE_MS - 250, "ringing_ms": 0,
                          "talking_ms": 10 * MINUTE_MS, "hold_ms": 0, "wrap_up_ms": 2.5 * MINUTE_MS + 250,
                          "break_ms": 45 * MINUTE_MS, "not_ready_ms": 0, "other_call_ms": 0})
        sums = self.sums(DAY)
        self.assertEqual((sums["break_rest_ms"], sums["break_meal_ms"]), (15 * MINUTE_MS, 30 * MINUTE_MS))
        row = self.duty()
        self.assertEqual((row["calls"], row["handling_time_ms"]), (2, (12.5 * MINUTE_MS + 250) // 2))
        self.assertEqual(row["occupancy"], "31.26")  # 12.5 min and 250 ms of 40
        hours = self.sums(DAY, by="hour")
        self.assertEqual((hours["09"]["duty_ms"], hours["10"]["duty_ms"]), (HOUR_MS, 25 * MINUTE_MS))
        self.assertEqual((hours["09"]["break_ms"], hours["10"]["break_ms"]), (30 * MINUTE_MS, 15 * MINUTE_MS))
        self.assertEqual(self.sums(DAY, by="queue")["市民热线"]["wrap_up_ms"], 2.5 * MINUTE_MS + 250)
        self.assert_adds_up(DAY)
        self.assert_sound(DAY)

    def test_n13_the_clock_ends_a_wrap_up_at_its_limit_and_says_so(self):
        """N13: not before, and not after."""
        self.town.at(f"{DAY} 09:00")
        self.say("ready")
        self.call("09:10", "09:15")
        self.town.at(f"{DAY} 09:40")
        console = self.town.who("operator2")
        push = console.push(lambda push: push.get("state") and push["state"][0]["presence"] == "ready" and
                            push["occurred_at"] == at(f"{DAY} 09:18"))
        self.assertEqual(push.get("who", ""), "")
        self.assertEqual((self.duty()["wrap_up_ms"], self.duty()["ready_ms"]), (3 * MINUTE_MS, 32 * MINUTE_MS))

    def test_n13_of_two_calls_at_once_there_is_one_wrap_up(self):
        """N13: an announced transfer is a second call of the same operator."""
        self.town.at(f"{DAY} 09:00")
        self.say("ready")
        for ref, begin in (("exchange-a", "09:10"), ("exchange-b", "09:12")):
            self.town.at(f"{DAY} {begin}")
            self.town.report(ref, "offered", caller="13812345678")
            self.town.report(ref, "queued", queue="hotline")
            self.town.report(ref, "answered", operator_login="operator2")
        for ref, end in (("exchange-b", "09:14"), ("exchange-a", "09:15")):
            self.town.at(f"{DAY} {end}")
            self.town.report(ref, "ended")
        self.town.at(f"{DAY} 09:30")
        self.assertEqual((self.duty()["talking_ms"], self.duty()["wrap_up_ms"]), (5 * MINUTE_MS, 3 * MINUTE_MS))

    def test_the_next_call_ends_a_wrap_up_too(self):
        self.town.at(f"{DAY} 09:00")
        self.say("ready")
        self.call("09:10", "09:15")
        self.call("09:16", "09:20")
        self.assertEqual(self.duty()["wrap_up_ms"] + self.duty()["talking_ms"], 10 * MINUTE_MS)

    def test_a_break_across_midnight_is_divided_and_the_day_is_whole_when_it_is_sealed(self):
        self.town.at(f"{DAY} 22:30")
        self.say("ready")
        self.town.at(f"{DAY} 23:40")
        self.say("pause", reason="meal")
        self.town.at(f"{NEXT} 00:20")
        self.say("ready")
        self.town.at(f"{AFTER} 01:00")  # a day and more pass, as time does when nobody looks
        self.town.who("operator2").ask("session.logout")
        self.assertEqual(self.sums(DAY, then=True), self.sums(DAY))
        self.assertEqual({name: self.sums(DAY)[name] for name in ("duty_ms", "ready_ms", "break_ms")},
                         {"duty_ms": 90 * MINUTE_MS, "ready_ms": 70 * MINUTE_MS, "break_ms": 20 * MINUTE_MS})
        self.assertEqual(self.sums(NEXT, then=True), self.sums(NEXT))
        self.assertEqual((self.sums(NEXT)["duty_ms"], self.sums(NEXT)["break_ms"]), (24 * HOUR_MS, 20 * MINUTE_MS))
        self.assertEqual(self.duty(first=DAY, last=AFTER)["duty_ms"], 26.5 * HOUR_MS)
        self.assert_adds_up(DAY, NEXT, AFTER)
        self.assert_adds_up(DAY, NEXT, then=True)
        self.assert_sound(DAY, NEXT, AFTER)

    def test_a_month_is_frozen_with_the_duty_of_its_last_night_and_is_not_moved_by_the_logout(self):
        self.town.at("2026-05-31 20:00")
        self.say("ready")
        self.town.at("2026-06-01 06:00")
        self.town.who("operator2").ask("session.logout")
        changes = self.town.who("supervisor1").ask("month.changes", month="2026-05-01")
        self.assertTrue(changes["is_frozen"])
        self.assertEqual((changes.get("figures", []), changes.get("rows", [])), ([], []))
        (frozen,) = self.town.who("supervisor1").ask("rates.show", **{"from": "2026-05-01", "to": "2026-05-31", "by": "total",
                                                                      "months": True, "frozen": True})["rows"]
        self.assertEqual((figures_of(frozen)["duty_ms"], self.sums("2026-06-01")["duty_ms"]), (4 * HOUR_MS, 6 * HOUR_MS))
        self.assertEqual(self.town.who("supervisor1").ask("month.prove", month="2026-05-01").get("rows", []), [])
        self.assert_sound("2026-05-31", "2026-06-01")

    def test_n13_ringing_holding_and_a_transfer_are_each_operators_own(self):
        """N13: who passes a call on writes it down; who takes it has a wrap-up of their own."""
        self.town.at(f"{DAY} 09:00")
        for login in ("operator2", "operator3"):
            self.say("ready", login)
        steps = [("09:10:00", "offered", {"caller": "13812345678"}), ("09:10:00", "queued", {"queue": "hotline"}),
                 ("09:10:05", "ringing", {"operator_login": "operator2"}), ("09:10:15", "ring_ended", {"operator_login": "operator2"}),
                 ("09:10:15", "ringing", {"operator_login": "operator3"}), ("09:10:20", "answered", {"operator_login": "operator3"}),
                 ("09:12:20", "held", {}), ("09:13:00", "unheld", {}), ("09:14:00", "transferred", {}),
                 ("09:14:00", "answered", {"operator_login": "operator2"}), ("09:20:00", "ended", {})]
        self.town.call(*[(f"{DAY} {moment}", step, fields) for moment, step, fields in steps])
        self.town.at(f"{DAY} 09:30")
        second = 1000
        self.assertEqual({name: self.duty("operator3").get(name, 0) for name in STATES},
                         {"ready_ms": (10 * 60 + 15 + 12 * 60 + 60) * second, "ringing_ms": 5 * second, "talking_ms": 180 * second,
                          "hold_ms": 40 * second, "wrap_up_ms": 180 * second, "break_ms": 0, "not_ready_ms": 0, "other_call_ms": 0})
        self.assertEqual({name: self.duty("operator2").get(name, 0) for name in STATES},
                         {"ready_ms": (10 * 60 + 5 + 225 + 7 * 60) * second, "ringing_ms": 10 * second, "talking_ms": 360 * second,
                          "hold_ms": 0, "wrap_up_ms": 180 * second, "break_ms": 0, "not_ready_ms": 0, "other_call_ms": 0})
        for login in ("operator2", "operator3"):
            self.town.who(login).ask("session.logout")
        self.assert_adds_up(DAY)
        self.assert_sound(DAY)

    def test_a_talk_of_one_who_is_not_on_duty_counts_for_the_call_alone(self):
        self.town.who("operator2")
        self.call("09:10", "09:15")
        self.assertEqual((self.duty().get("duty_ms", 0), self.duty()["calls"], self.duty()["occupancy"]), (0, 1, "-"))
        self.assertNotIn("duty_ms", self.town.figures(DAY))

    def test_a_shut_account_is_no_longer_on_duty(self):
        self.town.at(f"{DAY} 09:00")
        self.say("ready")
        self.town.at(f"{DAY} 09:30")
        self.town.who("admin").ask("account.shut", login="operator2")
        self.town.at(f"{DAY} 10:00")
        self.assertEqual(self.duty()["duty_ms"], HOUR_MS / 2)


class Breaks(Shift):
    """A break may be asked for during a call: it begins when the call and its wrap-up are over."""

    def talk(self, begin="09:10", login="operator2"):
        self.town.at(f"{DAY} {begin}")
        self.town.report("exchange-9", "offered", caller="13812345678")
        self.town.report("exchange-9", "queued", queue="hotline")
        return self.town.report("exchange-9", "answered", operator_login=login)

    def test_it_is_asked_for_during_a_talk_and_begins_after_the_wrap_up(self):
        self.town.at(f"{DAY} 09:00")
        self.say("ready")
        self.talk()
        row = self.say("pause", reason="meal")
        self.assertEqual((row["presence"], row["next_reason"], row["wanted"]), ("talking", "meal", "paused"))
        self.town.at(f"{DAY} 09:15")
        self.town.report("exchange-9", "ended")
        self.assertEqual(self.duty()["presence"], "wrap_up")
        self.town.at(f"{DAY} 09:30")  # the limit of the wrap-up passed at 09:18
        row = self.duty()
        self.assertEqual((row["presence"], row["reason"], row["since_at"]), ("pause", "meal", at(f"{DAY} 09:18")))
        self.say("ready")
        self.town.who("operator2").ask("session.logout")
        sums = self.sums(DAY)
        self.assertEqual((sums["talking_ms"], sums["wrap_up_ms"], sums["break_meal_ms"]), (5 * MINUTE_MS, 3 * MINUTE_MS, 12 * MINUTE_MS))
        self.assert_adds_up(DAY)
        self.assert_sound(DAY)

    def test_ready_in_the_wrap_up_says_that_it_is_written_down_so_that_the_break_begins(self):
        self.town.at(f"{DAY} 09:00")
        self.say("ready")
        self.talk()
        self.say("pause", reason="rest")
        self.town.report("exchange-9", "ended")
        row = self.say("ready")
        self.assertEqual((row["presence"], row["reason"], row.get("next_reason", "none")), ("pause", "rest", "none"))
        self.assertEqual(self.say("ready")["presence"], "ready")

    def test_the_same_word_or_ready_takes_it_back_and_another_reason_replaces_it(self):
        self.town.at(f"{DAY} 09:00")
        self.say("ready")
        self.talk()
        nexts = [self.say("pause", reason=reason).get("next_reason", "none") for reason in ("meal", "meal", "meal", "rest")]
        self.assertEqual(nexts, ["meal", "none", "meal", "rest"])
        row = self.say("ready")
        self.assertEqual((row["presence"], row.get("next_reason", "none"), row["wanted"]), ("talking", "none", "queued"))
        refused = self.town.who("operator2").refusal("session.presence", presence="ready")
        self.assertEqual((refused["code"], refused["value"]), ("state", "talking"))
        self.town.report("exchange-9", "ended")
        self.assertEqual(self.say("ready")["presence"], "ready")

    def test_a_call_that_rang_in_vain_is_followed_by_the_break_at_once(self):
        self.town.at(f"{DAY} 09:00")
        self.say("ready")
        self.town.report("exchange-9", "offered", caller="13812345678")
        self.town.report("exchange-9", "queued", queue="hotline")
        self.town.report("exchange-9", "ringing", operator_login="operator2")
        self.assertEqual(self.say("pause", reason="rest")["presence"], "ringing")
        self.town.report("exchange-9", "ring_ended", operator_login="operator2")
        self.assertEqual((self.duty()["presence"], self.duty()["reason"]), ("pause", "rest"))

    def test_it_outlives_the_broker_a_midnight_and_a_reconnection(self):
        self.town.at(f"{DAY} 23:30")
        self.say("ready")
        self.talk("23:40")
        self.say("pause", reason="training")
        token = self.town.who("operator2").session["token"]
        self.town.kill()
        self.town.start()
        self.town.at(f"{NEXT} 00:10")
        session = self.town.connect().resume(token)
        self.assertEqual((session["presence"], session["next_reason"], session["wanted"]), ("talking", "training", "paused"))
        self.town.report("exchange-9", "ended")
        self.town.at(f"{NEXT} 00:40")
        row = self.duty(first=NEXT)
        self.assertEqual((row["presence"], row["reason"], row["since_at"]), ("pause", "training", at(f"{NEXT} 00:13")))
        self.assert_adds_up(DAY)
        self.assert_sound(DAY, NEXT)

    def test_a_logout_during_the_call_takes_it_back(self):
        self.town.at(f"{DAY} 09:00")
        self.say("ready")
        self.talk()
        self.say("pause", reason="meal")
        self.town.who("operator2").ask("session.logout")
        self.town.leave_desks()
        row = self.say("ready")
        self.assertEqual((row["presence"], row.get("next_reason", "none")), ("talking", "none"))

    def test_a_break_that_the_exchange_sets_cannot_be_asked_for(self):
        refused = self.town.who("operator2").refusal("session.presence", presence="pause", reason="exchange")
        self.assertEqual((refused["code"], refused["field"]), ("bad_value", "reason"))


class Sayings(Shift):
    def test_only_ready_and_breaks_with_their_reason_can_be_said(self):
        console = self.town.who("operator2")
        for wish, field in (({"presence": "talking"}, "presence"), ({"presence": "wrap_up"}, "presence"), ({}, "presence"),
                            ({"presence": "pause"}, "reason"), ({"presence": "ready", "reason": "rest"}, "reason")):
            self.assertEqual(console.refusal("session.presence", **wish)["field"], field, wish)

    def test_a_request_sent_twice_is_one_change(self):
        console = self.town.who("operator2")
        first = console.ask("session.presence", request_id="once", presence="ready")
        self.town.at(f"{DAY} 09:00")
        self.assertEqual(console.ask("session.presence", request_id="once", presence="ready"), first)

    def test_those_who_take_no_calls_are_seen_but_not_on_duty(self):
        self.town.who("auditor1").ask("session.presence", presence="ready")
        people = self.town.who("supervisor1").ask("board.show")["people"]
        self.assertEqual([row["presence"] for row in people if row["login"] == "auditor1"], ["ready"])
        self.assertEqual(self.duty("auditor1"), {})


class Losses(Shift):
    def test_a_state_outlives_the_broker_and_the_person_goes_on_in_it(self):
        self.town.at(f"{DAY} 09:00")
        self.say("pause", reason="training")
        token = self.town.who("operator2").session["token"]
        self.town.kill()
        self.town.start()
        self.town.at(f"{DAY} 09:20")
        session = self.town.connect().resume(token)
        self.assertEqual((session["presence"], session["reason"], session["since_at"]),
                         ("pause", "training", at(f"{DAY} 09:00")))
        self.town.at(f"{DAY} 09:50")
        self.assertEqual(self.duty()["break_ms"], 50 * MINUTE_MS)

    def test_a_logout_at_one_of_two_desks_ends_nothing(self):
        self.town.at(f"{DAY} 09:00")
        self.say("ready")
        other = self.town.login("operator2")
        other.ask("session.logout")
        self.town.at(f"{DAY} 09:30")
        self.assertEqual((self.duty()["presence"], self.duty()["duty_ms"]), ("ready", HOUR_MS / 2))

    def test_a_console_that_is_not_heard_of_any_more_takes_its_person_off_duty(self):
        self.set_option("away_after_ms = 60000;", "away_after_ms = 1000;")
        watcher = self.town.who("supervisor1")
        self.town.at(f"{DAY} 09:00")
        self.say("ready")
        self.town.clock(f"{DAY} 09:10", rate=60000)  # a minute each second
        last_at = self.say("pause", reason="rest")["since_at"]
        self.town.desks.pop("operator2").close()
        push = watcher.push(lambda push: push.get("state") and push["state"][0].get("presence", "away") == "away")
        self.assertEqual((push["state"][0]["login"], push["occurred_at"]), ("operator2", last_at))
        before_ms = self.duty()["ready_ms"]
        self.town.at(f"{DAY} 12:00")
        self.assertGreaterEqual(before_ms, 10 * MINUTE_MS)
        self.assertEqual((self.duty()["ready_ms"], self.duty()["duty_ms"]), (before_ms, before_ms))
        self.assert_sound(DAY)

    def set_option(self, old, new):
        self.town.stop()
        name = self.town.path("broker.cfg")
        with open(name, encoding="utf-8") as lines:
            text = lines.read()
        self.assertIn(old, text)
        with open(name, "w", encoding="utf-8") as out:
            out.write(text.replace(old, new))
        self.town.start()

    def test_where_wrap_up_has_no_time_the_next_call_may_come_at_once(self):
        self.set_option("wrap_up_ms = 180000;", "wrap_up_ms = 0;")
        self.town.at(f"{DAY} 09:00")
        self.say("ready")
        self.call("09:10", "09:15")
        self.assertEqual(self.duty()["presence"], "ready")

    def test_only_who_answers_for_the_figures_may_ask(self):
        self.assertEqual(self.town.who("operator1").refusal("duty.show", **{"from": DAY})["code"], "no_right")


if __name__ == "__main__":
    unittest.main()
