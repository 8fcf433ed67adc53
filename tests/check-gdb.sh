#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# check-gdb.sh: gdb lists suspended fibers and frames, walks the stacks of fibers, and ends each walk cleanly: in a process, and in a core file.
set -eu
: "${srcdir:=.}" "${builddir:=.}" "${CC:=cc}" "${SANITIZE:=}" "${TACT_CFLAGS:=}"
at=$(mktemp -d)
trap 'rm -rf "$at"' EXIT
skip() { echo "skipped: $1"; exit 77; }
complain() { echo "$1"; [ ! -e "$at/said" ] || cat "$at/said"; exit 1; }

[ -z "$SANITIZE" ] || skip "under a sanitizer blocks are malloc()s, which gdb cannot list"
command -v gdb >/dev/null || skip "there is no gdb"
libdir=$(cd "$builddir/.libs" && pwd)
script=$(cd "$srcdir/lib" && pwd)/tact-gdb.py
# shellcheck disable=SC2046,SC2086  # words
$CC -std=gnu11 -g -O0 -Wall -Wextra -Wno-unused-parameter $TACT_CFLAGS "$srcdir/tests/gdb-target.c" -o "$at/target" \
  "$libdir/libtact-1.so" $(pkg-config --libs gio-2.0) || complain "the program does not compile"
readelf -SW "$libdir/libtact-1.so" | grep -q '\.debug_info' || skip "the library was built without debug symbols (-g)"

load="source $script"
# debug FOLDER-OF-THE-LIBRARY COMMAND...: what gdb says at looked_at().
debug() {
  folder=$1
  shift
  printf '%s\n' 'set debuginfod enabled off' 'set pagination off' 'set width 0' "set environment LD_LIBRARY_PATH $folder" \
    "$load" 'break looked_at' run "$@" >"$at/commands"
  LC_ALL=C gdb --batch -nx -x "$at/commands" "$at/target" >"$at/said" 2>&1 </dev/null || :
  if grep -qE 'ptrace: Operation not permitted|Could not trace the inferior|Cannot trace' "$at/said"; then skip "processes may not be traced here"; fi
  grep -q '^Breakpoint 1, .*looked_at' "$at/said" || complain "the program does not come to looked_at()"
}

said() { grep -qE -e "$1" "$at/said" || complain "gdb has not said: $1"; }
never_said() { if grep -qE -e "$1" "$at/said"; then complain "gdb has said: $1"; fi; }
line_of() { grep -n "$1" "$srcdir/tests/gdb-target.c" | cut -d : -f 1; }
file='[^ ]*gdb-target\.c'
reader="read_number\(\) at $file:$(line_of 'reader awaits here')"
middle="middle_step\(\) at $file:$(line_of 'middle awaits here')"
outer="outer\(\) at $file:$(line_of 'outer awaits here')"

fiber_is_walked() {
  said '^#[0-9]+ .* in read_number \(from=0x[0-9a-f]+ "line", depth=0\)'
  said '^#[0-9]+ .* in read_number \(from=0x[0-9a-f]+ "line", depth=2\)'
  said '^#[0-9]+ .* in reader \('
  said '^#[0-9]+ .* in fiber_main \('
  said "^awaited by 0x[0-9a-f]+  frame  $middle"
  said "^awaited by 0x[0-9a-f]+  fiber  $outer"
  never_said 'Backtrace stopped|corrupt|Error|Traceback'
  never_said 'Cannot access memory'
}

# Each walk ends where a stack starts; for ucontext the library of C starts it, and returns to nowhere.
ends_at_the_start() {
  last=$(grep -E '^#[0-9]+ ' "$at/said" | grep -v '^#[0-9]* *0x0* in ' | tail -n 1)
  case $last in
    *tact_jump_start* | *__start_context*) ;;
    *) complain "the walk ends at: $last" ;;
  esac
}

debug "$libdir" 'tact methods'
said "^0x[0-9a-f]+  fiber  \"the-reader\"  $reader, begun by reader\(\), awaits task 0x[0-9a-f]+, made by body$"
said "^0x[0-9a-f]+  frame  $middle, awaits task 0x[0-9a-f]+ \"the-reader\", a fiber in $reader$"
said "^0x[0-9a-f]+  fiber  $outer, begun by outer\(\), awaits task 0x[0-9a-f]+, a frame in $middle$"
said '^2 fibers, 1 frames$'

debug "$libdir" 'tact fibers'
said "^0x[0-9a-f]+  fiber  \"the-reader\"  $reader"
never_said '^0x[0-9a-f]+  frame '

# the thread's own stack is as it was, before and after
debug "$libdir" 'tact backtrace the-reader' 'print kept' continue
fiber_is_walked
ends_at_the_start
said '^[$]1 = 42$'
said '^line$'
said 'exited normally'

debug "$libdir" 'tact backtrace the-reader 2'
said '^#0 '
said '^#1 '
never_said '^#2 '

debug "$libdir" 'backtrace'
said '^#0 +looked_at \(kept=42\)'
said '^#1 .* in runner \('
ends_at_the_start
never_said 'Backtrace stopped|corrupt'

debug "$libdir" 'set environment TACT_FIBER_GUARD mprotect' run "gcore $at/core" 'tact backtrace nobody'
said 'there is no method nobody'
printf '%s\n' 'set debuginfod enabled off' 'set width 0' "source $script" 'tact methods' 'tact backtrace the-reader' >"$at/commands"
LC_ALL=C gdb --batch -nx -x "$at/commands" -iex "set solib-search-path $libdir" "$at/target" "$at/core" >"$at/said" 2>&1 </dev/null || :
said '^2 fibers, 1 frames$'
fiber_is_walked
ends_at_the_start

# By itself, where it lies beside the library under its whole name.
whole=$(readlink -f "$libdir/libtact-1.so.0")
mkdir "$at/installed"
cp "$whole" "$at/installed/libtact-1.so.0.0.0"
ln -s libtact-1.so.0.0.0 "$at/installed/libtact-1.so.0"
cp "$script" "$at/installed/libtact-1.so.0.0.0-gdb.py"
load="add-auto-load-safe-path $at/installed"
debug "$at/installed" 'tact methods'
said '^2 fibers, 1 frames$'
load="source $script"

# What cannot be told is said to be so.
debug "$libdir" 'set environment G_SLICE always-malloc' run 'tact fibers'
said 'tact: blocks are malloc\(\)s here .*: they cannot be listed$'
mkdir "$at/stripped"
cp "$libdir/libtact-1.so.0" "$at/stripped/libtact-1.so.0"
strip -g "$at/stripped/libtact-1.so.0"
debug "$at/stripped" 'tact fibers'
said 'tact: there are no debug symbols of libtact'
