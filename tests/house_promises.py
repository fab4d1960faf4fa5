"""docs/promises.md has each of its promises once, and each names tests that exist and say which promise they show."""
import os
import pathlib
import re
import sys

ROOT = pathlib.Path(os.environ.get("REXIAN_SOURCE", pathlib.Path(__file__).resolve().parent.parent))
IDS = [f"{letter}{i}" for letter, first, last in (("C", 1, 13), ("N", 1, 14), ("A", 1, 9), ("L", 2, 8), ("R", 1, 1))
       for i in range(first, last + 1)]
NONE = "-"


def around(text, name):
    """A test with what stands above it in C, or in Python with what its class says of all its tests."""
    at = re.search(rf"^(?:static void|    def) {name}\(", text, re.M).start()
    if text[at:].startswith("static"):
        return text[max(text.rfind("\n}\n", 0, at), 0):text.index("\n}\n", at)]
    head = text[text.rindex("\nclass ", 0, at):at]
    body = re.split(r"\n(?=    def |class |if __name__)", text[at:])[0]
    return head.split("\n    def ")[0] + body


def faults_of(promise, holds, tests):
    """What is wrong with the tests that a row names."""
    if tests == NONE:
        return [] if holds.startswith("Not here: ") else ["names no test, and does not begin with 'Not here: '"]
    named = re.findall(r"`([^`:]+): (\w+)`", tests)
    if ", ".join(f"`{file}: {name}`" for file, name in named) != tests:
        return [f"its tests are not written as `file: name`, `file: name`: {tests}"]
    wrong = []
    for file, name in named:
        path = ROOT / "tests" / file
        text = path.read_text(encoding="utf-8") if path.is_file() else None
        if text is None:
            wrong.append(f"there is no tests/{file}")
        elif not re.search(rf"^(?:static void|    def) {name}\(", text, re.M):
            wrong.append(f"there is no test {name} in tests/{file}")
        elif file.endswith(".c") and not re.search(rf"cmocka_unit_test\w*\({name}\b|TEST\({name}\)", text):
            wrong.append(f"{name} in tests/{file} is never run")
        elif not re.search(rf"(?<![A-Za-z0-9]){promise}(?![A-Za-z0-9])", around(text, name), re.I):
            wrong.append(f"{name} in tests/{file} does not say that it shows {promise}")
    return wrong


def main():
    page = (ROOT / "docs/promises.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines()
            if re.match(r"\| [A-Z]\d+ \|", line)]
    wrong = [f"{promise} stands there {[row[0] for row in rows].count(promise)} times, not once" for promise in IDS
             if [row[0] for row in rows].count(promise) != 1]
    for row in rows:
        if len(row) != 4 or "" in row:
            wrong.append(f"{row[0]}: the row has not four full cells")
        elif row[0] not in IDS:
            wrong.append(f"{row[0]}: tests/house_promises.py does not know it")
        else:
            wrong += [f"{row[0]}: {fault}" for fault in faults_of(row[0], row[2], row[3])]
    for line in wrong:
        print(f"docs/promises.md: {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
