"""A city on a set clock with everybody at a desk, for stories: who does what, when, and which figures come of it.

    with Town() as town:
        town.at("2026-05-06 09:00")
        number = town.open()                      # dispatched by the directory to the heating company
        town.at("2026-05-12 10:00")
        town.reply(number)
        assert town.rate("2026-05-12", "completion") == (0, 1)
"""

import atexit
import os
import shutil
import tempfile

from rexian import City, Refused, at

# Stored in tallies and seals, so never renumbered.
MEASURES = {
    1: "answer_n", 2: "answer_d", 3: "completion_n", 4: "completion_d", 5: "callback_n", 6: "callback_d",
    7: "on_time_n", 8: "answered_in_target_n", 9: "abandoned_n", 10: "short_abandoned_n", 11: "refused_n",
    12: "returned_calls_n", 13: "left_menu", 14: "test_calls", 15: "visits", 16: "wait_ms", 17: "abandon_ms",
    18: "talk_ms", 19: "tickets_d", 20: "direct_n", 21: "not_accepted_n", 22: "handed_over_n", 23: "dispatched_d",
    24: "returned_n", 25: "return_granted_n", 26: "received_on_time_n", 27: "received_d", 28: "redo_n",
    29: "redone_on_time_n", 30: "redone_d", 31: "reached_n", 32: "solved_n", 33: "solved_d", 34: "satisfied_n",
    35: "satisfied_d", 36: "due_unknown", 37: "callback_unknown", 38: "suspended", 39: "merged_n",
    40: "terminated_n", 41: "closed", 42: "repeated_n", 43: "first_report_d", 44: "first_report_on_time_n",
    45: "orders_d", 46: "orders_on_time_n", 47: "extended_n", 48: "urged_n", 49: "closed_direct", 50: "closed_not_accepted", 51: "closed_completed",
    52: "closed_handed_over", 53: "closed_terminated", 54: "reopened",
    55: "timed_out_n",
    56: "no_agent_n",
    57: "queue_full_n",
    58: "key_n",
    59: "withdrawn_n",
    60: "unseen_n",
    61: "visits_answered_n",
    62: "visits_abandoned_n",
    63: "visits_timed_out_n",
    64: "visits_empty_n",
    65: "visits_key_n",
    66: "visits_withdrawn_n",
    67: "visits_unseen_n",
    68: "visit_wait_ms",
    69: "visit_talk_ms",
    70: "rings_unanswered",
    71: "talks",
    72: "held_ms",
    73: "transferred_n",
    74: "short_left_out",
    75: "duty_ms", 76: "ready_ms", 77: "ringing_ms", 78: "talking_ms", 79: "hold_ms", 80: "wrap_up_ms", 81: "break_ms",
    82: "break_rest_ms", 83: "break_meal_ms", 84: "break_training_ms", 85: "break_other_ms",
    86: "returned_in_limit_n", 87: "got_through_n", 88: "given_up_n",
    89: "talk_held_ms",
    90: "break_exchange_ms", 91: "not_ready_ms", 92: "other_call_ms",
    93: "dial_talking_ms", 94: "dial_wrap_up_ms",
}

UNIT = "gongre"  # leads for "02.01.01" by the sample's directory
CATEGORY = "02.01.01"
PHONE = "13812345678"


def whole(ticket):
    """A value that is the first of its list is left out on the wire."""
    return {"state": "registered", "type": "consultation", "urgency": "general", "closing": "none", **ticket}


def figures_of(row):
    return {MEASURES[figure["measure"]]: figure["value"] for figure in row.get("figures", [])}


