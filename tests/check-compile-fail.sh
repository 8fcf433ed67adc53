#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# check-compile-fail.sh: what the macros of await.h cannot carry does not compile.
#
# Each program in compile-fail/ names in its "fails:" line what the compiler says (an extended regular expression);
# with -DGOOD it compiles, so that it fails for that reason alone.  What only -Wjump-misses-init sees is left out where
# the compiler does not have it.
: "${srcdir:=.}" "${CC:=cc}"
bad=0 n=0
flags="-std=gnu11 -O2 -Wall -Wextra -Wno-unused-parameter -Werror $JUMP -c -o /dev/null"
for program in "$srcdir"/tests/compile-fail/*.c; do
  case $JUMP in *jump-misses-init*) ;; *) grep -q 'only with a compiler that has' "$program" && continue ;; esac
  n=$((n + 1))
  reason=$(sed -n 's/^.*fails: \(.*\)$/\1/p' "$program")
  [ -n "$reason" ] || { echo "$program: no \"fails:\" line"; bad=1; continue; }
  # shellcheck disable=SC2086  # words
  $CC $flags $TACT_CFLAGS -DGOOD "$program" || { echo "$program: does not compile with -DGOOD"; bad=1; }
  # shellcheck disable=SC2086
  if said=$(LC_ALL=C $CC $flags $TACT_CFLAGS "$program" 2>&1); then
    echo "$program: compiles"
    bad=1
  elif ! echo "$said" | grep -qE "error: .*($reason)"; then
    printf '%s: does not say "%s", but:\n%s\n' "$program" "$reason" "$said"
    bad=1
  fi
done
[ $n -gt 0 ] || { echo "no programs"; exit 1; }
exit $bad
