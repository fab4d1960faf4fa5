#!/usr/bin/python3
"""Each message of the protocol's own page by each role, its own department's and another one's, and by nobody; what callers told is in no
push, log or refusal of those who may not see it, and in no core file."""

import os
import re
import resource
import signal
import subprocess
import unittest

import msgpack
import zmq

from rexian import Console, Refused, program
from test_random import PAGE, Page
from town import Town

# One of each role; the department that holds the tickets, the unit below it, and one that has nothing to do with them.
PEOPLE = {"admin": "admin", "supervisor1": "supervisor", "operator1": "operator", "dispatcher1": "dispatcher", "auditor1": "auditor",
          "callback1": "callback", "officer1": "officer", "leader1": "leader", "gongre": "handler", "station1": "handler",
          "shuisi": "handler", "gateway": "gateway"}
# What the page opens to every session, and a handler's code to fewer: who is refused there.
INSIDE = {"board.show": {"gongre", "station1", "shuisi"}}
CALLER = {"caller_name": "欧阳雪梅", "caller_phone": "13987654321", "spot": "昆明路七号院", "content": "独居老人咳嗽不止"}
MASKED = "139****4321"


def table():
    """{message: (it changes something, the rights that allow it, needs no session)} and {right: roles}, from the page."""
    with open(PAGE, encoding="utf-8") as lines:
        text = lines.read()
    rows = re.findall(r"^\| `(\w+\.\w+)` \|[^|]*\|[^|]*\| (change|open|) ?\|([^|]*)\|", text, re.M)
    messages = {kind: (flag == "change", set(re.findall(r"\w+", rights)), flag == "open") for kind, flag, rights in rows}
    part = text[text.index("## Rights"):text.index("## Names")]
    roles = {right: set(re.findall(r"\w+", who)) for right, who in re.findall(r"^\| \d+ \| (\w+) \|[^|]*\|([^|]*)\|", part, re.M)}
    return messages, roles


