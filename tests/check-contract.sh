#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# check-contract.sh: docs/contract.md has each number of the contract once, and the tests that it names do name that number.
: "${srcdir:=.}"
page=$srcdir/docs/contract.md
bad=0
complain() { echo "contract.md: $1"; bad=1; }
rows=$(mktemp)
trap 'rm -f "$rows"' EXIT
sed -n 's/^| \([A-Z][A-Z]-[0-9][0-9]\) | \(.*\) |$/\1|\2/p' "$page" >"$rows"

n=$(wc -l <"$rows")
[ "$n" = 366 ] || complain "there are $n numbers, not 366"
for id in $(cut -d '|' -f 1 "$rows" | sort | uniq -d); do complain "$id is there twice"; done

# Whether a file names a number, by itself or in "AB-01 to AB-09".
names() { # file, number
  grep -qw "$2" "$1" && return 0
  area=${2%-*} number=${2#*-}
  grep -oE "\b$area-[0-9][0-9] to $area-[0-9][0-9]\b" "$1" | sed "s/$area-//g; s/ to / /" | while read -r first last; do
    [ "$number" -ge "$first" ] && [ "$number" -le "$last" ] && echo yes
  done | grep -q yes
}

while IFS='|' read -r id named; do
  case $named in
    '`tests/'*) ;;
    ???????????*) continue ;; # why there is none
    *) complain "$id: nothing is named"; continue ;;
  esac
  for file in $(printf '%s\n' "$named" | grep -oE '`[^`]+`' | tr -d '`'); do
    if [ ! -e "$srcdir/$file" ]; then
      complain "$id: there is no $file"
    elif ! names "$srcdir/$file" "$id"; then
      complain "$id: $file does not name it"
    fi
  done
done <"$rows"
exit $bad
