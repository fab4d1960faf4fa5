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

from desks import Desk
from rexian import Console, Refused, program
from test_random import PAGE, Page
from town import Town, at

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


def unasked(refusal, body):
    """What a refusal tells that its question did not say itself."""
    said = str(refusal.get("value", ""))
    return str(refusal).replace(said, "") if said and said in str(body) else str(refusal)


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
                    yield kind, unasked(refused.body, body)
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


class Pushes(unittest.TestCase):
    """By each role: a push tells nobody more than the same person is shown when asking, and nobody a number whole."""

    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        self.town.at("2026-05-06 09:00")

    def shown(self, login, kind, **body):
        try:
            return str(self.town.who(login).ask(kind, **body))
        except Refused:
            return ""

    def test_each_push_of_a_life_and_of_calls_holds_only_what_its_reader_may_see(self):
        town = self.town
        people = ["admin", "supervisor1", "operator1", "operator2", "dispatcher1", "auditor1", "callback1", "gongre", "shuisi", "gateway"]
        for login in people:
            town.who(login)
        call = town.call(("2026-05-06 09:00", "offered", {"caller": CALLER["caller_phone"]}), ("2026-05-06 09:00:01", "queued", {"queue": "hotline"}),
                         ("2026-05-06 09:00:30", "ended", {}))
        open_number = town.open(title="秘密花园旁暖气不热", **CALLER)
        secret = town.open(title="秘密花园旁暖气不热", secrecy=True, **{**CALLER, "caller_name": "上官云", "caller_phone": "13711112222"})
        for number in (open_number, secret):
            town.act("operator1", "urge", number, note="又来电")
            town.receive(number)
            town.act("gongre", "ask", number, what="extension", days=1, reason="备件未到")
            town.act("dispatcher1", "decide", number, what="extension", agreed=True, reason="同意")
            town.reply(number)
            town.passed(number)
            town.who("operator1").ask("ticket.reveal", number=number, reason="核对")
        words = [*CALLER.values(), "上官云", "13711112222", MASKED, "137****2222", "秘密花园"]
        pushed = 0
        for login in people:
            desk = town.who(login)
            desk.ask("clock.show")
            told = "".join(str(push) for push in desk.pushes)
            pushed += len(desk.pushes)
            asked = "".join([*(self.shown(login, "ticket.show", number=number) for number in (open_number, secret)),
                             *(self.shown(login, "ticket.list", list=name) for name in ("open", "mine", "department", "all")),
                             self.shown(login, "call.show", id=call["id"]), self.shown(login, "call.list", **{"from": "2026-05-06", "to": "2026-05-06"})])
            for word in words:
                if word in told:
                    self.assertIn(word, asked, f"{login} was told more than it is shown")
            for phone in (CALLER["caller_phone"], "13711112222"):
                self.assertNotIn(phone, told, login)
        self.assertGreater(pushed, 40)


