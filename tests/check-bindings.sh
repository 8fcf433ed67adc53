#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# check-bindings.sh: a program in Vala awaits tasks; what is introspected is loaded as it will be.
set -eu
: "${srcdir:=.}" "${builddir:=.}"
skip() { echo "$1"; exit 77; }
[ -e "$builddir/Tact-1.typelib" ] || skip "built without introspection"
at=$(mktemp -d)
trap 'rm -rf "$at"' EXIT
build=$(cd "$builddir" && pwd)
LD_LIBRARY_PATH="$build/.libs${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export LD_LIBRARY_PATH

if command -v g-ir-inspect >/dev/null; then
  GI_TYPELIB_PATH=$build g-ir-inspect --version=1 --print-shlibs Tact | grep -q 'libtact-1\.so' || { echo "no Tact-1.typelib"; exit 1; }
fi
[ -e "$build/tact-1.vapi" ] || skip "built without vapigen"
command -v valac >/dev/null || skip "there is no valac"
# shellcheck disable=SC2086  # words
set -- $TACT_CFLAGS
c_flags=
for flag; do c_flags="$c_flags -X $flag"; done
# shellcheck disable=SC2086
valac -q --vapidir "$build" --pkg gio-2.0 --pkg tact-1 "$srcdir/tests/example.vala" -o "$at/example" -d / \
  $c_flags -X -w -X -L"$build/.libs" -X -ltact-1
[ "$("$at/example")" = 7 ] || { echo "the program in Vala did not print 7"; exit 1; }
