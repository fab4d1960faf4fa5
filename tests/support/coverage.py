#!/usr/bin/python3
"""Adds up by folder which lines and branches the tests ran: coverage.py SOURCES BUILD, after tests under the preset coverage.

    cmake --build --preset coverage && ctest --preset coverage && cmake --build --preset coverage-summary
"""

import collections
import glob
import json
import os
import subprocess
import sys


def counts_of(notes):
    """What gcov says of one object file: {file: {line: ran}}, {file: [branches, taken]}."""
    done = subprocess.run(["gcov", "--json-format", "--stdout", "--branch-probabilities", notes], capture_output=True,
                          check=True)
    for report in done.stdout.splitlines():
        yield from json.loads(report)["files"]


def main():
    sources, build = (os.path.realpath(path) for path in sys.argv[1:3])
    lines = collections.defaultdict(lambda: collections.defaultdict(int))
    branches = collections.defaultdict(lambda: collections.defaultdict(int))
    for notes in glob.glob(os.path.join(build, "CMakeFiles", "**", "*.gcno"), recursive=True):
        for file in counts_of(notes):
            name = os.path.relpath(os.path.join(sources, file["file"]), sources)
            if name.startswith(("..", "tests", "build", "bench")):
                continue
            for line in file["lines"]:
                number = line["line_number"]
                lines[name][number] += line["count"]
                for i, branch in enumerate(line["branches"]):
                    branches[name][number, i] += branch["count"]
    rooms = collections.defaultdict(list)
    for name in lines:
        rooms[name.split("/")[0]].append(name)
    print(f"{'folder':12} {'files':>5} {'lines':>7} {'ran':>7} {'%':>5}  {'branches':>8} {'%':>5}  least")
    total = [0] * 5
    for room, names in sorted(rooms.items()):
        row = [len(names)] + [sum(len(counts[name]) for name in names) if all_ else
                              sum(sum(map(bool, counts[name].values())) for name in names)
                              for counts in (lines, branches) for all_ in (True, False)]
        total = [a + b for a, b in zip(total, row)]
        least = min(names, key=lambda name: sum(map(bool, lines[name].values())) / max(len(lines[name]), 1))
        print_row(room, row, least)
    print_row("all", total, "")


def print_row(name, row, least):
    files, of, ran, of_branches, taken = row
    print(f"{name:12} {files:5} {of:7} {ran:7} {share(ran, of):5.1f}  {of_branches:8} {share(taken, of_branches):5.1f}  {least}")


def share(part, whole):
    return 100 * part / whole if whole else 0


if __name__ == "__main__":
    main()
