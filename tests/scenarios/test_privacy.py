#!/usr/bin/python3
"""What must never be said, over lives played by chance: to a department, who a secret caller is; to a caller, what was noted
inside. Every query of the protocol's own page is asked, so that a new one is held to it, too."""

import os
import random
import re
import unittest

from rexian import Refused
from test_random import PAGE, Page
from town import Town, UNIT, at

SEEDS = [int(os.environ["REXIAN_SEED"])] if "REXIAN_SEED" in os.environ else [20260506, 7]
DEPARTMENTS = [UNIT, "zhujian", "heping-station"]
STEPS = 500
INSIDE = "内部记录"


class Play:
    """Tickets of which about half are secret, each of a caller with a name and a number of their own."""

    def __init__(self, town, seed):
        self.town, self.dice = town, random.Random(seed)
        self.callers = {}  # number -> (name, phone)
        self.secret = set()
        self.heard = []  # all that departments were answered
        admin = town.who("admin")
        admin.ask("unit.add", code="gongre-heping", name="和平供热站", parent=UNIT, kind="street")
        admin.ask("account.add", login="heping-station", name="和平站", role="handler", unit="gongre-heping",
                  password="供热-123456")
        town.passwords["heping-station"] = "供热-123456"

    def open(self):
        i = len(self.callers)
        name, phone = f"诉求人{i:03}号", f"139{i * 7919 % 10000:04}{i:04}"
        secret = self.dice.random() < 0.5
        number = self.town.open(way=self.dice.choice(["dispatch", "dispatch", "pending"]), caller_name=name,
                                caller_phone=phone, secrecy=secret, title=f"暖气不热{i % 9}", content=f"室温低 编号{i}")
        self.callers[number] = (name, phone)
        if secret:
            self.secret.add(number)

    def step(self):
        dice = self.dice
        if len(self.callers) < 40 and dice.random() < 0.4 or not self.callers:
            self.open()
            return
        number, other = dice.choice(list(self.callers)), dice.choice(list(self.callers))
        note, unhappy = f"{INSIDE}{number}", dice.random() < 0.3
        ticket = self.town.show(number)
        unit = {"市供热集团": UNIT, "市住房和城乡建设委员会": "zhujian"}.get(ticket.get("lead"), dice.choice(DEPARTMENTS))
        reply = (unit, "reply", {"answer": f"答复{number}", "note": note, "reason": note})
        likely = {
            "pending": [("dispatcher1", "dispatch", {"unit": dice.choice([UNIT, "zhujian", "gongre-heping"])}),
                        ("operator1", "answer", {"answer": f"答复{number}", "note": note})],
            "dispatched": [(unit, "receive", {"note": note}), (unit, "return", {"reason": note, "basis": "三定方案"})],
            "received": [reply, reply, (unit, "pass_down", {"unit": "gongre-heping", "note": note, "reason": note})],
            "returned": [("dispatcher1", "rule", {"agreed": dice.random() < 0.5, "reason": note})],
            "replied": [("auditor1", "audit", {"agreed": dice.random() < 0.8, "reason": note, "note": note})],
            "callback": [("callback1", "callback", {"result": "reached", "solved": "no" if unhappy else "yes",
                                                    "satisfaction": "dissatisfied" if unhappy else "satisfied",
                                                    "fault": "unit" if unhappy else "none", "note": note,
                                                    "reason": note})],
            "closed": [("supervisor1", "redo", {"reason": note})]}
        anyhow = [("dispatcher1", "merge", {"into": other, "reason": note}), ("operator1", "note", {"note": note}),
                  ("operator1", "urge", {"note": note}), ("operator1", "reveal", {"reason": note}),
                  ("dispatcher1", "undo", {"reason": note}), (unit, "note", {"note": note}),
                  (unit, "reveal", {"reason": note}), (dice.choice(DEPARTMENTS), "reply", {"answer": "答复"}),
                  ("dispatcher1", "co_handler", {"unit": dice.choice(["zhujian", "gongre-heping"]), "reason": note})]
        moves = likely.get(ticket["state"], anyhow) if dice.random() < 0.75 else anyhow
        if number not in self.secret and dice.random() < 0.05:
            moves = [("operator1", "amend", {"reason": note, "changes": [{"field": "secrecy", "value": "true"}]})]
        by, kind, body = dice.choice(moves)
        try:
            answer = self.town.who(by).ask("ticket." + kind, number=number, **body)
        except Refused as refused:
            answer = refused.body
        else:
            if kind == "amend":
                self.secret.add(number)
        if by in DEPARTMENTS and not (kind == "reveal" and number not in self.secret):
            self.heard.append((by, kind, number, str(answer)))

    def words_of(self, number):
        """All that would tell who it is: the name, the number, and the number masked."""
        name, phone = self.callers[number]
        return [name, phone, phone[:3] + "****" + phone[-4:]]


