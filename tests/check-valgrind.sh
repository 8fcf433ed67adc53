#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# check-valgrind.sh: valgrind, told of each stack, finds nothing in the tests of fibers.
set -eu
: "${builddir:=.}" "${SANITIZE:=}"
skip() { echo "skipped: $1"; exit 77; }
at=$(mktemp -d)
trap 'rm -rf "$at"' EXIT

[ -z "$SANITIZE" ] || skip "a program has a sanitizer or valgrind, not both"
command -v valgrind >/dev/null || skip "there is no valgrind"
grep -q '^#define HAVE_VALGRIND_VALGRIND_H 1' "$builddir/config.h" || skip "configure did not find valgrind/valgrind.h: valgrind is told of no stack"
[ -x "$builddir/tests/test-fiber" ] || skip "there is no check, so there are no tests of fibers"

# As they are, and with blocks as malloc()s, whose use after their end would be seen.
for slice in all always-malloc; do
  for test in test-fiber test-fiber-close; do
    CK_FORK=no G_SLICE=$slice valgrind --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite --error-exitcode=9 \
      "$builddir/tests/$test" >"$at/said" 2>&1 || { echo "$test, G_SLICE=$slice:"; cat "$at/said"; exit 1; }
    if grep 'client switching stacks' "$at/said"; then echo "$test: valgrind does not know a stack"; exit 1; fi
    grep -q '^100%: Checks: [1-9]' "$at/said" || { cat "$at/said"; exit 1; }
  done
done
