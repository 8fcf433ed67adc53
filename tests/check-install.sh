#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# check-install.sh: a program builds against the installed library with pkg-config alone, and runs.
set -eu
: "${srcdir:=.}" "${builddir:=.}" "${CC:=cc}" "${SANITIZE:=}"
at=$(mktemp -d)
trap 'rm -rf "$at"' EXIT
complain() { echo "$1"; exit 1; }

${MAKE:-make} -s -C "$builddir" install DESTDIR="$at/root" >"$at/log" 2>&1 || { cat "$at/log"; exit 1; }
pc=$(find "$at/root" -name tact-1.pc)
prefix=$(sed -n 's/^prefix=//p' "$pc")
root=$at/root$prefix
libdir=$(dirname "$(dirname "$pc")")

# What pkg-config finds is what would be there without DESTDIR, moved.
mkdir "$at/pkgconfig"
for file in "$libdir"/pkgconfig/*.pc; do
  sed "s,^\(prefix\|libdir\|includedir\|exec_prefix\)=/,&$at/root/," "$file" | sed "s,=/$at,=$at," >"$at/pkgconfig/$(basename "$file")"
done
export PKG_CONFIG_PATH="$at/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}"
pkg-config --exists --print-errors tact-1
# shellcheck disable=SC2046,SC2086  # words
$CC -std=gnu11 -Wall -Wextra -Wno-unused-parameter -Werror $SANITIZE "$srcdir/tests/example.c" -o "$at/example" \
  $(pkg-config --cflags --libs tact-1) || complain "the example does not compile"
LD_LIBRARY_PATH="$libdir${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" "$at/example" "$srcdir/tests/example.c" >"$at/output"
expected="$srcdir/tests/example.c: $(wc -l <"$srcdir/tests/example.c") lines"
[ "$(cat "$at/output")" = "$expected" ] || complain "the example printed \"$(cat "$at/output")\", not \"$expected\""

if [ -e "$libdir/pkgconfig/tact-gtk4-1.pc" ]; then
  pkg-config --exists --print-errors tact-gtk4-1
  printf '#include <tact/gtk.h>\nint main (void) { return tact_gtk_init == NULL; }\n' >"$at/gtk.c"
  # shellcheck disable=SC2046,SC2086
  $CC $SANITIZE "$at/gtk.c" -o "$at/gtk" $(pkg-config --cflags --libs tact-gtk4-1) || complain "a program for tact-gtk4-1 does not compile"
fi

# The whole of what is installed, and nothing private.
for header in "$srcdir"/lib/tact/*.h "$builddir"/lib/tact/version.h; do
  name=$(basename "$header")
  [ -e "$root/include/tact-1/tact/$name" ] || { [ "$name" = gtk.h ] && [ -z "${GTK_CFLAGS:-}" ]; } || complain "$name is not installed"
done
[ -e "$libdir/libtact-1.so.0.0.0" ] || complain "libtact-1.so.0.0.0 is not installed"
script=$root/share/gdb/auto-load$prefix/${libdir#"$root"/}/libtact-1.so.0.0.0-gdb.py
[ -e "$script" ] || complain "what gdb is to load with the library is not installed: $script"
found=$(find "$at/root" -name '*private*' -o -name '*.c' -o -name '*.la' ! -name 'libtact*.la')
[ -z "$found" ] || complain "installed, but private: $found"

# The README shows the example: each of its lines, indented.
sed -n '/README from here/,/README to here/p' "$srcdir/tests/example.c" | grep -v 'README \(from\|to\) here' | sed 's/^\(.\)/    \1/' >"$at/shown"
[ -s "$at/shown" ] || complain "the example has no lines for the README"
grep -vxFf "$srcdir/README" "$at/shown" | grep . && complain "the README does not show the example's lines above"
exit 0
