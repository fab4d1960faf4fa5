#!/usr/bin/python3
"""Thousands of requests made by chance from the protocol's own page, by every role: plausible ones, and ones with a member
or two at the edge. Nothing fails inside, every answer has a named reason, and afterwards the city is without a finding."""

import collections
import os
import random
import re
import unittest

import msgpack

from town import Town, UNIT, at

PAGE = os.path.join(os.environ.get("REXIAN_SOURCE", os.path.join(os.path.dirname(__file__), "../..")), "docs/protocol.md")
SEED = int(os.environ.get("REXIAN_SEED", "20260506"))
REQUESTS = 8000
EDGES = [0, 1, -1, 7, 2**31, -2**31, 2**53, 2**63 - 1, -2**63]
# Those end the sessions that ask, stop the city's clock at the end of all calendars, or copy it a thousand times.
LEFT_OUT = {"session.login", "session.logout", "session.resume", "station.shut", "station.change", "account.shut",
            "account.change", "account.reset", "clock.set", "care.backup", "unit.shut", "category.shut",
            "directory.shut", "directory.change", "queue.shut", "district.shut"}

# Where a ticket stands when a move is likely to succeed.
FROM = {"ticket.dispatch": "pending", "ticket.receive": "dispatched", "ticket.reply": "received", "ticket.return": "received",
        "ticket.rule": "returned", "ticket.audit": "replied", "ticket.callback": "callback", "ticket.redo": "closed",
        "ticket.resume": "suspended"}


# Who can make such a move.
BY = {"ticket.dispatch": ["dispatcher1"], "ticket.receive": [UNIT, "zhujian"], "ticket.reply": [UNIT, "zhujian"],
      "ticket.return": [UNIT, "zhujian"], "ticket.rule": ["dispatcher1"], "ticket.audit": ["auditor1"],
      "ticket.callback": ["callback1"], "ticket.redo": ["supervisor1"]}


class Page:
    """What the page says: requests with their shapes, shapes with their members, lists of names."""

    def __init__(self):
        with open(PAGE, encoding="utf-8") as lines:
            text = lines.read()
        self.requests = {kind: shape for kind, shape in
                         re.findall(r"^\| `(\w+\.\w+)` \| (?:\[(\w+)\]\(#\w+\)|-) \|", text, re.M)}
        self.names = {name: re.findall(r"`(\w+)`", row) for name, row in
                      re.findall(r"^\| (\w+) \| ((?:`\w+`(?:, )?)+) \|$", text, re.M)}
        self.shapes = {}
        for name, block in re.findall(r"^### (\w+)\n(.*?)(?=^#|\Z)", text, re.M | re.S):
            self.shapes[name] = re.findall(r"^\| `(\w+)` \| (\w+)(?:\(\[?(\w+)\]?(?:\(#\w+\))?(?:, [\w ]*\d+)?\))? \|", block, re.M)


