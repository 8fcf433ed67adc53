#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# check-api.sh: what every public function that starts something has: a cancellable, a warning where its task is dropped, and
# a name by GLib's rules.
#
# A function that gives a task starts something, unless it makes a complete task, hands on one that is there, or says below why
# it has nothing to cancel.
: "${srcdir:=.}"
bad=0
complain() { echo "$1"; bad=1; }
declarations=$(mktemp)
starters=$(mktemp)
trap 'rm -f "$declarations" "$starters"' EXIT
# A declaration a line.
cat "$srcdir"/lib/tact/*.h | tr '\n' ' ' | sed 's,/\*\([^*]\|\*[^/]\)*\*/, ,g; s/;/;\n/g' | grep -oE 'TACT_API [^;]*;' | tr -s ' ' >"$declarations"
[ -s "$declarations" ] || { echo "there are no declarations"; exit 1; }

grep -E '^TACT_API TactTask \*tact_' "$declarations" | grep -vE '\*tact_task_(new_|completed )' >"$starters"

# Hands on what is there, as a "dup" does, or takes tasks that are under way.
handed_on='task_ref|continue_when_all|continue_when_any|.*_dup_.*|when_all|when_any|when_all_array|when_any_array|then|then_on|unwrap|value_task_as_task'
# Has nothing to cancel: it ends by itself at the next turn of a loop, or cancels what it closes.
at_once='.*_close|yield|switch_to|switch_to_pool|cancellable_cancel_async|registration_close_async'

while read -r declaration; do
  name=$(printf '%s' "$declaration" | grep -oE 'tact_[a-z0-9_]+' | head -n 1)
  case $declaration in
    *'GCancellable *cancellable'*) ;;
    *) echo "${name#tact_}" | grep -qxE "$handed_on|$at_once" || complain "$name gives a task and takes no cancellable" ;;
  esac
  # A reference is no start: who takes one has it.
  case $declaration in
    *G_GNUC_WARN_UNUSED_RESULT*) ;;
    *) [ "$name" = tact_task_ref ] || complain "$name: who drops its task is not warned" ;;
  esac
done <"$starters"

# "_async" is GLib's: with a GAsyncReadyCallback, and beside a "_finish"; or it gives a task where the function without it blocks.
for name in $(grep -oE 'tact_[a-z0-9_]+_async \(' "$declarations" | tr -d '( '); do
  case $(grep -F "$name (" "$declarations") in
    *GAsyncReadyCallback*) grep -qF "${name%_async}_finish (" "$declarations" || complain "$name has no _finish" ;;
    "TACT_API TactTask "*) grep -qF "${name%_async} (" "$declarations" || complain "$name: there is no ${name%_async}" ;;
    # It starts a fiber.
    *TactFunc*) ;;
    *) complain "$name takes no GAsyncReadyCallback and gives no task" ;;
  esac
done
exit $bad