class Refusals(unittest.TestCase):
    """Each message that another department may send, about tickets that are not its own: refused without a word of them."""

    def setUp(self):
        self.town = Town()
        self.addCleanup(self.town.close)
        self.town.at("2026-05-06 09:00")

    def body(self, page, shape, number):
        values = {"text": "水司", "int": 1, "id": 1, "at": at("2026-05-06 09:00"), "ms": 1000, "bool": True, "date": "2026-05-06"}
        body = {}
        for member, kind, of in page.shapes.get(shape, []):
            if member in ("number", "into", "repeat_of"):
                body[member] = number
            elif kind == "name":
                body[member] = page.names[of][-1]
            elif kind == "list":
                body[member] = [{"field": "title", "value": "水司"}]
            elif kind in values:
                body[member] = values[kind]
        return body

    def test_no_refusal_of_a_change_tells_of_a_ticket_that_is_another_departments(self):
        town, page = self.town, Page()
        numbers = [town.open(title="秘密花园旁暖气不热", **CALLER) for _ in range(3)]
        town.receive(numbers[1])
        town.reply(numbers[2], answer="已为欧阳雪梅家调试")
        words = re.compile("|".join([*CALLER.values(), re.escape(MASKED), "欧阳", "秘密花园"]))
        messages, roles = table()
        refused = 0
        for login in ("shuisi", "gateway", "operator2"):
            desk = town.who(login)
            for kind, (changes, rights, _) in messages.items():
                if not changes or kind.startswith("session.") or kind not in page.requests:
                    continue
                if login == "operator2" and rights & {"intake", "hotline"}:
                    continue  # operators see each other's tickets
                if rights and not any(PEOPLE.get(login, "operator") in roles[right] for right in rights):
                    continue
                for number in numbers:
                    body = self.body(page, page.requests[kind], number)
                    try:
                        told = str(desk.ask(kind, **body))
                    except Refused as caught:
                        told = unasked(caught.body, body)
                        refused += 1
                    self.assertIsNone(words.search(told), f"{login}, {kind}: {told[:300]}")
        self.assertGreater(refused, 30)


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

    def test_the_log_of_a_gateway_holds_no_callers_number_whatever_becomes_of_the_call(self):
        numbers = [f"1390000{i:04}" for i in range(5)]
        lines = [f"offer c0 {numbers[0]}", "queue c0 hotline", "end c0",       # as it should be
                 f"offer c1 {numbers[1]}", "queue c1 nowhere",                 # refused by the broker
                 f"offer {numbers[2]}", f"hold {numbers[2]} {numbers[2]}",     # no order of a script
                 f"offer c3 {numbers[3]} @1", f"queue c3 hotline {numbers[3]}"]
        words = [program("rexian-gateway"), "--config", self.town.path("gateway.cfg"), "--script", "-", "--log-level", "debug"]
        done = subprocess.run(words, input="\n".join(lines).encode() + b"\n", capture_output=True, env=self.town.environment, timeout=120)
        log = done.stderr.decode()
        self.assertIn("refused", log)
        for number in numbers:
            self.assertNotIn(number, log)
        self.assertNotIn(numbers[0], self.town.log())
        self.assertNotIn(numbers[1], self.town.log())

    def test_no_program_can_leave_a_core_be_it_a_console(self):
        """Each of the five by its limits, as it runs."""
        soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
        if hard == 0:
            self.skipTest("this user may not have cores anyhow")
        resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_CORE, (soft, hard))
        desks = [Desk(self.town, "<Wait:F1><Shot:there>", login, what=what, hold="there")
                 for what, login in (("rexian-agent", "operator1"), ("rexian-supervisor", "supervisor1"))]
        for desk in desks:
            self.addCleanup(desk.close)
            desk.await_shot("there")
        gateway = subprocess.Popen([program("rexian-gateway"), "--config", self.town.path("gateway.cfg"), "--script", "-"], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=self.town.environment)
        self.addCleanup(self.end, gateway)
        gateway.stdin.write(b"offer c1 138\n")
        gateway.stdin.flush()
        self.assertTrue(gateway.stdout.readline())
        pids = [("rexian-broker", self.town.broker.pid), ("rexian-gateway", gateway.pid)]
        for desk, name in zip(desks, ("rexian-agent", "rexian-supervisor")):
            with open(f"/proc/{desk.playing.pid}/task/{desk.playing.pid}/children", encoding="ascii") as children:
                pids.append((name, int(children.read().split()[0])))
        for name, pid in pids:
            with open(f"/proc/{pid}/limits", encoding="ascii") as lines:
                self.assertRegex(lines.read(), r"Max core file size +0 +0 ", name)
        os.kill(self.town.broker.pid, signal.SIGSTOP)
        self.addCleanup(os.kill, self.town.broker.pid, signal.SIGCONT)
        environment = dict(self.town.environment, REXIAN_AS="operator1", REXIAN_PASSWORD_FILE=self.town.accounts)
        asking = subprocess.Popen([program("rexianctl"), "--config", self.town.path("console.cfg"), "clock"], env=environment,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(self.end, asking)
        for _ in range(100000):
            with open(f"/proc/{asking.pid}/limits", encoding="ascii") as lines:
                if re.search(r"Max core file size +0 +0 ", lines.read()):
                    return
            self.assertIsNone(asking.poll(), "it ended, with the core's limit as it was")
            os.sched_yield()
        self.fail("rexianctl may leave a core")

    @staticmethod
    def end(process):
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()

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
