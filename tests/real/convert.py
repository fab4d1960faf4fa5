"""Turns the files of two other cities' services into what `rexianctl import` reads, by the mapping that comes with them.

Nothing is cleaned away here: odd times and blanks go on to the importer as they stand. Two things have to be known to read
a bank's call at all. A service from 0:00:00 to 0:00:00 was not recorded: the call was answered when its wait ended, and
nobody knows when it ended. A line with blanks in place of a tab has that tab there."""

import csv
import datetime
import os
import pathlib
import re
import sys

SOURCE = pathlib.Path(os.environ.get("REXIAN_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
SKIPPED = 77
CALL_COLUMNS = "call_id,caller,queue,offered_at,answered_at,ended_at,outcome,operator".split(",")
TICKET_COLUMNS = ("ref,type,urgency,category,district,title,content,caller_name,caller_phone,channel,opened_at,department,"
                  "due_at,closed_at,callback_due_at,callback_at,callback_outcome,satisfaction").split(",")
NO_TIME = "0:00:00"
HALF_A_DAY = datetime.timedelta(hours=12)
CHANNELS = {"Constituent Call": "phone", "Citizens Connect App": "app", "City Worker App": "app", "Self Service": "web",
            "Twitter": "web", "Employee Generated": "walk_in", "Maximo Integration": "transfer"}


def shared(*names):
    """A folder of the shared data. Where there is no such data at all, the test ends as skipped and names what is missing;
    a part of it that is missing is a failure."""
    folder = pathlib.Path(os.environ.get("REXIAN_SHARED") or SOURCE.resolve().parent / "shared")
    if not folder.is_dir():
        print(f"skipped: {folder} is missing (set REXIAN_SHARED to the folder that holds data/{'/'.join(names)})")
        sys.exit(SKIPPED)
    wanted = folder.joinpath("data", *names)
    if not wanted.is_dir():
        sys.exit(f"{folder} is there, but {wanted} is missing")
    return wanted


def is_slow():
    """Under sanitizers a sample is taken: all of it would take a quarter of an hour."""
    return bool(os.environ.get("REXIAN_SANITIZE"))


def write(path, columns, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)


# A bank's calls

class Times:
    """The times of one call: a time more than 12 h before its entry into the menu belongs to the next date."""

    def __init__(self, date, entry):
        self.date = datetime.datetime.strptime(date, "%y%m%d")
        self.entry = self.of_day(entry)

    def of_day(self, text):
        hours, minutes, seconds = map(int, text.split(":"))
        return self.date + datetime.timedelta(hours=hours, minutes=minutes, seconds=seconds)

    def __call__(self, text):
        at = self.of_day(text)
        return at + datetime.timedelta(days=1) if self.entry - at > HALF_A_DAY else at


def bank_cells(line):
    """The 17 cells of a line, with the blanks around them; and whether blanks stood in place of a tab."""
    cells = line.split("\t")
    if len(cells) == 17:
        return cells, False
    mended = [part for cell in cells for part in re.split(" +", cell)]
    if len(mended) != 17:
        raise ValueError(f"{len(mended)} cells: {line!r}")
    return mended, True


def bank_call(cells, answered_as_the_wait_ends=False):
    """A line as a row of import calls."""
    (line, number, customer, _, kind, date, entry, menu_exit, _, queue_start, queue_exit, _, outcome, start, stop, _,
     server) = cells
    at = Times(date, entry)
    queued = queue_start != NO_TIME
    offered, answered, ended = at(queue_start) if queued else at(menu_exit), None, None
    if outcome == "AGENT":
        name = "answered"
        recorded = (start, stop) != (NO_TIME, NO_TIME)
        waited_until = at(queue_exit) if queued else offered
        answered = at(start) if recorded and not answered_as_the_wait_ends else waited_until
        ended = at(stop) if recorded and at(stop) >= answered else None
    elif outcome == "PHANTOM":
        name, ended = "test", at(queue_exit)
    elif queued:
        name, ended = "abandoned", at(queue_exit)
    else:
        name, offered, ended = "left_menu", at.entry, at(menu_exit)
    return [f"{line}-{number}-{date}", "" if customer == "0" else customer, kind, offered.isoformat(),
            answered.isoformat() if answered else "", ended.isoformat() if ended else "", name,
            "" if server == "NO_SERVER" else server]


def bank_month(folder, month, path, **how):
    """Writes a month as import calls reads it; gives the number of lines read and of those with blanks for a tab."""
    lines = (folder / f"{month}.txt").read_text(encoding="ascii").splitlines()[1:]
    read = [bank_cells(line) for line in lines if line]
    write(path, CALL_COLUMNS, (bank_call(cells, **how) for cells, _ in read))
    return len(read), sum(mended for _, mended in read)


# A city's tickets

def city_time(text):
    """MM/DD/YYYY hh:mm:ss AM as local ISO 8601; a text of another form goes on as it is."""
    try:
        return datetime.datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p").isoformat()
    except ValueError:
        return text


def city_ticket(row):
    filled = {"ref": row["CASE_ENQUIRY_ID"], "category": row["TYPE"], "district": row["neighborhood"],
              "title": row["CASE_TITLE"], "content": row["CLOSURE_REASON"],
              "channel": CHANNELS.get(row["Source"], row["Source"]), "department": row["Department"],
              "opened_at": city_time(row["OPEN_DT"]), "due_at": city_time(row["TARGET_DT"]),
              "closed_at": city_time(row["CLOSED_DT"])}
    return [filled.get(column, "") for column in TICKET_COLUMNS]


def city_file(source, path):
    """Writes a file as import tickets reads it; gives the number of rows read."""
    with open(source, encoding="utf-8", newline="") as file:
        rows = [city_ticket(row) for row in csv.DictReader(file)]
    write(path, TICKET_COLUMNS, rows)
    return len(rows)