class Rights(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.town = town = Town()
        town.at("2026-05-06 09:00")
        admin = town.who("admin")
        admin.ask("unit.add", code="gongre-heping", name="和平供热站", parent="gongre", kind="street")
        for login, role, unit in (("officer1", "officer", "hotline"), ("leader1", "leader", "hotline"),
                                  ("station1", "handler", "gongre-heping")):
            admin.ask("account.add", login=login, name=login, role=role, unit=unit, password="督办-123456")
            town.passwords[login] = "督办-123456"
        cls.page = Page()
        cls.messages, cls.roles = table()

    @classmethod
    def tearDownClass(cls):
        cls.town.close()

    def code(self, console, kind, **body):
        try:
            console.ask(kind, **body)
        except Refused as refused:
            return refused.code
        return None

    def seq(self):
        watcher = self.town.who("supervisor1")
        watcher.send("beat")
        while True:
            message = watcher.receive()
            if message["t"] == "beat":
                return message["b"]["seq"]
            watcher.pushes.append(message.get("b"))

    def test_each_message_is_refused_to_whoever_has_none_of_its_rights_and_changes_nothing(self):
        """By its rights alone, before its body is looked at: without a body who has a right is refused for something else, if at all."""
        self.assertGreater(len(self.messages), 120)
        refused, inside = 0, {}
        for login, role in PEOPLE.items():
            console = self.town.who(login)
            before = self.seq()
            allowed = []
            for kind, (_, rights, is_open) in self.messages.items():
                if is_open or kind == "session.logout":
                    continue
                if not rights or any(role in self.roles[right] for right in rights):
                    allowed.append(kind)
                    continue
                self.assertEqual(self.code(console, kind), "no_right", f"{login}: {kind}")
                refused += 1
            self.assertEqual(self.seq(), before, f"{login} changed something")
            for kind in allowed:
                if self.code(console, kind) == "no_right":
                    inside.setdefault(kind, set()).add(login)
        print(f"{len(self.messages)} messages, {len(PEOPLE)} people, {refused} refused by right")
        self.assertGreater(refused, 500)
        self.assertEqual(inside, INSIDE)

    def test_without_a_session_each_message_is_refused_but_those_that_open_one(self):
        stranger = self.town.connect()
        before = self.seq()
        for kind, (_, _, is_open) in self.messages.items():
            if not is_open:
                self.assertEqual(self.code(stranger, kind), "no_session", kind)
        self.assertEqual(self.seq(), before)

    def test_a_stations_key_that_is_removed_is_out_at_once_for_each_message(self):
        public, secret = zmq.curve_keypair()
        admin = self.town.who("admin")
        station = admin.ask("station.add", label="撤销的窗口", public_key=public.decode())
        window = Console(self.town, key={"public": public, "secret": secret}).login("supervisor1")
        self.assertIsNone(self.code(window, "ticket.list", list="all"))
        admin.ask("station.shut", id=station["id"])
        for kind in self.messages:
            self.assertIn(self.code(window, kind), ("shut", "no_session"), kind)


class OtherDepartments(unittest.TestCase):
    """Tickets of one department, and all that another one can ask."""

    @classmethod
    def setUpClass(cls):
        cls.town = town = Town()
        town.at("2026-05-06 09:00")
        for login in ("gongre", "shuisi", "gateway", "operator2"):
            town.who(login)
        cls.numbers = [town.open(title="秘密花园旁暖气不热", **CALLER) for _ in range(3)]
        town.receive(cls.numbers[1])
        town.reply(cls.numbers[2], answer="已为欧阳雪梅家调试")
        town.act("operator1", "note", cls.numbers[1], note="欧阳雪梅住五楼")
        town.act("gongre", "ask", cls.numbers[1], what="extension", days=1, reason="等欧阳雪梅回家")
        cls.page = Page()
        cls.messages, cls.roles = table()
        # All that would tell of the tickets; the numbers are told apart from times by their place.
        cls.words = re.compile("|".join([*CALLER.values(), re.escape(MASKED), "欧阳", "秘密花园", *map(str, cls.numbers)]))

    @classmethod
    def tearDownClass(cls):
        cls.town.close()

    def bodies(self, kind):
        """Every question in the ways that could lead to the tickets."""
        members = {member for member, _, _ in self.page.shapes.get(self.page.requests[kind], [])}
        days = {name: "2026-05-06" for name in ("from", "to", "day") if name in members}
        bodies = [{"number": number} for number in self.numbers] if "number" in members else [{}]
        if "list" in members:
            bodies = [{"list": name, "limit": 500} for name in ("mine", "dispatch", "returns", "department", "audit", "callback", "open",
                                                                 "all", "approvals", "orders", "co", "to_phone", "above", "suspended")]
        if "words" in members:
            bodies += [{"words": word} for word in ("秘密花园", "欧阳雪梅", "暖气", CALLER["caller_phone"])]
        if "rate" in members:
            bodies = [{"rate": rate} for rate in ("answer", "completion", "callback")]
        if "by" in members:
            bodies += [{"by": "department"}, {"by": "operator"}]
        for member in ("phone", "caller_phone"):
            if member in members:
                bodies += [{member: CALLER["caller_phone"]}]
        return [{**days, **body} for body in bodies]

    def told(self, login, kinds):
        """All that a person is answered to questions, with what the question itself said taken out, and all that is pushed."""
        desk = self.town.who(login)
        for kind in kinds:
            for body in self.bodies(kind):
                try:
                    yield kind, str(desk.ask(kind, **body))
                except Refused as refused:
                    yield kind, str({name: value for name, value in refused.body.items() if name not in ("value", "text")})
        for push in desk.pushes:
            yield "push", str(push)

    def questions(self):
        return [kind for kind, (changes, _, is_open) in self.messages.items()
                if not changes and not is_open and not kind.startswith("session.") and kind in self.page.requests]

    def test_no_question_tells_another_department_of_a_ticket_that_is_not_its_own(self):
        answers = list(self.told("shuisi", self.questions()))
        self.assertGreater(len(answers), 80)
        for kind, answer in answers:
            self.assertIsNone(self.words.search(answer), f"{kind}: {answer[:300]}")

    def test_the_same_questions_tell_the_department_that_holds_them(self):
        told = {kind for kind, answer in self.told("gongre", self.questions()) if self.words.search(answer)}
        self.assertTrue({"ticket.show", "ticket.list", "ticket.search", "ticket.why", "ticket.hops", "push"} <= told, told)

    def test_no_push_tells_the_exchange_or_an_operator_of_another_desk_who_the_caller_is(self):
        for login in ("gateway", "operator2", "shuisi"):
            desk = self.town.who(login)
            desk.ask("clock.show")
            for push in desk.pushes:
                self.assertNotRegex(str(push), "欧阳雪梅|13987654321|昆明路", f"{login}: {push}")


class Leaks(unittest.TestCase):
    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        self.town.at("2026-05-06 09:00")

    def is_refused(self, console, kind, **body):
        try:
            console.ask(kind, **body)
        except Refused:
            return True
        return False

    def test_the_log_holds_nothing_that_callers_told_whatever_is_wrong_with_it(self):
        town = self.town
        operator, gateway = town.who("operator1"), town.who("gateway")
        number = town.open(title="秘密花园旁暖气不热", **CALLER)
        town.reply(number)
        long, refused = CALLER["content"] * 200, 0
        for body in ({**CALLER, "title": long}, {**CALLER, "content": long}, {**CALLER, "caller_phone": "欧阳雪梅的电话"},
                     {**CALLER, "caller_name": long}, {**CALLER, "spot": long}, {**CALLER, "way": "欧阳雪梅"},
                     {**CALLER, "category": "欧阳雪梅"}, {**CALLER, "secrecy": "欧阳雪梅"}, {**CALLER, "district": "昆明路"}):
            refused += self.is_refused(operator, "ticket.open", **{"way": "pending", "category": "02.01.01", "title": "暖气", **body})
        for kind, body in (("call.report", {"ref": "c", "step": "offered", "caller": "欧阳雪梅" * 50}),
                           ("call.report", {"ref": "欧阳雪梅" * 50, "step": "offered"}), ("call.report", {"ref": "c", "step": "欧阳雪梅"})):
            refused += self.is_refused(gateway, kind, **body)
        self.assertGreater(refused, 9)
        for body in (msgpack.packb({"v": 1, "t": "ticket.open", "r": "x", "b": CALLER})[:-9],
                     msgpack.packb({"v": 1, "t": "欧阳雪梅", "r": "x", "b": CALLER}), "欧阳雪梅 13987654321".encode()):
            operator.socket.send(body)
        operator.ask("ticket.search", words="欧阳雪梅")
        self.assertEqual(town.stop(), 0)
        for word in (CALLER["caller_phone"], CALLER["spot"], CALLER["content"], "秘密花园", MASKED):
            self.assertNotIn(word, town.log())
        # Of a name that is no name of the protocol the log says what it was, since nobody else could find the fault.
        self.assertLessEqual(town.log().count("欧阳雪梅"), 3, town.log())

    def test_a_program_that_crashes_leaves_no_core(self):
        def dump_all():
            resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY,) * 2)

        if os.environ.get("REXIAN_SANITIZE"):
            self.skipTest("a sanitizer catches the crash, and has to look into its process")
        before = resource.getrlimit(resource.RLIMIT_CORE)
        if before[1] != resource.RLIM_INFINITY and os.geteuid() != 0:
            self.skipTest("this user may not have cores anyhow")
        self.town.stop()
        broker = subprocess.Popen([program("rexian-broker"), "--config", self.town.path("broker.cfg")], cwd=self.town.parent,
                                  env=self.town.environment, preexec_fn=dump_all, stderr=subprocess.PIPE)
        self.assertIn(b"listens at", broker.stderr.readline())
        gateway = subprocess.Popen([program("rexian-gateway"), "--config", self.town.path("gateway.cfg"), "--log-level", "debug"],
                                   cwd=self.town.parent, env=self.town.environment, preexec_fn=dump_all, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.assertTrue(gateway.stderr.readline())
        for process in (gateway, broker):
            with open(f"/proc/{process.pid}/limits", encoding="ascii") as lines:
                self.assertRegex(lines.read(), r"Max core file size +0 +0 ")
            process.send_signal(signal.SIGABRT)
            _, status = os.waitpid(process.pid, 0)
            process.returncode = -signal.SIGABRT
            self.assertTrue(os.WIFSIGNALED(status))
            self.assertFalse(os.WCOREDUMP(status))
            process.stderr.close()


if __name__ == "__main__":
    unittest.main()
