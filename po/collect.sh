#!/bin/sh
# Collects every sentence that people see into a template: po/collect.sh rexian.pot
# Sentences stand in _() where they are shown, or in N_() in a table that is shown through gettext; those with a number that may be one
# in ngettext().
set -eu
out=$(realpath "$1")
cd "$(dirname "$0")/.."
for room in core wire config storage broker tui agent-tui supervisor ctl gateway; do
    if [ -d "$room" ]; then
        find "$room" -maxdepth 1 -name '*.[ch]'
    fi
done | LC_ALL=C sort | xgettext --files-from=- --from-code=UTF-8 --language=C --keyword --keyword=_ --keyword=N_ --keyword=ngettext:1,2 \
    --add-comments=TRANSLATORS --add-location=file --sort-by-file --package-name=rexian --output="$out"
# The headings of the text demo, which a shell prints.
xgettext --join-existing --from-code=UTF-8 --language=Shell --keyword --keyword=translated --keyword=heading \
    --add-location=file --sort-by-file --package-name=rexian --output="$out" packaging/demo.sh
# A date would change the file without anything being said otherwise.
sed -i '/^"POT-Creation-Date: /d' "$out"
