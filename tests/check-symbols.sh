#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# check-symbols.sh: each library exports what its public headers declare, and nothing else; once loaded it stays (LM-05).
: "${srcdir:=.}" "${builddir:=.}" "${CC:=cc}" "${NM:=nm}"
bad=0

# The names that the preprocessed headers show: also those that macros declare.
# shellcheck disable=SC2086  # words
declared() {
  printf '#include <tact/%s>\n' "$1" | $CC -E -P $2 - | tr '\n' ' ' | tr ';' '\n' |
    grep 'visibility *("default")' | sed -E 's/__attribute__ *\(\([^;]*"default"\)\)\)? *//' |
    grep -oE '\btact_[a-z0-9_]+ *[([]|\btact_[a-z0-9_]+ *$' | sed 's/[ ([]*$//' | sort -u
}
exported() { $NM -D --defined-only "$1" | awk '{ print $3 }' | grep -vE '^__(odr_)?(asan|ubsan|tsan)' | LC_ALL=C sort -u; }

compare() { # library, declared
  library=$builddir/.libs/$1.so
  [ -e "$library" ] || { echo "there is no $library"; bad=1; return; }
  readelf -d "$library" | grep -q NODELETE || { echo "$1 could be unloaded, and its threads and types with it"; bad=1; }
  if exported "$library" | grep -q '__gcov\|__llvm_prof'; then echo "coverage adds symbols of its own"; exit 77; fi
  if [ "$2" != "$(exported "$library")" ]; then
    bad=1
    echo "$1: < declared, > exported"
    exported "$library" >exported.$$
    echo "$2" | diff - exported.$$
    rm -f exported.$$
  fi
}

LC_ALL=C
export LC_ALL
base=$(declared tact.h "$TACT_CFLAGS")
[ "$(echo "$base" | wc -l)" -gt 50 ] || { echo "no declarations found: $base"; exit 1; }
compare libtact-1 "$base"
if [ -n "$GTK_CFLAGS" ]; then
  compare libtact-gtk4-1 "$(declared gtk.h "$TACT_CFLAGS $GTK_CFLAGS" | grep -vxF "$base")"
fi
exit $bad
