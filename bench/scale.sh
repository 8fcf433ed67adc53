#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# scale.sh [BUILD]: what an operation costs, against how many there are: of tasks, timers, threads, workers and objects.
#
# BUILD, the build folder (build/ of this tree), has the program.  OPTIONS, from the environment, are those of `run`: --quick is one
# round instead of three.  Where RESULTS is set, the figures are added to that file, as lines of JSON.  It draws scale.svg beside this
# script, or in BUILD where that is not writable.
set -eu
here=$(dirname "$(readlink -f "$0")")
build=${1:-$here/../build}
program=$build/bench/scale
if [ ! -x "$program" ]; then echo "scale.sh: skipped: there is no $program: it takes \`make bench-programs\`" >&2; exit 77; fi

args=() words=() lines=$(mktemp)
trap 'rm -f "$lines"' EXIT
read -ra words <<<"${OPTIONS:-}"
while [ ${#words[@]} -gt 0 ]; do
  case ${words[0]} in
    --quick) args+=(--quick) ;;
    --rounds) args+=(--rounds "${words[1]}"); words=("${words[@]:1}") ;;
  esac
  words=("${words[@]:1}")
done
"$program" --results "$lines" ${args[@]+"${args[@]}"}
if [ -n "${RESULTS:-}" ]; then cat "$lines" >>"$RESULTS"; fi
drawing=$here/scale.svg
[ -w "$here" ] || drawing=$build/bench/scale.svg
"$here/chart-scale" "$lines" >"$drawing"
echo "$drawing"
