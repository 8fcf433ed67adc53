#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# check-coverage.sh: docs/coverage.md has each row of the source documents once, and what a row names is there.
#
# A row names a file of the tree, a function in it as file:function, or a page and its section as page: Section.
: "${srcdir:=.}"
page=$srcdir/docs/coverage.md
bad=0
complain() { echo "coverage.md: $1"; bad=1; }
rows=$(mktemp)
trap 'rm -f "$rows" "$rows.ids"' EXIT
sed -n 's/^| \(S[0-9][a-z]*-[0-9]*\) | \(.*\) |$/\1|\2/p' "$page" >"$rows"

# Each id once, and no other.
for group in S0:11 S3a:66 S3b:49 S3c:24 S3d:102; do
  seq -f "${group%:*}-%02g" 1 "${group#*:}"
done | sort >"$rows.ids"
for id in $(cut -d '|' -f 1 "$rows" | sort | comm -13 - "$rows.ids"); do complain "$id is missing"; done
for id in $(cut -d '|' -f 1 "$rows" | sort | comm -23 - "$rows.ids"); do complain "$id is there twice, or is no id"; done

# What is named, one in backquotes after the other.
while IFS='|' read -r id named; do
  n=0
  names=$(printf '%s\n' "$named" | grep -oE '`[^`]+`' | tr -d '`' | tr ' ' '\a')
  for name in $names; do
    n=$((n + 1))
    name=$(printf '%s' "$name" | tr '\a' ' ')
    file=${name%%:*}
    [ -e "$srcdir/$file" ] || { complain "$id: there is no $file"; continue; }
    case $name in
      *": "*) grep -qx "##* ${name#*: }" "$srcdir/$file" || complain "$id: $file has no section \"${name#*: }\"" ;;
      *:*) grep -qE "^(START_TEST \()?${name#*:}( \(|\)|$)" "$srcdir/$file" || complain "$id: $file has no ${name#*:}" ;;
    esac
    # A program that nobody builds shows nothing.
    case $file in
      tests/*.c) grep -qF "${file%.c}" "$srcdir/tests/local.mk" || grep -qF "${file#tests/}" "$srcdir/tests/local.mk" ||
        case $file in tests/compile-fail/*) ;; *) complain "$id: $file is in no list of tests/local.mk" ;; esac ;;
    esac
  done
  [ $n -gt 0 ] || complain "$id: nothing is named"
done <"$rows"
exit $bad
