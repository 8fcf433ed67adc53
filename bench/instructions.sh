#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# instructions.sh BUILD [--check]: how many instructions an operation takes, which no other load of the machine changes.
#
# Counts by valgrind, n operations and 2 n: the difference is theirs alone.  Writes instructions.txt again, or with --check compares:
# what takes over 5 % more than is written there is named, and the exit status is 1.  `bench/run instructions` is the former.
set -eu -o pipefail
here=$(dirname "$(readlink -f "$0")") build=$1 check=${2-}
recorded=$here/instructions.txt

count() { # PROGRAM WORKLOAD OPERATIONS
  LD_LIBRARY_PATH=$build/.libs valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null \
    "$build/bench/bench-$1" --operations "$3" "$2" 2>&1 | sed -n 's/.*I *refs: *//p' | tr -d ,
}

bad=0 lines=()
while read -r was n program what; do
  [ "$was" != '#' ] || { lines+=("$was $n $program $what"); continue; }
  first=$(count "$program" "$what" "$n") second=$(count "$program" "$what" $((2 * n)))
  if [ -z "$first" ] || [ -z "$second" ]; then echo "bench-$program $what does not run under valgrind" >&2; exit 1; fi
  now=$(((second - first) / n))
  lines+=("$now $n $program $what")
  printf '%-36s %5d instructions, %5d recorded\n' "$what" "$now" "$was"
  if [ $((now * 100)) -gt $((was * 105)) ]; then echo "$what takes over 5 % more than it did"; bad=1; fi
  [ -z "${RESULTS-}" ] || printf '{"workload": "%s", "variant": "%s", "unit": "instructions", "tact": %d, "peers": {}, "ratios": {}}\n' "${what%%/*}" "${what#*/}" "$now" >>"$RESULTS"
done <"$recorded"

[ -z "$check" ] || exit $bad
printf '%s\n' "${lines[@]}" >"$recorded"