class Chance:
    def __init__(self, page, town):
        self.dice = random.Random(SEED)
        self.page = page
        self.town = town
        self.numbers = []
        self.states = {}  # of tickets, by number, as the last reply told
        self.calls = []
        self.refs = [f"ref-{i}" for i in range(60)]

    def plausible(self, member, kind, of):
        dice = self.dice
        words = {"category": ["02.01.01", "01.01.01", "04.02.01", "室温不达标"], "district": ["120101", "120104", "", "和平区"],
                 "unit": [UNIT, "zhujian", "", "市供热集团"], "operator_login": ["operator1", "operator2", ""],
                 "queue": ["hotline", "english"], "written_by": ["operator1", "operator3", "", ""], "ref": self.refs,
                 "call_id": self.refs, "caller_phone": ["13812345678", "022-27320000", "", "+86 139 2000 3000"],
                 "caller": ["13812345678", "", "02227320001"], "phone": ["13812345678", "022-2732 0000"],
                 "list": ["mine", "dispatch", "returns", "department", "audit", "callback", "open", "all"],
                 "state": ["", "pending", "closed"], "outcome": ["", "answered", "abandoned"], "words": ["暖气", "路灯 不亮", "A1"],
                 "rate": ["answer", "completion", "callback"], "on_behalf": ["李工", ""], "department": ["市供热集团", "新单位"],
                 "field": ["title", "type", "urgency", "category", "secrecy", "caller_phone", "spot"],
                 "value": ["help", "complaint", "utility", "true", "02.01.01", "13612345678", "东门"],
                 "code": [f"x{dice.randrange(40)}"], "parent": ["", UNIT], "kind": ["department", ""],
                 "login": [f"neu{dice.randrange(500)}"], "password": ["ein-passwort"], "public_key": [""]}
        now = self.town.now
        if kind == "text":
            return dice.choice(words.get(member, ["暖气不热", "路灯不亮 A12", "下水道堵塞，污水外溢", "补充：三号楼"]))
        if kind == "name":
            return dice.choice(self.page.names[of])
        if kind == "bool":
            return dice.random() < 0.3
        if kind == "date":
            return f"2026-05-{dice.randrange(5, 20):02}"
        if kind == "bytes":
            return dice.randbytes(32)
        if kind == "at":
            return dice.choice([0, now, now - 1000, now - 60000 * dice.randrange(3000)])
        if member in ("number", "into"):
            return dice.choice(self.numbers) if self.numbers else 0
        if member in ("version", "repeat_of"):
            return 0
        if member in ("call_id", "id"):
            return dice.choice(self.calls) if self.calls and dice.random() < 0.7 else 0
        if member == "service":
            return dice.choice([110, 119, 120])
        return dice.choice([0, 0, 1, 5, 50])

    def edge(self, member, kind, of):
        dice = self.dice
        if kind == "text":
            most = int(of)
            return dice.choice(["", "a" * most, "暖" * (most // 3), "a" * (most + 1), "x\x1b[2Jy", "a\nb\tc", "\u202e倒",
                                " ", "'; DROP TABLE ticket; --", "%s%n", "\"", "👩‍👩‍👧", "=1+1", "999999999999999999999"])
        if kind == "name":
            return dice.choice(self.page.names[of] + ["nobody", ""])
        if kind == "date":
            return dice.choice(["2026-02-30", "0000-00-00", "9999-12-31", "1970-01-01", "2026-12-31", "", "abcd-ef-gh"])
        if kind in ("int", "id", "at", "ms"):
            return dice.choice(EDGES + self.numbers[-3:] + [self.town.now, self.town.now + 86400000])
        return self.plausible(member, kind, of)

    def record(self, shape, edges):
        members = self.page.shapes[shape]
        bent = set(self.dice.sample(range(len(members)), min(edges, len(members)))) if members else set()
        body = {}
        for i, (member, kind, of) in enumerate(members):
            if kind == "list":
                body[member] = [self.record(of, edges) for _ in range(self.dice.randrange(3))]
            elif i in bent:
                body[member] = self.edge(member, kind, of)
            elif self.dice.random() < 0.9 or member in ("number", "title", "category", "reason", "answer", "note"):
                body[member] = self.plausible(member, kind, of)
        if self.dice.random() < 0.9:
            self.make_sense(shape, body)
        return body

    def aim(self, kind, body):
        """However many messages and tickets there are, tickets get on."""
        fit = [number for number, state in self.states.items() if state == FROM.get(kind)]
        if fit and "number" in body and self.dice.random() < 0.5:
            body["number"] = self.dice.choice(fit)

    def next_move(self):
        """A move that some ticket waits for, and who can make it; None if none waits."""
        kinds = sorted({kind for kind in BY for state in self.states.values() if state == FROM[kind]})
        if not kinds:
            return None
        kind = self.dice.choice(kinds)
        return self.dice.choice(BY[kind]), kind

    def make_sense(self, shape, body):
        """What belongs together is brought together."""
        dice = self.dice
        if shape == "ticket_open" and body.get("number") and dice.random() < 0.9:
            body["number"] = body["call_id"] = 0
        if shape == "block_request":
            body["until_at"] = self.town.now + 3600000
        if shape in ("call_log", "import_call"):
            body["outcome"] = dice.choice(["answered", "abandoned", "left_menu", "test", "refused"])
            body["offered_at"] = self.town.now - 60000 * dice.randrange(1, 3000)
            body["answered_at"] = body["offered_at"] + 9000 if body["outcome"] == "answered" else 0
            body["ended_at"] = body["offered_at"] + 90000
        if shape == "import_ticket":
            body["opened_at"] = self.town.now - 86400000 * dice.randrange(1, 30)
            body["closed_at"] = body["opened_at"] + 3600000
            body["due_at"] = dice.choice([0, body["opened_at"] + 86400000])
            body["callback_due_at"] = body["callback_at"] = 0
            body["callback_outcome"], body["satisfaction"] = "none", "not_given"
            body["ref"] = dice.choice(self.refs)


class ByChance(unittest.TestCase):
    def test_the_page_names_all_that_is_asked_for_here(self):
        page = Page()
        self.assertGreater(len(page.requests), 60)
        for kind in LEFT_OUT:
            self.assertIn(kind, page.requests)
        for kind, shape in page.requests.items():
            self.assertTrue(shape == "" or page.shapes[shape], kind)

    def test_nothing_that_the_page_allows_to_be_sent_breaks_the_broker_or_its_figures(self):
        page = Page()
        town = Town()
        self.addCleanup(town.close)
        town.at("2026-05-06 08:30")
        town.now = at("2026-05-06 08:30")
        chance = Chance(page, town)
        kinds = [kind for kind in page.requests if kind not in LEFT_OUT]
        moves = ["ticket." + move for move in ("open", "dispatch", "receive", "reply", "audit", "callback", "return", "rule",
                                               "amend", "redo")] + ["call.report", "call.log", "call.take"]
        heavy = [kind for kind in kinds if kind.startswith(("ticket.", "call."))] + 8 * moves + 3 * ["ticket.merge"]
        logins = ["operator1", "operator2", "dispatcher1", "auditor1", "callback1", UNIT, "zhujian", "supervisor1", "admin",
                  "gateway"]
        desks = {login: town.who(login) for login in logins}
        allowed = collections.defaultdict(set)
        codes, done, sent = collections.Counter(), collections.Counter(), 0
        while sent < REQUESTS:
            batch = {}
            for _ in range(60):
                login = chance.dice.choice(logins)
                kind = chance.dice.choice(heavy if chance.dice.random() < 0.8 else kinds)
                if chance.dice.random() < 0.15:
                    login, kind = chance.next_move() or (login, kind)
                if kind in allowed[login] and chance.dice.random() < 0.95:
                    continue
                body = chance.record(page.requests[kind], chance.dice.choice([0, 0, 0, 1, 2])) if page.requests[kind] else {}
                chance.aim(kind, body)
                sent += 1
                request_id = f"chance-{sent}"
                desks[login].send(kind, body, request_id)
                batch[request_id] = (login, kind, body)
            for request_id, (login, kind, body) in batch.items():
                reply = self.reply(desks[login], request_id, kind, body)
                if reply["t"] == "ok":
                    done[kind] += 1
                    for ticket in reply["b"].get("ticket", []):
                        chance.states[ticket["number"]] = ticket.get("state", "registered")
                        chance.numbers = (chance.numbers + [ticket["number"]])[-40:]
                    for call in reply["b"].get("call", []):
                        chance.calls = (chance.calls + [call["id"]])[-20:]
                    self.assertNotIn("\x1b", str(reply["b"]), (kind, body))
                    continue
                code = reply["b"]["code"]
                codes[code] += 1
                self.assertNotIn(code, ("storage", "unknown_message", "malformed", "busy", "no_session"), (kind, body, reply))
                if code == "no_right" and reply["b"]["field"] == "t":
                    allowed[login].add(kind)
            town.now += chance.dice.choice([1, 60000, 600000, 3600000])
            town.at(town.now)
        self.assertGreater(sum(done.values()), REQUESTS / 10, codes)
        for kind in ("ticket.open", "ticket.receive", "ticket.reply", "ticket.audit", "ticket.amend",
                     "ticket.merge", "call.report", "call.log", "import.calls", "import.tickets", "rates.show"):
            self.assertGreater(done[kind], 0, (kind, done))
        doctor = town.who("supervisor1").ask("care.doctor", timeout_ms=60000)
        self.assertEqual((doctor.get("findings", 0), doctor.get("rows", [])), (0, []))
        for day in ("2026-05-06", "2026-05-07", "2026-05-12"):
            self.assertEqual(town.differences(day), [])
        town.kill()
        checked = town.offline_check()
        self.assertEqual(checked.returncode, 0, checked.stdout)

    def reply(self, console, request_id, kind, body):
        """Questions overtake changes: what comes early is kept."""
        early = console.__dict__.setdefault("early", {})
        while request_id not in early:
            self.assertTrue(console.socket.poll(30000), f"no answer to {kind} {body}")
            reply = msgpack.unpackb(console.socket.recv())
            early[reply.get("r")] = reply
        return early.pop(request_id)


if __name__ == "__main__":
    unittest.main()
