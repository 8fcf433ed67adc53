#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# check-jump.sh: the jumps from stack to stack, by themselves: in assembly, and by ucontext.
#
# CROSS=MACHINE: the assembly of another processor, by its compiler and qemu (check-jump-aarch64.sh).
set -eu
: "${srcdir:=.}" "${CC:=cc}" "${TACT_CFLAGS:=}" "${CROSS:=}"
at=$(mktemp -d)
trap 'rm -rf "$at"' EXIT
skip() { echo "skipped: $1"; exit 77; }
complain() { echo "$1"; exit 1; }

# What configure chose is no matter here.
: >"$at/config.h"
launcher=
if [ -n "$CROSS" ]; then
  CC=$CROSS-linux-gnu-gcc
  for launcher in qemu-$CROSS-static qemu-$CROSS none; do
    command -v "$launcher" >/dev/null && break
  done
  [ "$launcher" != none ] || skip "there is no qemu-$CROSS to run it (package qemu-user)"
  command -v "$CC" >/dev/null || skip "there is no $CC (package gcc-$CROSS-linux-gnu)"
  # the few words of GLib that a jump needs, for no GLib of that processor may be there
  cat >"$at/glib.h" <<'END'
#pragma once
#include <stdint.h>
typedef void *gpointer;
typedef int gboolean;
typedef unsigned guint;
typedef uint16_t guint16;
typedef uint32_t guint32;
typedef uint64_t guint64;
typedef uintptr_t guintptr;
#define FALSE 0
#define TRUE 1
#define G_GNUC_NO_INLINE __attribute__ ((noinline))
END
  TACT_CFLAGS=-I$srcdir/lib
  echo 'int main (void) { return 0; }' >"$at/empty.c"
  $CC -static "$at/empty.c" -o "$at/empty" 2>/dev/null || skip "$CC cannot link programs (package libc6-dev-arm64-cross)"
  "$launcher" "$at/empty" || skip "$launcher runs no program here"
fi

# No sanitizer: nobody tells it of these stacks.
try() {
  way=$1
  shift
  # shellcheck disable=SC2086  # words
  $CC -std=gnu11 -O2 -g -Wall -Wextra -Wno-unused-parameter -Werror -D"$way" -I"$at" $TACT_CFLAGS ${CROSS:+-static} "$srcdir/tests/jump.c" "$srcdir/lib/async/jump.c" "$@" -o "$at/jump" -lm ||
    complain "$way does not compile"
  # shellcheck disable=SC2086
  $launcher "$at/jump" || complain "$way: see above"
  if readelf -lW "$at/jump" | grep -q 'GNU_STACK.*E '; then complain "$way makes stacks executable"; fi
}

# What is entered by no call must not ask for a processor that allows no such thing.
try_assembly() {
  $CC -c "$srcdir/lib/async/$2" -o "$at/asm.o" || complain "$2 does not assemble"
  if readelf -n "$at/asm.o" | grep -E 'IBT|SHSTK|GCS'; then complain "$2 says that it goes with shadow stacks"; fi
  try "$1" "$at/asm.o"
}

case $($CC -dumpmachine) in
  x86_64-*x32*) ;;
  x86_64-*) try_assembly TACT_JUMP_X86_64 jump-x86-64.S ;;
  aarch64-*) try_assembly TACT_JUMP_AARCH64 jump-aarch64.S ;;
esac
try TACT_JUMP_UCONTEXT
