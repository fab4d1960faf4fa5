"""A short day at a real exchange: what callers, operators and machines do there, and the gateway of a city that looks on."""

import os
import re
import signal
import subprocess
import threading
import time

import zmq
from exchange import Manager
from phones import Phones
from rexian import Lost, program
from town import figures_of

ANSWERING = range(2011, 2019)
TALKING = (2019, 2020)


def wait_until(true, what, timeout_s=300):
    end = time.monotonic() + timeout_s
    while not true():
        if time.monotonic() > end:
            raise AssertionError(f"not within {timeout_s} s: {what() if callable(what) else what}")
        time.sleep(0.05)


def configure(city, host, user="hotline", secret="hotline-secret", port=5038, queue_log=""):
    """Lets the gateway of a city look into this exchange."""
    path = city.path("keys", "asterisk.secret")
    with open(path, "w", encoding="ascii") as out:
        os.fchmod(out.fileno(), 0o600)
        out.write(secret + "\n")
    with open(city.path("gateway.cfg"), encoding="utf-8") as lines:
        text = lines.read()
    for name, value in (("exchange", '"asterisk"'), ("host", f'"{host}"'), ("port", port), ("user", f'"{user}"'),
                        ("queue_log", f'"{queue_log}"')):
        text, count = re.subn(rf"^( *){name} = [^;]*;", rf"\g<1>{name} = {value};", text, flags=re.M)
        assert count == 1, name
    with open(city.path("gateway.cfg"), "w", encoding="utf-8") as out:
        out.write(text)


class Gateway:
    """The gateway of a city, through all its lives."""

    def __init__(self, city):
        self.city = city
        self.run = None

    def start(self):
        with open(self.city.path("gateway.log"), "ab") as log:
            self.run = subprocess.Popen([program("rexian-gateway"), "--config", self.city.path("gateway.cfg")], stderr=log, stdout=log,
                                        env=self.city.environment)

    def kill(self):
        self.run.send_signal(signal.SIGKILL)
        self.run.wait()

    def stop(self):
        """Asks it to end; gives its exit code."""
        self.run.send_signal(signal.SIGTERM)
        return self.run.wait(30)

    def log(self):
        with open(self.city.path("gateway.log"), encoding="utf-8", errors="replace") as lines:
            return lines.read()

    def close(self):
        """Ends it. A fault that a sanitizer saw in it fails the test."""
        code = 0
        if self.run is not None and self.run.poll() is None:
            code = self.stop() if os.environ.get("REXIAN_SANITIZE") else self.kill()
        if code or "Sanitizer" in self.log() or "runtime error:" in self.log():
            raise AssertionError(f"the gateway ended with {code}:\n{self.log()[-20000:]}")


class Watcher(threading.Thread):
    """A supervisor's console that notes how long after the exchange's own time of it each call's entry and answer are pushed."""

    def __init__(self, city):
        super().__init__(daemon=True)
        self.console = city.login("supervisor1")
        self.late_ms = []
        self.ending = False

    def run(self):
        while not self.ending:
            try:
                message = self.console.receive(200)
            except (Lost, zmq.ZMQError):
                continue
            body = message["b"]
            if message["t"] == "event" and body["what"] in ("call queued", "call answered"):
                self.late_ms.append(time.time() * 1000 - body["occurred_at"])

    def stop(self):
        self.ending = True
        self.join()


