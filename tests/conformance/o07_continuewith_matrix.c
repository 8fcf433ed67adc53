/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o07_continuewith_matrix: each option of a continuation, and each way in which
 * the task before it may end: did it run, or was it cancelled (CW-01 to CW-05,
 * CW-07, CW-12)?
 *
 * C keeps no names of the values of an enum: those of .NET are written down
 * here, beside Tact's values.  "count" is how many values tact_then() takes, of
 * these and of the bits that are in none of them.
 *
 * "waiting a skipped continuation": a wait gives the error as it is, of which
 * net_wait() makes .NET's AggregateException (EX-04, EX-05 C).
 */
#include "common.h"

static const struct
{
  const char *name;
  TactThenFlags flags;
} options[] = {
  { "None", TACT_THEN_DEFAULT },
  { "PreferFairness", TACT_THEN_PREFER_FAIRNESS },
  { "LongRunning", TACT_THEN_LONG_RUNNING },
  { "AttachedToParent", TACT_THEN_ATTACHED },
  { "DenyChildAttach", TACT_THEN_DENY_ATTACH },
  { "HideScheduler", TACT_THEN_HIDE_SCHEDULER },
  { "LazyCancellation", TACT_THEN_LAZY_CANCEL },
  { "RunContinuationsAsynchronously", TACT_THEN_ASYNC },
  { "NotOnRanToCompletion", TACT_THEN_NOT_ON_SUCCEEDED },
  { "NotOnFaulted", TACT_THEN_NOT_ON_FAULTED },
  { "OnlyOnCanceled", TACT_THEN_ONLY_ON_CANCELLED },
  { "NotOnCanceled", TACT_THEN_NOT_ON_CANCELLED },
  { "OnlyOnFaulted", TACT_THEN_ONLY_ON_FAULTED },
  { "OnlyOnRanToCompletion", TACT_THEN_ONLY_ON_SUCCEEDED },
  { "ExecuteSynchronously", TACT_THEN_INLINE_OK },
};

/* The names, the largest first taken out; a number where there is more than they say. */
static char *
names_of (TactThenFlags flags)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint left = flags;

  for (gsize i = G_N_ELEMENTS (options); i-- > 1;)
    if ((left & options[i].flags) == options[i].flags)
      {
        left &= ~options[i].flags;
        g_string_prepend (names, names->len > 0 ? ", " : "");
        g_string_prepend (names, options[i].name);
      }
  return left == 0 ? g_strdup (names->str) : g_strdup_printf ("%u", flags);
}

static TactTask *
make (TactTaskStatus status)
{
  switch (status)
    {
    case TACT_TASK_SUCCEEDED:
      return tact_task_new_int (1);
    case TACT_TASK_FAULTED:
      return tact_task_new_failed (NET_EXCEPTION, 0, "x");
    default:
      return tact_task_new_cancelled (NULL);
    }
}

static TactTask *
set (TactTask *done, gpointer ran)
{
  *(gboolean *) ran = TRUE;
  return tact_task_completed ();
}

/* What .NET throws where the continuation is refused; "accepted": it is not. */
static const char *
try_flags (TactTask *task, TactThenFlags flags, gboolean *ran, TactTask **then)
{
  const char *thrown;

  *then = tact_then (task, flags, NULL, set, ran, NULL);
  tact_task_wait (*then, LIMIT_MS, NULL, NULL);
  thrown = net_critical ();
  return g_str_equal (thrown, "ok") ? "accepted" : thrown;
}

static gboolean
is_accepted (TactThenFlags flags)
{
  g_autoptr (TactTask) then = NULL;
  gboolean ran = FALSE;

  return g_str_equal (try_flags (make (TACT_TASK_SUCCEEDED), flags, &ran, &then), "accepted");
}

static int
count_values (void)
{
  guint named = 0;
  int count = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    {
      named |= options[i].flags;
      count += is_accepted (options[i].flags);
    }
  for (int bit = 0; bit < 32; bit++)
    if ((named & 1u << bit) == 0)
      count += is_accepted ((TactThenFlags) (1u << bit));
  return count;
}

