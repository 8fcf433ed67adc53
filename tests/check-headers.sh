#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# check-headers.sh: each public header compiles alone, in C and in C++, without a warning; tact.h has all but gtk.h.
: "${srcdir:=.}" "${builddir:=.}" "${CC:=cc}"
bad=0
complain() { echo "$1"; bad=1; }
warnings="-Wall -Wextra -Wundef -Wno-unused-parameter -Werror -fsyntax-only"

for header in "$srcdir"/lib/tact/*.h "$builddir"/lib/tact/version.h; do
  name=$(basename "$header")
  flags=$TACT_CFLAGS
  if [ "$name" = gtk.h ]; then
    [ -n "$GTK_CFLAGS" ] || continue
    flags="$flags $GTK_CFLAGS"
  elif [ "$name" != version.h ] && [ "$name" != macros.h ] && [ "$name" != tact.h ]; then
    grep -q "<tact/$name>" "$srcdir/lib/tact/tact.h" || complain "tact.h lacks $name"
  fi
  # shellcheck disable=SC2086  # words
  for language in "$CC -std=gnu11 -Wshadow -Wstrict-prototypes -x c" ${CXX:+"$CXX -std=c++17 -x c++"}; do
    echo "#include <tact/$name>" | $language $warnings $flags - || complain "$name: not with $language"
  done
done
[ -n "$CXX" ] || echo "without C++: there is no compiler"
exit $bad