class Day:
    def __init__(self, asterisk, city):
        self.asterisk, self.city = asterisk, city
        self.gateway = Gateway(city)
        self.phones = Phones(asterisk)
        self.manager = None
        self.cut = set()        # callers' lines that were waiting when somebody else ended them
        self.cut_talks = set()  # and those that talked
        self.refused = {"full": 0, "nobody": 0}
        self.heard = 0          # times that the gateway must have come to hear the exchange
        self.unheard = []       # times in which no gateway ran that may read the log, in ms

    # -- the operators' side --------------------------------------------------------------------------------

    def add(self, queue, *numbers):
        for number in numbers:
            self.manager.ask("QueueAdd", Queue=queue, Interface=f"PJSIP/{number}", MemberName=f"坐席{number}")

    def remove(self, queue, *numbers):
        for number in numbers:
            self.manager.ask("QueueRemove", Queue=queue, Interface=f"PJSIP/{number}")

    def pause(self, paused, queue, *numbers):
        for number in numbers:
            self.manager.ask("QueuePause", Interface=f"PJSIP/{number}", Paused=paused, Reason="午休", Queue=queue)

    def waiting(self, queue):
        return [item for item in self.manager.listed("QueueStatus", "QueueStatusComplete", Queue=queue) if item.get("Event") == "QueueEntry"]

    def await_waiting(self, queue, count):
        wait_until(lambda: len(self.waiting(queue)) == count, f"{count} wait in {queue}")
        return self.waiting(queue)

    def talking(self):
        """The lines of callers who talk to an operator."""
        return [item["Uniqueid"] for item in self.manager.listed("CoreShowChannels", "CoreShowChannelsComplete")
                if item.get("Application") == "Queue" and item.get("BridgeId")]

    def called_back(self):
        """How the line to the one who is called back stands."""
        return next((item["ChannelStateDesc"] for item in self.manager.listed("CoreShowChannels", "CoreShowChannelsComplete")
                     if item.get("Linkedid") == "cb-1" and item["Uniqueid"] != "cb-1"), "")

    def await_seen(self):
        """Until the gateway hears the exchange, as often as it should have come to by now, and is logged in with both its sessions."""
        wait_until(lambda: self.gateway.log().count(" is heard") >= self.heard and
                   self.asterisk.cli("manager show connected").count("hotline") == 2, lambda: f"heard {self.heard} times: {self.gateway.log()[-2000:]}")

    def start_gateway(self):
        self.heard += 1
        self.gateway.start()

    def await_known_refused(self):
        """Until the broker knows each of them."""
        desk = self.city.login("supervisor1")
        day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600))
        before = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 7 * 3600))

        def known():
            (row,) = desk.ask("rates.show", **{"from": before, "to": day})["rows"]
            figures = figures_of(row)
            return figures.get("queue_full_n", 0), figures.get("no_agent_n", 0)
        wait_until(lambda: known() == (self.refused["full"], self.refused["nobody"]),
                   lambda: f"{self.refused} are known, instead of {known()}; {self.gateway.log()[-2000:]}")
        desk.close()

    # -- parts of the day -----------------------------------------------------------------------------------

    def begin(self):
        self.asterisk.start()
        self.manager = Manager(self.asterisk)
        self.start_gateway()
        self.await_seen()
        for number in ANSWERING:
            self.phones.phone(number, (0, 0.75, 0), (0.25, 5, 0), (0.5, 0.5, 0))
        for number in TALKING:
            self.phones.phone(number, (0, 60, 0))
        self.phones.phone(2003, (0.25, 0, 1))
        self.phones.phone(2004, (0.25, 0.5, "1010"), scenario="phone-refer")
        self.phones.phone(2005, (600, 0, 0))
        self.phones.phone(2006, (0.25, 0.5, 0))
        self.phones.outside((0.25, 0.5, 0))

    def ordinary(self, count):
        """Operators who answer, one who rejects, two who never answer; callers who give up early."""
        self.add("hotline", *ANSWERING, 2003, 2005)
        self.add("auto", 2005)
        first = self.phones.call("1000", *[(60, 0.5)] * (count // 2))
        hasty = self.phones.call("1000", *[(0, 1), (0.25, 1), (0.5, 1)] * 3)
        second = self.phones.call("1001", *[(60, 0.75)] * (count - count // 2), per_second=8)
        paused = self.phones.call("1005", (1.5, 1), (6, 1))
        self.phones.wait(hasty)
        self.remove("hotline", 2003, 2005)
        self.phones.wait(first, second, paused)
        self.remove("auto", 2005)

    def without_an_operator(self):
        """The second line is in a break, the strict queue empty, then full, then empty again; callers are taken out by hand."""
        self.pause("true", "second", 2006)
        # Of callers whom a queue refuses only those are known whom the gateway saw: no log has them.
        self.await_seen()
        refused = self.phones.call("1003", (5, 1))
        timed_out = self.phones.call("1002", (9, 9), (9, 9))
        keys = self.phones.call("1004", (9, 0.5), (9, 0.75), scenario="caller-key")
        gone = self.phones.call("1004", (9, 0.5), (9, 1.25))
        self.phones.wait(refused)
        self.refused["nobody"] += 1
        self.await_known_refused()
        self.add("strict", 2003, 2005)
        # They stay until nobody is left there, however long that takes on a busy machine: else the next ones would not be refused.
        waiting = self.phones.call("1003", (240, 1), (240, 1))
        self.await_waiting("strict", 2)
        self.await_seen()
        self.phones.wait(self.phones.call("1003", (5, 1), (5, 1)))
        self.refused["full"] += 2
        self.await_known_refused()
        self.pause("true", "strict", 2003, 2005)
        self.phones.wait(waiting, timed_out, keys, gone)
        self.remove("strict", 2003, 2005)
        taken_out = self.phones.call("1004", (120, 20))
        (entry,) = self.await_waiting("second", 1)
        self.manager.ask("QueueWithdrawCaller", Queue="second", Caller=entry["Channel"], WithdrawInfo="回拨")
        self.phones.wait(taken_out)
        hung_up = self.phones.call("1004", (120, 20))
        (entry,) = self.await_waiting("second", 1)
        self.cut.add(entry["Uniqueid"])
        self.manager.ask("Hangup", Channel=entry["Channel"])
        self.phones.wait(hung_up)
        self.pause("false", "second", 2006)

    def transferred(self):
        """An operator sends two callers on into the second line by his phone, and somebody is called back."""
        self.add("auto", 2004)
        callers = self.phones.call("1005", (20, 9), (20, 9))
        self.manager.ask("Originate", Channel="PJSIP/2018", Context="operators", Exten="013900000000", Priority="1", Async="true",
                         ChannelId="cb-1", CallerID="12345")
        wait_until(lambda: self.called_back() == "Up", "who was called back has answered")
        self.phones.wait(callers)
        self.remove("auto", 2004)

    def gateway_killed(self):
        """Some talk when it is killed and are found again, others come and go while there is none."""
        before = self.phones.call("1000", *[(20, 8)] * 4, per_second=20)
        wait_until(lambda: len(self.talking()) == 4, "four talk")
        self.gateway.kill()
        self.phones.wait(self.phones.call("1000", *[(20, 0.5)] * 5, (0, 1), (0.25, 1)))
        after = self.phones.call("1000", *[(20, 2.5)] * 3)
        self.start_gateway()
        self.phones.wait(before, after)
        self.await_seen()

    def busy(self):
        """Two talk, three wait."""
        self.pause("true", "hotline", *ANSWERING)
        self.add("hotline", *TALKING)
        callers = [self.phones.call("1000", (60, 60), (60, 60))]
        wait_until(lambda: len(self.talking()) == 2, "two talk")
        callers.append(self.phones.call("1000", *[(60, 60)] * 3, per_second=20))
        self.cut.update(entry["Uniqueid"] for entry in self.await_waiting("hotline", 3))
        self.cut_talks.update(self.talking())
        self.manager.close()
        return callers

    def restarted(self):
        """The exchange is started again while some talk and some wait."""
        callers = self.busy()
        self.asterisk.restart()
        self.back(callers)

    def crashed(self):
        """It is gone without a word while some talk and some wait."""
        callers = self.busy()
        self.asterisk.kill()
        for caller in callers:
            caller.stop()
        self.asterisk.start()
        self.back(callers)

    def back(self, callers):
        def is_back():
            try:
                self.manager = Manager(self.asterisk)
            except (OSError, EOFError):
                return False
            if self.manager.listed("QueueStatus", "QueueStatusComplete", Queue="hotline"):
                return True
            self.manager.close()
            return False
        wait_until(is_back, "the exchange is back")
        for caller in callers:
            caller.stop()
        self.heard += 1
        self.add("hotline", *ANSWERING)
        self.phones.wait(self.phones.call("1000", *[(20, 0.5)] * 3))
        self.await_seen()

    def unlogged(self):
        """A gateway that may not read the log is killed while one caller waits, who then gives up, and another is answered."""
        stopped_ms = time.time() * 1000
        assert self.gateway.stop() == 0, self.gateway.log()
        configure(self.city, self.asterisk.host)
        self.start_gateway()
        self.await_seen()
        self.unheard.append((stopped_ms, time.time() * 1000))
        self.pause("true", "second", 2006)
        waiter = self.phones.call("1004", (30, 2))
        (entry,) = self.await_waiting("second", 1)
        desk = self.city.login("supervisor1")
        wait_until(lambda: any(call.get("outcome", "waiting") == "waiting" for call in desk.ask("call.list", limit=9)["rows"]), "it is seen to wait")
        desk.close()
        stopped_ms = time.time() * 1000
        self.gateway.kill()
        self.phones.wait(waiter, self.phones.call("1000", (20, 0.5)))
        self.start_gateway()
        self.await_seen()
        self.unheard.append((stopped_ms, time.time() * 1000))
        return entry["Uniqueid"]

    def close(self):
        self.gateway.close()
        if self.manager is not None:
            self.manager.close()
        self.asterisk.stop()
        self.phones.close()
