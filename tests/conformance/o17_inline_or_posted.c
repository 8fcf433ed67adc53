/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o17_inline_or_posted: a source is completed: who resumes the method that
 * awaits it, and is that inside the call that completes?
 *
 * Without a captured context the method is resumed inside, but not where the
 * completing thread has a context of its own: then in the pool (CN-02, CN-03,
 * CA-02, CA-08).  With one it is posted to it, unless the completing thread
 * runs in that very context (CN-04).  A source that completes asynchronously
 * never resumes inside (CN-06).
 *
 * Tact's sources complete asynchronously unless they are made with
 * TACT_SOURCE_ALLOW_INLINE; in .NET it is the other way round.  So the C#
 * program's plain source is made with that flag here, and its
 * RunContinuationsAsynchronously is Tact's default.
 */
#include "common.h"

typedef struct
{
  TactTaskSource *source;
  TactAwaitFlags flags;
  TactTask *waiting;  /* of the method that awaits */
  int setting;        /* atomic: the source is being completed */
  GThread *setter;    /* by whom */
  const char *ran_on; /* where the method went on */
  gboolean inside;    /* whether that was inside the completion */
} Case;

/* async Task Waiter () */

typedef struct
{
  TactFrame frame;
  Case *on;
} Waiter;

static TactStep
waiter_step (TactFrame *frame)
{
  Waiter *waiter = (Waiter *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT_FULL (frame, tact_task_source_dup_task (waiter->on->source), waiter->on->flags);
  waiter->on->ran_on = get_role ();
  waiter->on->inside = g_atomic_int_get (&waiter->on->setting) && g_thread_self () == waiter->on->setter;
  TACT_END (frame);
}

static void
start_waiter (gpointer on)
{
  Waiter *waiter = tact_frame_new (sizeof (Waiter), waiter_step, NULL);

  waiter->on = on;
  waiter->on->waiting = tact_frame_start (&waiter->frame, NULL);
}

static void
complete (gpointer data)
{
  Case *on = data;

  on->setter = g_thread_self ();
  g_atomic_int_set (&on->setting, TRUE);
  tact_task_source_set_int (on->source, 1);
  g_atomic_int_set (&on->setting, FALSE);
}

static void
try_case (TactSourceFlags source_flags, TactAwaitFlags await_flags, gboolean await_on_ui, gboolean complete_on_ui)
{
  Ui *ui = ui_start ("ui");
  Case on = { .source = tact_task_source_new (source_flags), .flags = await_flags };
  int posts;

  if (await_on_ui)
    ui_invoke (ui, start_waiter, &on);
  else
    on_thread ("waiter", LIMIT_MS, start_waiter, &on);

  posts = ui_posts (ui);
  if (complete_on_ui)
    ui_invoke (ui, complete, &on);
  else
    on_thread ("setter", LIMIT_MS, complete, &on);
  tact_wait (on.waiting, NULL);
  posts = ui_posts (ui) - posts - (complete_on_ui ? 1 : 0); /* ui_invoke posts, too */

  say ("%s, %s %s, completed by %s%s: ran on %s, %s, posts to ui %d",
       source_flags & TACT_SOURCE_ALLOW_INLINE ? "plain" : "RunContinuationsAsynchronously",
       await_flags & TACT_AWAIT_ANY_CONTEXT ? "CA(false)" : "await",
       await_on_ui ? "on ui" : "on no-context",
       complete_on_ui ? "ui" : "a bare thread", complete_on_ui && await_on_ui ? " itself" : "",
       on.ran_on, on.inside ? "inside SetResult" : "not inside SetResult", posts);

  tact_task_source_unref (on.source);
  ui_stop (ui);
}

int
main (void)
{
  const TactSourceFlags sources[] = { TACT_SOURCE_ALLOW_INLINE, TACT_SOURCE_DEFAULT };

  set_role ("main");
  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      try_case (sources[i], TACT_AWAIT_DEFAULT, FALSE, FALSE);
      try_case (sources[i], TACT_AWAIT_DEFAULT, FALSE, TRUE);
      try_case (sources[i], TACT_AWAIT_DEFAULT, TRUE, FALSE);
      try_case (sources[i], TACT_AWAIT_DEFAULT, TRUE, TRUE);
      try_case (sources[i], TACT_AWAIT_ANY_CONTEXT, TRUE, FALSE);
      try_case (sources[i], TACT_AWAIT_ANY_CONTEXT, TRUE, TRUE);
    }
  return 0;
}
