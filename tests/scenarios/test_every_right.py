#!/usr/bin/python3
"""Each state x action x role, through the real broker: who has the right moves the ticket as docs/lifecycle.md says, everybody else is
refused by name, and a refusal leaves the ticket as it was."""

import os
import pathlib
import re
import unittest

from town import Refused, Town

ROOT = pathlib.Path(os.environ.get("REXIAN_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
PROTOCOL = (ROOT / "docs/protocol.md").read_text(encoding="utf-8")
LIFECYCLE = (ROOT / "docs/lifecycle.md").read_text(encoding="utf-8")

STATES = ("registered", "pending", "dispatched", "received", "returned", "replied", "callback", "closed", "suspended", "merged")
# One of each role; the department that holds the ticket, and one that has nothing to do with it.
PEOPLE = {"admin": "admin", "supervisor1": "supervisor", "operator1": "operator", "dispatcher1": "dispatcher",
          "auditor1": "auditor", "callback1": "callback", "officer1": "officer", "leader1": "leader", "gongre": "handler",
          "shuisi": "handler", "gateway": "gateway"}
PHONED = {"on_behalf": "李工"}
# The action's name in docs/lifecycle.md, the request, and all that it could be refused for beside state, right and unit.
ACTIONS = (
    ("answer", "ticket.answer", {"answer": "已当场答复"}),
    ("not_accept", "ticket.refuse", {"not_accepted": "court", "answer": "请向法院反映"}),
    ("dispatch", "ticket.dispatch", {"unit": "gongre"}),
    ("receive", "ticket.receive", PHONED),
    ("return", "ticket.return", {"reason": "不属本单位", "basis": "三定方案", **PHONED}),
    ("grant_return", "ticket.rule", {"agreed": True}),
    ("refuse_return", "ticket.rule", {"reason": "属你单位"}),
    ("reply", "ticket.reply", {"answer": "已修好", **PHONED}),
    ("pass", "ticket.audit", {"agreed": True}),
    ("audit_redo", "ticket.audit", {"reason": "没有写明室温"}),
    ("callback", "ticket.callback", {"result": "no_answer"}),
    ("order_redo", "ticket.redo", {"reason": "诉求人不认可"}),
    ("note", "ticket.note", {"note": "留意"}),
    ("urge", "ticket.urge", {"note": "请尽快"}),
    ("reveal", "ticket.reveal", {"reason": "需要联系"}),
    ("amend", "ticket.amend", {"changes": [{"field": "title", "value": "暖气不热，老人在家"}], "reason": "更正"}),
    ("ask extension", "ticket.ask", {"what": "extension", "days": 1, "reason": "配件在途", **PHONED}),
    ("ask complex", "ticket.ask", {"what": "complex", "reason": "涉及多家", **PHONED}),
    ("ask suspension", "ticket.ask", {"what": "suspension", "until_at": 1778200000000, "reason": "等诉求人回家", **PHONED}),
    ("ask termination", "ticket.ask", {"what": "termination", "reason": "诉求人撤回", **PHONED}),
    ("resume", "ticket.resume", PHONED),
    ("supervise", "ticket.supervise", {"level": "order", "reason": "群众反映强烈"}),
    ("contact", "ticket.contact", {"note": "已电话联系", **PHONED}),
    ("interim", "ticket.interim", {"answer": "已到现场，正在抢修", "note": "已到现场", **PHONED}),
    ("co_handler", "ticket.co_handler", {"unit": "ranqi", "note": "查管线", **PHONED}),
    ("pass_down", "ticket.pass_down", {"unit": "station", **PHONED}),
    ("merge", "ticket.merge", {"reason": "同一事项"}),
    ("phone", "ticket.phone", PHONED),  # refused here in every state: only the units of emergencies are phoned
)
# What a refusal of a person with the right may say beside the state.
NAMED = {"state", "not_found", "not_allowed", "no_right", "exists", "too_late", "missing_field", "bad_value", "name_unit"}
# The tickets of a department alone are its own: without a lead, or after it, there is nothing to decide for it.
HOTLINE = {login for login, role in PEOPLE.items() if role != "handler"}


def rights_of_messages():
    rows = re.findall(r"^\| `(ticket\.\w+)` \|[^|]*\|[^|]*\| change \|([^|]*)\|", PROTOCOL, re.M)
    return {name: set(cell.replace(" ", "").split(",")) for name, cell in rows}


def roles_of_rights():
    table = PROTOCOL[PROTOCOL.index("## Rights"):PROTOCOL.index("## Names")]
    rows = re.findall(r"^\| \d+ \| (\w+) \|[^|]*\|([^|]*)\|", table, re.M)
    return {right: set(cell.replace(" ", "").split(",")) for right, cell in rows}


def edges_of_life():
    """(state, action) -> the states it may lead to."""
    edges = {}
    for start, end, actions in re.findall(r"^    (\w+) --> (\w+): (.*)$", LIFECYCLE, re.M):
        for action in actions.split(", "):
            edges.setdefault((start, action), set()).add(end)
    for action, states in re.findall(r"^\| ([a-z_ ]+) \| ([a-z_, ]+) \|$", LIFECYCLE, re.M):
        for state in states.split(", "):
            edges.setdefault((state, action), set()).add(state)
    return edges


class EveryRight(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.town = Town()
        cls.town.at("2026-05-06 09:00")
        admin = cls.town.who("admin")
        admin.ask("unit.add", code="station", name="和平供热站", parent="gongre", kind="street")
        for login, role in (("officer1", "officer"), ("leader1", "leader")):
            admin.ask("account.add", login=login, name=login, role=role, unit="hotline", password="督办-123456")
            cls.town.passwords[login] = "督办-123456"
        cls.into = cls.town.open(way="pending", title="主单")

    @classmethod
    def tearDownClass(cls):
        cls.town.close()

    def make(self, state):
        town = self.town
        if state == "registered":
            return town.who("operator1").ticket("ticket.handover", service=119)["number"]
        number = town.open(way="pending" if state in ("pending", "merged") else "dispatch")
        if state == "merged":
            town.act("dispatcher1", "merge", number, into=self.into, reason="同一事项")
        if state in ("received", "returned", "suspended"):
            town.receive(number)
        if state == "returned":
            town.act("gongre", "return", number, reason="不属本单位", basis="三定方案")
        if state == "suspended":
            town.act("gongre", "ask", number, what="suspension", until_at=1778200000000, reason="等诉求人回家")
            town.act("dispatcher1", "decide", number, what="suspension", agreed=True)
        if state in ("replied", "callback", "closed"):
            town.reply(number)
        if state in ("callback", "closed"):
            town.passed(number)
        if state == "closed":
            town.attempt(number, "reached")
        self.assertEqual(town.show(number)["state"], state)
        return number

    def attempt(self, number, login, message, body):
        """The refusal's code, or None."""
        body = dict(body, into=self.into) if message == "ticket.merge" else body
        try:
            self.town.who(login).ask(message, number=number, **body)
        except Refused as refused:
            return refused.code
        return None

    def must_do(self, state, action, login, holds):
        """Whether this person, who has the right, may act on a ticket in this state. A duplicate is passed by its parent's audit."""
        handler = PEOPLE[login] == "handler"
        return (state, action) in self.edges and action != "phone" and (state, action) != ("merged", "pass") and (not handler or login == holds)

    def test_each_state_action_and_role_moves_as_the_life_cycle_says_or_is_refused_by_name(self):
        self.edges = edges_of_life()
        rights, roles = rights_of_messages(), roles_of_rights()
        done = refused = 0
        for state in STATES:
            number = self.make(state)
            version = self.town.show(number)["version"]
            holds = "gongre" if state in ("dispatched", "received", "returned", "replied", "callback", "closed", "suspended") else None
            for action, message, body in ACTIONS:
                for login, role in PEOPLE.items():
                    may = any(role in roles[right] for right in rights[message])
                    code = self.attempt(number, login, message, body)
                    told = f"{login} ({role}) in state {state}: {action}"
                    if not may:
                        self.assertEqual(code, "no_right", told)
                    elif not self.must_do(state, action, login, holds):
                        self.assertIn(code, NAMED, told)
                    else:
                        self.assertIsNone(code, told)
                        self.assertIn(self.town.show(number)["state"], self.edges[(state, action)], told)
                        done += 1
                        number = self.make(state)
                        version = self.town.show(number)["version"]
                        continue
                    refused += 1
                    self.assertEqual(self.town.show(number)["version"], version, told)
        print(f"{done} moves, {refused} refusals")
        self.assertGreater(done, 250)
        self.assertGreater(refused, 2000)


if __name__ == "__main__":
    unittest.main()
