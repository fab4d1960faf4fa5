"""A queue_log counted by itself, line by line, by what its documents say of each event: nothing here knows how Rexian reads it."""

import dataclasses

# How a visit ended without an operator, by the event that says so.
WITHOUT = {"ABANDON": "abandoned", "EXITWITHTIMEOUT": "timed_out", "EXITEMPTY": "empty", "EXITWITHKEY": "key", "WITHDRAW": "withdrawn"}
AFTER = {"COMPLETEAGENT", "COMPLETECALLER", "BLINDTRANSFER", "ATTENDEDTRANSFER"}


@dataclasses.dataclass
class Visit:
    call: str
    number: int
    queue: str
    entered: int
    end: str = "open"
    agent: str = ""
    left: int = 0   # answered, or left without an operator
    wait: int = 0   # whole seconds, as the log says
    free: int = 0   # the operator was free
    talk: int = 0
    rings: int = 0  # times that a phone rang in vain


def read(path):
    """The visits, in the order in which they began."""
    visits, last, counts = [], {}, {}
    with open(path, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            epoch, call, queue, agent, event, *more = line.rstrip("\n").split("|")
            if event == "ENTERQUEUE":
                counts[call, queue] = counts.get((call, queue), 0) + 1
                last[call, queue] = Visit(call, counts[call, queue], queue, int(epoch))
                visits.append(last[call, queue])
            visit = last.get((call, queue))
            if visit is None:
                continue
            if event == "CONNECT":
                visit.end, visit.agent, visit.left, visit.wait = "answered", agent, int(epoch), int(more[0])
            elif event in AFTER and visit.free == 0:
                talk = more[1] if event.startswith("COMPLETE") else more[-2]
                visit.free, visit.talk = int(epoch), int(talk)
            elif event in WITHOUT and visit.end == "open":
                visit.end, visit.left = WITHOUT[event], int(epoch)
                visit.wait = int(more[3 if event == "EXITWITHKEY" else 2])
            elif event == "RINGNOANSWER":
                visit.rings += 1
    return visits
