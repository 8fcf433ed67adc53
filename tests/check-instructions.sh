#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# check-instructions.sh: no hot path takes over 5 % more instructions than bench/instructions.txt says.
: "${srcdir:=.}" "${builddir:=.}" "${SANITIZE:=}" "${MAKE:=make}"
skip() { echo "skipped: $1"; exit 77; }
variable() { sed -n "s/^$1 = //p" "$builddir/Makefile" | head -n 1; }
recorded=$srcdir/bench/instructions.txt

[ -z "$SANITIZE" ] || skip "a sanitizer adds instructions of its own"
[ -z "$(variable COVERAGE)" ] || skip "the coverage counters add instructions of their own"
command -v valgrind >/dev/null || skip "there is no valgrind"
[ "$(uname -m)" = x86_64 ] || skip "the counts are those of x86_64"
case " $(variable CFLAGS) " in *" -O2 "*) ;; *) skip "the counts are those of -O2" ;; esac
compiler=$($(variable CC) --version | sed -n '1s/^[^ ]*\(gcc\|clang\)[^ ]* .* \([0-9]*\)\.[0-9.]*$/\1 \2/p')
grep -q "^# .*: $compiler -O2" "$recorded" || skip "the counts are those of another compiler than ${compiler:-this one}"
glib=$(pkg-config --modversion glib-2.0 | cut -d. -f1,2)
grep -q "^# .* GLib ${glib}\." "$recorded" || skip "the counts are those of another GLib than $glib"

programs=$(sed -n 's/^[0-9]* [0-9]* \([a-z]*\) .*/bench\/bench-\1/p' "$recorded" | sort -u)
# shellcheck disable=SC2086
(cd "$builddir" && MAKEFLAGS='' $MAKE -s $programs) >/dev/null || exit 1
exec "$srcdir/bench/instructions.sh" "$(cd "$builddir" && pwd)" --check
