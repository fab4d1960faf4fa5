"""Checks the sample city: its districts, units, categories and dispatch directory fit together."""
import os
import pathlib
import re
import sys

ROOT = pathlib.Path(os.environ.get("REXIAN_SOURCE", pathlib.Path(__file__).resolve().parent.parent))
CITY = ROOT / "config" / "sample" / "tianjin"
ANY = "*"
wrong = []


def check(holds, sentence):
    if not holds:
        wrong.append(sentence)


def read_table(name, columns):
    """Rows of a tab separated file as dictionaries, the comments left out."""
    raw = (CITY / name).read_bytes()
    check(not raw.startswith(b"\xef\xbb\xbf"), f"{name}: begins with a byte order mark")
    check(b"\r" not in raw and raw.endswith(b"\n"), f"{name}: lines end with a line feed alone")
    lines = [(number, line) for number, line in enumerate(raw.decode("utf-8").split("\n"), 1)
             if line and not line.startswith("#")]
    check(lines[0][1].split("\t") == columns, f"{name}: the header names {columns}")
    rows = []
    for number, line in lines[1:]:
        cells = line.split("\t")
        check(len(cells) == len(columns), f"{name}:{number}: {len(cells)} cells instead of {len(columns)}")
        check(all(cell == cell.strip() for cell in cells), f"{name}:{number}: blanks around a cell")
        rows.append(dict(zip(columns, cells)))
    return rows


def check_tree(name, rows, kinds=None):
    """Codes are unique, parents stand before their children, there is a name in Chinese."""
    seen = set()
    for row in rows:
        code = row["code"]
        check(code and code not in seen, f"{name}: code {code!r} is empty or there twice")
        check(row["parent"] == "" or row["parent"] in seen, f"{name}: {code} has no parent {row['parent']!r} before it")
        check(re.search(r"[\u4e00-\u9fff]", row["name"]), f"{name}: {code} has no Chinese name")
        if kinds:
            check(row["kind"] in kinds, f"{name}: {code} is of unknown kind {row['kind']!r}")
        seen.add(code)
    return seen


def of_kind(rows, *kinds):
    return [row for row in rows if row["kind"] in kinds]


def check_districts():
    rows = read_table("districts.tsv", ["code", "parent", "name", "name_en", "kind"])
    codes = check_tree("districts.tsv", rows, {"city", "district", "street"})
    kind_of = {row["code"]: row["kind"] for row in rows}
    above = {"city": None, "district": "city", "street": "district"}
    for row in rows:
        code = row["code"]
        check(re.fullmatch(r"\d{2}|\d{6}|\d{9}", code), f"districts.tsv: {code} is no code of 2, 6 or 9 digits")
        check(code.startswith(row["parent"]), f"districts.tsv: {code} does not begin with its parent {row['parent']}")
        check(kind_of.get(row["parent"]) == above.get(row["kind"]), f"districts.tsv: {code} is under the wrong kind")
        check(bool(row["name_en"]) == (row["kind"] != "street"), f"districts.tsv: {code}: English for all but streets")
    for kind, count in (("city", 1), ("district", 16), ("street", 299)):
        check(len(of_kind(rows, kind)) == count, f"districts.tsv: {len(of_kind(rows, kind))} of {kind}, not {count}")
    for district in of_kind(rows, "district"):
        check(any(row["parent"] == district["code"] for row in rows), f"districts.tsv: {district['code']} has no street")
    return codes


def check_units():
    rows = read_table("units.tsv", ["code", "parent", "name", "name_en", "kind"])
    codes = check_tree("units.tsv", rows, {"hotline", "district", "department", "utility"})
    for row in rows:
        check(re.fullmatch(r"[a-z][a-z0-9]{1,15}", row["code"]), f"units.tsv: {row['code']!r} is no login")
        check(row["name_en"], f"units.tsv: {row['code']} has no English name")
    check(len({row["name"] for row in rows}) == len(rows), "units.tsv: two units of one name")
    check(len(of_kind(rows, "hotline")) == 1 and rows[0]["kind"] == "hotline", "units.tsv: the hotline is the one root")
    check([row["code"] for row in rows if not row["parent"]] == ["hotline"], "units.tsv: more than one root")
    check(len(of_kind(rows, "district")) == 16, "units.tsv: not 16 district governments")
    check(len(of_kind(rows, "department", "utility")) == 60, "units.tsv: not 60 departments and utilities")
    check(len(of_kind(rows, "utility")) >= 6, "units.tsv: fewer than 6 utilities")
    return {row["code"]: row for row in rows}


