"""Holds every translation against the sources: collects the sentences anew, merges them into a copy of each po file,
and names each sentence that is missing, fuzzy, obsolete, or that the translation fills differently."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata

ROOT = pathlib.Path(os.environ.get("REXIAN_SOURCE", pathlib.Path(__file__).resolve().parent.parent))
TOOLS = ("xgettext", "msgmerge", "msgfmt")
GAP = re.compile(r"\{[a-z_]+\}")
# A terminal may draw these one or two cells wide; translated screens would lose their columns.
AMBIGUOUS_WIDTH = "A"


def run(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(str(word) for word in command)}: {done.stderr}")
    return done.stderr


def entries(po):
    """(flags, obsolete, msgid, msgstr) of each sentence, quoted as in the file; of one with a number each of its forms."""
    for block in po.read_text(encoding="utf-8").split("\n\n"):
        flags, parts, key = "", {}, None
        obsolete = any(line.startswith("#~") for line in block.splitlines())
        for line in block.splitlines():
            line = line.removeprefix("#~ ")
            if line.startswith("#,"):
                flags += line
            elif line.startswith("msg"):
                key, text = line.split(" ", 1)
                parts[key] = text[1:-1]
            elif line.startswith('"') and key:
                parts[key] += line[1:-1]
        if parts.get("msgid"):
            said = [text for key, text in parts.items() if key.startswith("msgstr")]
            for msgstr in said if all(said) else [""]:
                yield flags, obsolete, parts["msgid"], msgstr


def faults_of(msgid, msgstr):
    if sorted(GAP.findall(msgid)) != sorted(GAP.findall(msgstr)):
        yield "has other {gaps} than the sentence"
    for edge, name in ((0, "begins"), (-1, "ends")):
        if msgid[edge] == " " and msgstr[edge] != " " and unicodedata.east_asian_width(msgstr[edge]) not in "WF":
            yield f"{name} without the blank of the sentence"
    wide = {c for c in msgstr if unicodedata.east_asian_width(c) == AMBIGUOUS_WIDTH and c not in msgid}
    if wide:
        yield f"has characters of uncertain width: {' '.join(sorted(wide))}"


def check(po, template, folder):
    faults = []
    merged = folder / po.name
    run("msgmerge", "--quiet", "--no-fuzzy-matching", "--output-file", merged, po, template)
    told = subprocess.run(["msgfmt", "--check", "--output-file", os.devnull, str(po)], capture_output=True, text=True,
                          check=False)
    if told.returncode != 0 or "warning" in told.stderr:
        faults.append(told.stderr.strip())
    count = 0
    for flags, obsolete, msgid, msgstr in entries(merged):
        count += 1
        if obsolete:
            faults.append(f"obsolete: \"{msgid}\"")
        elif not msgstr:
            faults.append(f"missing: \"{msgid}\"")
        elif "fuzzy" in flags:
            faults.append(f"fuzzy: \"{msgid}\"")
        else:
            faults += [f"\"{msgid}\": \"{msgstr}\" {fault}" for fault in faults_of(msgid, msgstr)]
    return count, [f"{po.relative_to(ROOT)}: {fault}" for fault in faults]


def main():
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        print("gettext's tools are not installed:", ", ".join(missing))
        return 77
    faults = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        template = folder / "rexian.pot"
        for warning in run(ROOT / "po" / "collect.sh", template).splitlines():
            faults.append(warning)
        translations = sorted((ROOT / "po").glob("*.po"))
        if not translations:
            faults.append("po/: there is no translation")
        for po in translations:
            count, found = check(po, template, folder)
            faults += found
            print(f"{po.name}: {count} sentences, {len(found)} faults")
    for fault in faults:
        print(fault)
    if faults:
        print("run po/merge.sh, then translate the empty sentences of po/*.po")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
