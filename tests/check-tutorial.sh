#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# check-tutorial.sh: each C block of docs/tutorial.md compiles; each whole program prints the text block that follows it.
#
# A block without an #include is a part, which gets <tact/tact.h>.  A block that includes <tact/gtk.h> is compiled where GTK
# is, and runs where there is a screen to make.
set -eu
: "${srcdir:=.}" "${builddir:=.}" "${SANITIZE:=}" "${JUMP:=}" "${GTK_CFLAGS:=}"
page=$srcdir/docs/tutorial.md
command -v "${CC%% *}" >/dev/null || { echo "skipped: there is no compiler (CC is \"$CC\")"; exit 77; }
at=$(mktemp -d)
trap 'rm -rf "$at"' EXIT
bad=0 n_programs=0
complain() { echo "$page: $1"; bad=1; }

# NN.c holds a block of C, with the line where it stands; NN.text what is said to be printed.
awk -v at="$at" '
  /^```/ && open { open = 0; close (file); next }
  /^```c$/ { open = 1; n++; file = sprintf ("%s/%02d.c", at, n); printf "#line %d \"tutorial.md\"\n", NR + 1 > file; text = 1; next }
  /^```text$/ { open = 1; file = sprintf ("%s/%02d.text", at, n); if (!text) exit 1; text = 0; printf "" > file; next }
  /^```/ { exit 1 }
  open { print > file }
  END { if (open) exit 1 }
' "$page" || { complain "a block is neither \"c\" nor \"text\", has no end, or is a second text"; exit 1; }

flags="-std=gnu11 -O1 -g -Wall -Wextra -Wno-unused-parameter -Werror $JUMP $SANITIZE"
export LD_LIBRARY_PATH="$builddir/.libs${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"

# compile NN ARG...: with what GTK needs where the block has it; a part is not linked.
compile() {
  block=$1 with=$TACT_CFLAGS libs="-ltact-1 $TACT_LIBS"
  shift
  if grep -q '<tact/gtk.h>' "$at/$block.c"; then
    with="$with $GTK_CFLAGS" libs="-ltact-gtk4-1 -ltact-1 $GTK_LIBS $TACT_LIBS"
  fi
  [ -n "$program" ] && libs="-L$builddir/.libs $libs" || libs=
  # shellcheck disable=SC2086  # words
  $CC $flags $with "$@" "$at/$block.c" $libs
}

for file in "$at"/*.c; do
  block=$(basename "$file" .c)
  where="the block of line $(sed -n '1s/#line \([0-9]*\) .*/\1/p' "$file")"
  program='' run=''
  grep -q '^#include' "$file" || sed -i '1i #include <tact/tact.h>' "$file"
  if grep -q '<tact/gtk.h>' "$file"; then
    [ -n "$GTK_CFLAGS" ] || { echo "left out, without GTK: $where"; continue; }
    run="bash $srcdir/tests/headless"
    # A driver that GTK loads for GL, which is not used here, leaks before it is unloaded.
    [ -z "$SANITIZE" ] || if pkg-config --atleast-version=4.14 gtk4; then run="env GDK_DISABLE=gl $run"; else run="env GDK_DEBUG=gl-disable $run"; fi
    case $SANITIZE in *thread*) run=false ;; esac
    { command -v Xvfb && command -v dbus-run-session; } >/dev/null || run=false
  fi
  grep -q '^main (' "$file" && program=yes
  if [ -z "$program" ]; then
    [ ! -e "$at/$block.text" ] || complain "$where is no program, but there is text of what it prints"
    compile "$block" -Wno-unused-function -c -o "$at/$block.o" || complain "$where does not compile"
    continue
  fi
  n_programs=$((n_programs + 1))
  [ -e "$at/$block.text" ] || complain "$where is a program, but there is no text of what it prints"
  compile "$block" -o "$at/$block" || { complain "$where does not compile"; continue; }
  [ "$run" != false ] || { echo "compiled but not run, without a screen: $where"; continue; }
  # shellcheck disable=SC2016,SC2086  # words; what a screen and its bus print is not the program's
  timeout 60 $run sh -c 'exec "$0" >"$1"' "$at/$block" "$at/$block.out" 2>"$at/$block.err" >&2 || { complain "$where ended with $?"; cat "$at/$block.err"; }
  diff "$at/$block.text" "$at/$block.out" || complain "$where prints something else (>) than the page says (<)"
  [ -n "$run" ] || [ ! -s "$at/$block.err" ] || { complain "$where says on stderr:"; cat "$at/$block.err"; }
done
[ $n_programs -gt 0 ] || complain "there are no programs"
exit $bad
