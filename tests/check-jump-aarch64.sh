#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# check-jump-aarch64.sh: the jumps of AArch64, under qemu where this machine is another.
CROSS=aarch64
export CROSS
exec "${SHELL:-/bin/sh}" "${srcdir:-.}/tests/check-jump.sh"
