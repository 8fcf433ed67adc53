#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# frames.sh [BUILD]: six policies of posting to the loop of a GTK window, under four loads, on a display of their own.
#
# BUILD, the build folder (build/ of this tree), has the program.  OPTIONS, from the environment, are those of `run`: --quick is two
# seconds a cell instead of five.  Where RESULTS is set, the figures are added to that file, as lines of JSON.
set -eu
here=$(dirname "$(readlink -f "$0")")
program=${1:-$here/../build}/bench/frames

skip() { echo "frames.sh: skipped: $*" >&2; exit 77; }
if [ ! -x "$program" ]; then skip "there is no $program: it takes GTK 4.8 (libgtk-4-dev), a configure that finds it, and \`make bench-programs\`"; fi

display() { command -v xvfb-run >/dev/null && command -v xauth >/dev/null; }
if ! display && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "frames.sh: installing xvfb xauth" >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends xvfb xauth >/dev/null 2>&1 || true
fi
display || skip "there is no xvfb-run (Debian: xvfb and xauth), and apt-get does not install it"

args=(--seconds 5) words=()
read -ra words <<<"${OPTIONS:-}"
while [ ${#words[@]} -gt 0 ]; do
  case ${words[0]} in
    --quick) args+=(--seconds 2) ;;
    --rounds) args+=(--rounds "${words[1]}"); words=("${words[@]:1}") ;;
  esac
  words=("${words[@]:1}")
done
if [ -n "${RESULTS:-}" ]; then args+=(--results "$RESULTS"); fi
# Cairo draws: what OpenGL's software would take, on threads of its own, is not what is measured.
exec xvfb-run -a -s '-screen 0 1280x800x24' env -u WAYLAND_DISPLAY GDK_BACKEND=x11 GSK_RENDERER=cairo GTK_A11Y=none "$program" "${args[@]}"
