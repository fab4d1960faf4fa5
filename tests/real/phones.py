"""Telephones of a real exchange, played by SIPp with the test bed's scenarios: callers at one address of the loopback, operators' phones
at another, a port each. What is not in the bed's own configuration is set here: times short enough for a test, more phones, and a
dialplan that tells how each caller left a queue, as docs/telephony.md advises."""

import re
import shutil
import signal
import subprocess
import time

from exchange import BED, address

SIPP = BED.parent / "sipp"
MORE_PHONES = range(2011, 2021)
SIP_PORT = 5060
# SIPp gives up where a port is taken, be it at another address: the exchange speaks on 20000 to 24000, of all of them.
MEDIA_PORT, CONTROL_PORT = 10000, 25000

DIALPLAN = """[general]
static = yes
writeprotect = yes
[globals]
TRANSFER_CONTEXT = operators

[incoming]
{ways}
[exitkey]
exten => 1,1,Wait(0.2)
 same => n,Hangup()

[operators]
exten => 1000,1,Queue(hotline,r)
 same => n,UserEvent(QueueExit,Queue: hotline,Status: ${{QUEUESTATUS}})
exten => 1010,1,Queue(second,r)
 same => n,UserEvent(QueueExit,Queue: second,Status: ${{QUEUESTATUS}})
exten => _20XX,1,Dial(PJSIP/${{EXTEN}},20)
exten => _0X.,1,Dial(PJSIP/${{EXTEN}}@trunk,20)
 same => n,Hangup()
"""
# extension: is it answered before the queue, the queue with its options
WAYS = {"1000": (False, "hotline,rt"), "1001": (True, "hotline,t"), "1002": (True, "second,,,,2"), "1003": (False, "strict,r,,,300"),
        "1004": (True, "second"), "1005": (False, "auto,r")}


def ways():
    for exten, (is_answered, queue) in WAYS.items():
        name = queue.split(",")[0]
        steps = (["Answer()"] if is_answered else []) + [f"Queue({queue})", f"UserEvent(QueueExit,Queue: {name},Status: ${{QUEUESTATUS}})",
                                                         "Hangup(34)"]
        yield f"exten => {exten},1,{steps[0]}\n" + "".join(f" same => n,{step}\n" for step in steps[1:])


def furnish(asterisk):
    """Puts the telephones and queues of these tests into the configuration of an exchange that does not run."""
    asterisk.callers, asterisk.phones = address(), address()
    asterisk.change("pjsip.conf", "127.0.0.2", asterisk.callers)
    asterisk.change("pjsip.conf", "127.0.0.3", asterisk.phones)
    path = asterisk.folder / "etc" / "pjsip.conf"
    more = "".join(f'[{number}](phone)\naors = {number}\ncallerid = "{number}" <{number}>\n[{number}]\ntype = aor\n'
                   f"contact = sip:{number}@{asterisk.phones}:{number}\n" for number in MORE_PHONES)
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    # On a machine that is busy with other things the gateway may not read for a second: that is no lost connection.
    path = asterisk.folder / "etc" / "manager.conf"
    path.write_text(path.read_text(encoding="utf-8").replace("writetimeout = 1000", "writetimeout = 30000"), encoding="utf-8")
    path = asterisk.folder / "etc" / "queues.conf"
    text = re.sub(r"^timeout = \d+", "timeout = 3", path.read_text(encoding="utf-8"), flags=re.M)
    path.write_text(text.replace("wrapuptime = 5", "wrapuptime = 1"), encoding="utf-8")
    (asterisk.folder / "etc" / "extensions.conf").write_text(DIALPLAN.format(ways="".join(ways())), encoding="utf-8")
    scenarios = asterisk.folder / "sipp"
    shutil.copytree(SIPP, scenarios, dirs_exist_ok=True)
    refer = scenarios / "phone-refer.xml"
    refer.write_text(refer.read_text(encoding="utf-8").replace("127.0.0.1:5060", f"{asterisk.host}:{SIP_PORT}"), encoding="utf-8")


class Sipp:
    """One SIPp that plays a scenario with these rows."""
    count = 0

    def __init__(self, asterisk, scenario, rows, host, port, *words):
        Sipp.count += 1
        self.base = asterisk.folder / "sipp" / f"{Sipp.count}"
        self.base.with_suffix(".csv").write_text("SEQUENTIAL\n" + "".join(";".join(map(str, row)) + "\n" for row in rows), encoding="utf-8")
        self.log = self.base.with_suffix(".log")
        self.log.unlink(missing_ok=True)
        with open(self.base.with_suffix(".out"), "wb") as out:
            self.run = subprocess.Popen(
                ["sipp", "-sf", asterisk.folder / "sipp" / f"{scenario}.xml", "-inf", self.base.with_suffix(".csv"), "-i", host,
                 "-p", str(port), "-mi", host, "-mp", str(MEDIA_PORT + 40 * Sipp.count), "-nostdin", "-trace_logs", "-log_file", self.log,
                 "-ci", host, "-cp", str(CONTROL_PORT + Sipp.count), *words],
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)

    def check(self):
        """It says by 0 or 1 how its calls went; with all else it could not play: its output says why."""
        if self.run.poll() not in (None, 0, 1, -signal.SIGKILL):
            said = self.base.with_suffix(".out").read_text(encoding="utf-8", errors="replace").splitlines()
            raise AssertionError((self.run.args, self.run.returncode, [line for line in said if "errno" in line] or said[-9:]))

    def told(self):
        """What each of its callers saw, as words: answered, gave up, refused."""
        if not self.log.exists():
            return []
        return [line.split(" ", 1)[1].split(",")[0] for line in self.log.read_text(encoding="utf-8", errors="replace").splitlines()]

    def stop(self):
        if self.run.poll() is None:
            self.run.kill()
        self.run.wait()


class Phones:
    """All telephones of a test, ended with it."""

    def __init__(self, asterisk):
        self.asterisk = asterisk
        self.all = []
        self.callers = []

    def phone(self, number, *rows, scenario="phone"):
        """An operator's phone; a row a call: rings for so long, talks for so long, does what after ringing. From the beginning again
        after the last one."""
        self.all.append(Sipp(self.asterisk, scenario, rows, self.asterisk.phones, number))

    def outside(self, *rows):
        """Telephones that the exchange calls."""
        self.all.append(Sipp(self.asterisk, "phone", rows, self.asterisk.callers, 5080))

    def call(self, exten, *callers, per_second=10, scenario="caller"):
        """Callers who dial an extension one after the other: (patience, talk) in seconds each."""
        first = 13800000000 + 1000 * len(self.callers)
        rows = [(f"来电{i}", first + i, exten, patience, talk) for i, (patience, talk) in enumerate(callers)]
        self.callers.append(Sipp(self.asterisk, scenario, rows, self.asterisk.callers, 6000 + len(self.callers), "-m", str(len(rows)),
                                 "-r", str(per_second), f"{self.asterisk.host}:{SIP_PORT}"))
        self.all.append(self.callers[-1])
        return self.callers[-1]

    def wait(self, *callers, timeout_s=300):
        """Until these callers are through, all of them if none are named."""
        end = time.monotonic() + timeout_s
        for caller in callers or self.callers:
            caller.run.wait(timeout=max(0.1, end - time.monotonic()))
        self.check()

    def check(self):
        for sipp in self.all:
            sipp.check()

    def close(self):
        for sipp in self.all:
            sipp.stop()
        self.check()