class Town(City):
    made = {}  # by the words it is made with: a folder to copy, since hashing a hundred passwords takes a second

    def make(self, words):
        key = tuple(words)
        if self.like is None and key not in Town.made:
            super().make(words)
            template = tempfile.mkdtemp(prefix="rexian-made-")
            atexit.register(shutil.rmtree, template, ignore_errors=True)
            shutil.copytree(self.parent, template, dirs_exist_ok=True)
            Town.made[key] = (template, self.endpoint)
            return
        template, endpoint = (self.like.parent, self.like.endpoint) if self.like else Town.made[key]
        shutil.copytree(template, self.parent, dirs_exist_ok=True, ignore=shutil.ignore_patterns("bus*"))
        for name in os.listdir(self.folder):
            if name.endswith(".cfg"):
                with open(self.path(name), encoding="utf-8") as lines:
                    text = lines.read()
                with open(self.path(name), "w", encoding="utf-8") as lines:
                    lines.write(text.replace(endpoint, self.endpoint))

    def __init__(self, begin="2026-05-06", like=None, **more):
        """`like` is a town whose broker does not run: this one begins as it stands."""
        self.like = like
        self.desks = {}
        self.calls = 0
        super().__init__(begin=begin, **more)

    def start(self):
        self.leave_desks()
        if getattr(self, "_admin", None):
            self._admin.close()
        self._admin = None
        super().start()

    def leave_desks(self):
        for console in self.desks.values():
            console.close()
        self.desks = {}

    def who(self, login):
        """The console of a person, logged in when first needed."""
        if login not in self.desks:
            self.desks[login] = self.login(login, station="gateway" if login == "gateway" else "console")
        return self.desks[login]

    def beat(self):
        """All who sit here say that they are there, as consoles do each few seconds: for a story of more than a minute."""
        for console in self.desks.values():
            console.send("beat")

    def at(self, moment):
        """It is now this instant ("2026-05-06 09:00", seconds and milliseconds as wished)."""
        self.clock(moment)

    # -- a ticket's life -------------------------------------------------------------------------------------

    def open(self, by="operator1", **fields):
        """A complaint about a cold flat, dispatched by the directory; gives its number."""
        return self.opened(by, **fields)["number"]

    def opened(self, by="operator1", **fields):
        body = {"way": "dispatch", "type": "complaint", "category": CATEGORY, "title": "家里暖气不热",
                "content": "室温只有十五度，老人孩子受不了", "caller_name": "王秀英", "caller_phone": PHONE}
        body.update(fields)
        return whole(self.who(by).ticket("ticket.open", **body))

    def act(self, by, kind, number, **fields):
        return whole(self.who(by).ticket("ticket." + kind, number=number, **fields))

    def receive(self, number, by=UNIT, **fields):
        return self.act(by, "receive", number, **fields)

    def reply(self, number, by=UNIT, answer="已上门调试，室温达到二十度", **fields):
        if self.show(number)["state"] == "dispatched":
            self.receive(number, by)
        return self.act(by, "reply", number, answer=answer, **fields)

    def passed(self, number, by="auditor1"):
        return self.act(by, "audit", number, agreed=True)

    def attempt(self, number, result, by="callback1", **fields):
        return self.act(by, "callback", number, result=result, **fields)

    def show(self, number, by="supervisor1"):
        return whole(self.who(by).ticket("ticket.show", number=number))

    def history(self, number, by="supervisor1"):
        return self.who(by).ask("ticket.show", number=number)["history"]

    # -- the rulebook ----------------------------------------------------------------------------------------

    def limits(self, *changes):
        """The limits with these lines: they replace those of the same step or setting."""
        steps = {change.split()[0] for change in changes}
        (row,) = self.who("admin").ask("rules.show", kind="limits")["rows"]
        kept = [line for line in row["text"].splitlines() if not line.split() or line.split()[0] not in steps]
        return {"kind": "limits", "text": "\n".join([*kept, *changes]) + "\n"}

    def bring(self, *documents):
        """Makes documents of the rulebook hold."""
        return self.who("admin").ask("rules.import", rows=list(documents))

    # -- calls -----------------------------------------------------------------------------------------------

    def report(self, ref, step, moment=None, **fields):
        """What the exchange says of a call, now or at an instant that has passed."""
        body = {"ref": ref, "step": step, "at": 0 if moment is None else at(moment)}
        body.update(fields)
        return self.who("gateway").ask("call.report", **body)["call"][0]

    def call(self, *steps):
        """Plays a call: steps of (instant, step, fields); the clock goes with it. Gives the call's last row."""
        self.calls += 1
        row = None
        for moment, step, fields in steps:
            self.at(moment)
            row = self.report(f"exchange-{self.calls}", step, **fields)
        return row

    # -- figures ---------------------------------------------------------------------------------------------

    def rows(self, first, last=None, then=False, by="total", days=False, login="supervisor1"):
        body = {"from": first, "to": last or first, "by": by, "then": then, "days": days}
        return self.who(login).ask("rates.show", **body)["rows"]

    def figures(self, day, then=False, last=None):
        """The figures of a day in total, without those that are 0; None: as then, of a day without a seal."""
        row = self.rows(day, last, then)[0]
        return figures_of(row) if row.get("known") else None

    def rate(self, day, name, then=False):
        """(n, d) of answer, completion or callback."""
        figures = self.figures(day, then)
        return None if figures is None else (figures.get(name + "_n", 0), figures.get(name + "_d", 0))

    def misses(self, rate, day, **more):
        body = {"rate": rate, "from": day, "to": day}
        body.update(more)
        return self.who("supervisor1").ask("rates.misses", **body).get("rows", [])

    def proof(self, day):
        return self.who("supervisor1").ask("rates.prove", day=day)

    def differences(self, *days):
        """Everything that a proof of these days finds wrong."""
        return [(day, row["what"], row.get("shown"), row.get("folded")) for day in days
                for row in self.proof(day).get("rows", [])]


__all__ = ["CATEGORY", "MEASURES", "PHONE", "Refused", "Town", "UNIT", "at", "figures_of", "whole"]