static void
try_option (TactThenFlags flags, TactTaskStatus status)
{
  g_autoptr (TactTask) before = make (status), then = NULL;
  g_autofree char *name = names_of (flags);
  gboolean ran = FALSE;

  try_flags (tact_task_ref (before), flags, &ran, &then);
  say ("%s on %s: ran=%s continuation=%s", name[0] != '\0' ? name : "None", net_status (before), net_boolean (ran), net_status (then));
  tact_task_get_error (before); /* read: not every continuation has */
}

static void
try_bad (TactThenFlags flags)
{
  g_autoptr (TactTask) then = NULL;
  g_autofree char *name = names_of (flags);
  gboolean ran = FALSE;

  say ("%s: %s", name, try_flags (make (TACT_TASK_SUCCEEDED), flags, &ran, &then));
}

static void
try_cancel (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTaskSource) never = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) eager = NULL, lazy = NULL;
  gboolean ran = FALSE;

  g_cancellable_cancel (cancellable);
  eager = tact_then_full (tact_task_source_dup_task (never), TACT_THEN_DEFAULT, NULL, NULL, cancellable, set, &ran, NULL);
  lazy = tact_then_full (tact_task_source_dup_task (never), TACT_THEN_LAZY_CANCEL, NULL, NULL, cancellable, set, &ran, NULL);
  say ("pre-canceled token, antecedent pending: eager=%s lazy=%s", net_status (eager), net_status (lazy));
  tact_task_source_set_int (never, 0);
  tact_task_wait (lazy, LIMIT_MS, NULL, NULL);
  say ("after antecedent completes: lazy=%s", net_status (lazy));
}

static TactTask *
tell_status (TactTask *done, gpointer unused)
{
  return tact_task_new_string (g_strdup_printf ("saw %s", net_status (done)));
}

static void
try_chain (void)
{
  g_autoptr (TactTask) head = make (TACT_TASK_FAULTED), skipped = NULL;
  g_autofree char *seen = NULL, *thrown = NULL;
  gboolean ran = FALSE;

  skipped = tact_then (tact_task_ref (head), TACT_THEN_ONLY_ON_SUCCEEDED, NULL, set, &ran, NULL);
  seen = tact_wait_string (tact_then (tact_task_ref (skipped), TACT_THEN_DEFAULT, NULL, tell_status, NULL, NULL), NULL);
  say ("after a skipped one: %s", seen);
  thrown = net_wait (skipped);
  say ("waiting a skipped continuation: %s", thrown);
  tact_task_get_error (head);
}

int
main (void)
{
  g_autoptr (GString) all = g_string_new (NULL);
  const TactTaskStatus endings[] = { TACT_TASK_SUCCEEDED, TACT_TASK_FAULTED, TACT_TASK_CANCELLED };

  set_role ("main");
  record_criticals ();
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    g_string_append_printf (all, " %s=0x%x", options[i].name, options[i].flags);
  say ("all values:%s", all->str);
  say ("count: %d", count_values ());
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    for (gsize k = 0; k < G_N_ELEMENTS (endings); k++)
      try_option (options[i].flags, endings[k]);
  try_bad (TACT_THEN_NOT_ON_SUCCEEDED | TACT_THEN_NOT_ON_FAULTED | TACT_THEN_NOT_ON_CANCELLED);
  try_bad (TACT_THEN_INLINE_OK | TACT_THEN_LONG_RUNNING);
  try_bad (TACT_THEN_ONLY_ON_FAULTED | TACT_THEN_INLINE_OK);
  try_bad (TACT_THEN_PREFER_FAIRNESS | TACT_THEN_LONG_RUNNING);
  try_bad (TACT_THEN_ASYNC | TACT_THEN_INLINE_OK);
  try_bad ((TactThenFlags) 0x400);
  try_bad ((TactThenFlags) 0x80);
  try_cancel ();
  try_chain ();
  return 0;
}
