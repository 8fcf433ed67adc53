#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# test-ui.sh: the tests that need a screen, each on one of its own: libtact-gtk4, then Twinfind's window through AT-SPI.
#
# Leaves a picture of the window: tests/ui-twinfind.png in the build tree; UI_SCREENSHOT names another.
set -eu
source=${srcdir:-.} build=$(cd "${builddir:-.}" && pwd)
skip() { echo "skipped: $1"; exit 77; }

case ${SANITIZE:-} in
  *thread*) skip "GTK is not built with ThreadSanitizer: its orders would be reported as races" ;;
esac
for tool in Xvfb dbus-run-session; do
  command -v $tool >/dev/null || skip "$tool is not here (apt: xvfb dbus)"
done
[ -e /usr/share/dbus-1/services/org.a11y.Bus.service ] || skip "the accessibility bus is not here (apt: at-spi2-core)"
for program in test-gtk ui-twinfind; do
  [ -x "$build/tests/$program" ] || skip "tests/$program was not built (apt: libgtk-4-dev libxxhash-dev libatspi2.0-dev check)"
done

errors=$(mktemp)
trap 'rm -f "$errors"' EXIT
export SCREEN=1000x720x24 TZ=UTC G_DEBUG=fatal-criticals GTK_A11Y=atspi
export TWINFIND="${TWINFIND:-$build/demo/twinfind}" UI_SCREENSHOT="${UI_SCREENSHOT:-$build/tests/ui-twinfind.png}"

# A driver that GTK loads for GL, which is not used here, leaks before it is unloaded.
if [ -n "${SANITIZE:-}" ]; then
  if pkg-config --atleast-version=4.14 gtk4; then export GDK_DISABLE=gl; else export GDK_DEBUG=gl-disable; fi
fi

# The trees lie in the home, whose trash they have.  What libatspi says of a program that is just starting is of no interest.
status=0
run() {
  # shellcheck disable=SC2016  # the home is the inner shell's
  bash "$source/tests/headless" sh -c 'mkdir "$HOME/trees" && TMPDIR=$HOME/trees exec "$1"' sh "$1" 2>"$errors" || status=1
  grep -vE '^$|dbind-WARNING.*GetItems|^X connection to' "$errors" >&2 || :
}
# Leaks of file dialogs are told apart by their callers, which the fast way does not find through GTK.  Those of libatspi in
# the test itself are of no interest; it watches the program's.
ASAN_OPTIONS="fast_unwind_on_malloc=0:${ASAN_OPTIONS:-}" run "$build/tests/test-gtk"
ASAN_OPTIONS="detect_leaks=0:${ASAN_OPTIONS:-}" run "$build/tests/ui-twinfind"
exit $status
