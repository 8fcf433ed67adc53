#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# check-pool-of-one.sh: asynchrony is no matter of many threads: with one worker and one loop, each order is as it was.
: "${srcdir:=.}" "${builddir:=.}"
set --
for name in o01_console_trace o02_ui_trace o03_ui_configureawait_false o04_ui_real_processing o05_async_order_and_sync_path \
  o06_nested_capture o17_inline_or_posted o18_many_continuations_order o30_yield_and_posts; do
  set -- "$@" "$builddir/tests/conformance/$name"
done
TACT_POOL_MAX=1 exec sh "$srcdir/tests/conformance/run" "$@"
