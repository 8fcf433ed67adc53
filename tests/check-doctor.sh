#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# check-doctor.sh: tact-doctor --table tries every cell of the deadlock table, and finds what docs/practice.md says (DL, DL-01 to DL-03, BW-06).
: "${srcdir:=.}" "${builddir:=.}"
doctor=$builddir/tact-doctor
out=$(mktemp -d) || exit 1
trap 'rm -rf "$out"' EXIT
bad=0
complain() { echo "$1"; bad=1; }

# "W inlined" tells how it works, which depends on who is faster where a pool has other workers.
rows() { sed -n '/^| context/,/^$/p' "$1" | sed 's/ W inlined / W /g; /^$/d'; }

timeout 100 "$doctor" --table >"$out/table" 2>"$out/errors" || complain "tact-doctor --table ended with $?: $(cat "$out/errors")"
# a page holds several tables: this one is the eight lines from its heading
sed -n '/^| context | `Op/,/^$/p' "$srcdir/docs/practice.md" | sed 's/ W inlined / W /g; /^$/d' >"$out/wanted"
n=$(grep -c '^| ' "$out/wanted")
[ "$n" = 8 ] || complain "docs/practice.md has $n lines of the table, not 8"
rows "$out/table" >"$out/found"
diff -u "$out/wanted" "$out/found" || complain "the table is not that of docs/practice.md"

# What can be proven is refused, and says where.
sed -n '/^Refused/,/^$/p' "$out/table" >"$out/refused"
[ "$(grep -c '^- UI, .*op_[a-z_]*body() at .*ways.c:' "$out/refused")" = 2 ] || complain "on a loop two waits should be refused: $(cat "$out/refused")"
[ "$(grep -c '^- per-request' "$out/refused")" = 2 ] || complain "on a strand two waits should be refused: $(cat "$out/refused")"

# Wrong calls say what to do.
"$doctor" --tabel >/dev/null 2>"$out/errors" && complain "an unknown option is taken"
grep -q -- '--help' "$out/errors" || complain "an unknown option: $(cat "$out/errors")"
"$doctor" --cell=99,0 >/dev/null 2>"$out/errors" && complain "a cell that is not there is taken"
grep -q '99,0' "$out/errors" || complain "a cell that is not there: $(cat "$out/errors")"
[ $bad = 0 ] && echo "56 cells are as the table says"
exit $bad
