"""README.md names only verbs of rexianctl that exist, with options that they take."""
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(os.environ.get("REXIAN_SOURCE", pathlib.Path(__file__).resolve().parent.parent))
PROGRAM = pathlib.Path(os.environ["REXIAN_BIN"]) / "rexianctl"


def help_of(*verb):
    return subprocess.run([PROGRAM, "help", *verb], check=False, capture_output=True, text=True,
                          env=dict(os.environ, LANGUAGE="C")).stdout


def main():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    verbs = re.findall(r"^  ([a-z]+(?: [a-z-]+)?)  ", help_of(), re.M)
    # "city" is the administrator's alias; a line ends at its comment or where the code does.
    said = re.findall(r"(?:^ +|`)(?:rexianctl|city) ([a-z][^`\n#]*)", readme, re.M)
    wrong = []
    for line in said:
        words = line.split()
        if "|" in words[0]:  # unit|category add
            wanted = [f"{noun} {words[1]}" for noun in words[0].split("|")]
        else:
            wanted = [next((verb for verb in (" ".join(words[:2]), words[0]) if verb in verbs), words[0])]
        for verb in wanted:
            if verb not in verbs and verb != "help":
                wrong.append(f"'{line.strip()}': there is no verb '{verb}'")
                continue
            known = help_of(*verb.split())
            wrong += [f"'{line.strip()}': '{verb}' takes no {option}"
                      for option in re.findall(r"(?<!\S)--[a-z-]+", line)
                      if not re.search(rf"^ +{option}\b", known, re.M) and option not in ("--csv", "--json")]
    if len(said) < 14:
        wrong.append(f"only {len(said)} commands were found: mend this test")
    for line in wrong:
        print(f"README.md: {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