def check_categories():
    rows = read_table("categories.tsv", ["code", "parent", "name", "name_en", "words"])
    codes = check_tree("categories.tsv", rows)
    leaves = []
    for row in rows:
        code = row["code"]
        check(re.fullmatch(r"\d\d(\.\d\d){0,2}", code), f"categories.tsv: {code} is no code of up to three levels")
        check(row["parent"] == code.rpartition(".")[0], f"categories.tsv: {code} is not under {row['parent']!r}")
        check(row["name_en"], f"categories.tsv: {code} has no English name")
        if code.count(".") == 2:
            leaves.append(code)
            words = row["words"].split(" ")
            check(all(words) and len(set(words)) == len(words), f"categories.tsv: {code}: words missing or repeated")
        else:
            check(any(other["parent"] == code for other in rows), f"categories.tsv: {code} has nothing under it")
    check(len(leaves) >= 60, f"categories.tsv: only {len(leaves)} leaves")
    return codes, leaves


def check_knowledge(units, categories):
    rows = read_table("knowledge.tsv", ["title", "text", "category", "unit", "matter", "source", "review_on", "expires_on"])
    keys = set()
    for row in rows:
        check((row["unit"], row["title"]) not in keys, f"knowledge.tsv: {row['title']} is there twice")
        keys.add((row["unit"], row["title"]))
        check(row["category"] in categories, f"knowledge.tsv: no category {row['category']}")
        check(row["unit"] in units, f"knowledge.tsv: no unit {row['unit']}")
        check(row["title"] and row["text"] and row["review_on"], f"knowledge.tsv: {row['title']} lacks a cell")
    check(len(rows) >= 30, f"knowledge.tsv: only {len(rows)} entries")
    return rows


def check_directory(districts, units, categories, leaves):
    rows = read_table("directory.tsv", ["category", "district", "hours", "unit", "co_handlers", "note"])
    keys, always = set(), set()
    for row in rows:
        key = (row["category"], row["district"])
        check((key, row["hours"]) not in always, f"directory.tsv: {key} {row['hours']} is there twice")
        check(row["hours"] in ("always", "office", "outside"), f"directory.tsv: no hours {row['hours']}")
        keys.add(key)
        always.add((key, row["hours"]))
        check(row["category"] in categories | {ANY}, f"directory.tsv: no category {row['category']}")
        check(row["district"] == ANY or (row["district"] in districts and len(row["district"]) == 6),
              f"directory.tsv: no district {row['district']}")
        for unit in [row["unit"], *row["co_handlers"].split()]:
            check(unit in units, f"directory.tsv: no unit {unit}")
    check(((ANY, ANY), "always") in always, "directory.tsv: no fallback")
    check(all((key, "always") in always for key in keys), "directory.tsv: a rule for some hours alone")
    check(all((category, ANY) in keys for category, district in keys),
          "directory.tsv: a category has rules by district, but none for an unknown place")
    for leaf in leaves:
        line = [leaf, leaf[:5], leaf[:2], ANY]
        check(any((category, ANY) in keys for category in line), f"directory.tsv: no unit leads for {leaf}")
    ruled = {category for category, _ in keys}
    by_fallback = [leaf for leaf in leaves if not {leaf, leaf[:5], leaf[:2]} & ruled]
    check(len(by_fallback) * 10 <= len(leaves), f"directory.tsv: the fallback takes {len(by_fallback)} leaves")
    used = {row["unit"] for row in rows}
    check(all(code in used for code, row in units.items() if row["kind"] == "district"),
          "directory.tsv: a district government leads nowhere")
    return len(rows)


def main():
    districts = check_districts()
    units = check_units()
    categories, leaves = check_categories()
    rules = check_directory(districts, units, categories, leaves)
    check_knowledge(units, categories)
    if wrong:
        print("\n".join(wrong))
        return 1
    print(f"{len(districts)} places, {len(units)} units, {len(leaves)} leaves, {rules} rules fit together")
    return 0


sys.exit(main())