class Privacy(unittest.TestCase):
    def played(self, seed):
        town = Town()
        self.addCleanup(town.close)
        town.at("2026-05-06 09:00")
        play = Play(town, seed)
        for login in DEPARTMENTS:
            town.who(login)
        for i in range(STEPS):
            play.step()
            if i % 50 == 49:
                town.at(at("2026-05-06 09:00") + i * 60000)
        self.assertGreater(len(play.secret), 10)
        states = {town.show(number)["state"] for number in play.callers}
        self.assertTrue({"merged", "closed"} < states and len(states) > 4, states)
        return town, play

    def ask_everything(self, town, play, login):
        """Every query of the page, for every ticket, number and word."""
        page = Page()
        with open(PAGE, encoding="utf-8") as lines:
            changes = set(re.findall(r"^\| `(\w+\.\w+)` \|.*\| change", lines.read(), re.M))
        numbers, phones = list(play.callers), [phone for _, phone in play.callers.values()]
        desk, asked = town.who(login), 0
        for kind, shape in page.requests.items():
            if kind in changes or kind.startswith("session.") or kind in ("ticket.reveal", "care.doctor"):
                continue
            members = {member for member, _, _ in page.shapes.get(shape, [])} if shape else set()
            bodies = [{"number": number} for number in numbers] if "number" in members else [{}]
            if "list" in members:
                lists = ["mine", "dispatch", "returns", "department", "audit", "callback", "open", "all"]
                bodies = [{"list": name, "limit": 500} for name in lists]
            if "words" in members:
                bodies = [{"words": word, "limit": 500} for word in
                          ["暖气", "室温"] + [name for name, _ in play.callers.values()] + phones]
            if "phone" in members or "caller_phone" in members:
                bodies += [{"phone" if "phone" in members else "caller_phone": phone} for phone in phones]
            days = {name: "2026-05-06" for name in ("from", "to", "day") if name in members}
            for body in bodies:
                try:
                    yield kind, str(desk.ask(kind, **{**days, **body}))
                    asked += 1
                except Refused as refused:
                    yield kind, str({key: value for key, value in refused.body.items() if key != "value"})
        seen = sum(1 for number in play.secret if self.sees(desk, number))
        self.assertTrue(asked > 50 and seen > 2, f"{login} saw {seen} secret tickets in {asked} answers")

    def sees(self, desk, number):
        try:
            return bool(desk.ask("ticket.show", number=number))
        except Refused:
            return False

    def test_no_department_ever_learns_who_a_secret_caller_is(self):
        for seed in SEEDS:
            with self.subTest(seed=seed):
                town, play = self.played(seed)
                secrets = [word for number in play.secret for word in play.words_of(number)]
                whole = re.compile("|".join(map(re.escape, secrets)))
                for login in DEPARTMENTS:
                    for kind, answer in self.ask_everything(town, play, login):
                        self.assertIsNone(whole.search(answer), f"{login}, {kind}: {answer[:400]}")
                    for words in () if login == "heping-station" else (["export", "tickets"], ["ticket", "list", "all", "--csv"], ["search", "暖气", "--json"]):
                        told = town.ctl(*words, login=login, check=False).stdout
                        self.assertIsNone(whole.search(told), f"{login}: rexianctl {' '.join(words)}")

    def test_answers_and_pushes_during_the_play_never_tell_a_caller_who_was_secret_from_the_first(self):
        for seed in SEEDS:
            with self.subTest(seed=seed):
                town, play = self.played(seed)
                first = {number for number in play.secret
                         if not any(row["what"] == "amended" for row in town.history(number))}
                whole = re.compile("|".join(re.escape(word) for number in first for word in play.words_of(number)))
                for login, kind, number, answer in play.heard:
                    self.assertIsNone(whole.search(answer), f"{login} was answered to {kind} of {number}: {answer[:400]}")
                for login in DEPARTMENTS:
                    desk = town.who(login)
                    desk.ask("clock.show")
                    self.assertTrue(desk.pushes, login)
                    for push in desk.pushes:
                        self.assertIsNone(whole.search(str(push)), f"{login} was told {str(push)[:400]}")

    def test_what_a_caller_may_hear_never_holds_what_was_noted_inside(self):
        """L6: nor after a merge, a redo or an undo."""
        for seed in SEEDS:
            with self.subTest(seed=seed):
                town, play = self.played(seed)
                heard = 0
                for number, (_, phone) in play.callers.items():
                    caller = town.who("operator1").ask("caller.show", phone=phone)
                    alike = town.who("operator1").ask("ticket.alike", caller_phone=phone)
                    said = [caller.get("last_answer", ""), town.show(number).get("answer", "")]
                    said += [row.get("answer", "") for row in alike.get("rows", [])]
                    self.assertNotIn(INSIDE, str(said), number)
                    heard += any(said)
                self.assertGreater(heard, 5)


if __name__ == "__main__":
    unittest.main()
