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
static TactTask *
waiter (GCancellable *cancellable, gpointer user_data)
{
  Case *on = user_data;

  tact_await_full (tact_task_source_dup_task (on->source), on->flags, NULL);
  on->ran_on = get_role ();
  on->inside = g_atomic_int_get (&on->setting) && g_thread_self () == on->setter;
  return tact_task_completed ();
}

static void
start_fiber (gpointer user_data)
{
  Case *on = user_data;

  on->waiting = tact_async (waiter, on, NULL, NULL);
}

/* The same with frames.  What lives across an await is in a struct. */

typedef struct
{
  TactFrame frame;
  Case *on;
} Waiter;

static TactStep
waiter_step (TactFrame *frame)
{
  Waiter *self = (Waiter *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT_FULL (frame, tact_task_source_dup_task (self->on->source), self->on->flags);
  self->on->ran_on = get_role ();
  self->on->inside = g_atomic_int_get (&self->on->setting) && g_thread_self () == self->on->setter;
  TACT_END (frame);
}

static void
start_frame (gpointer user_data)
{
  Case *on = user_data;
  Waiter *self = tact_frame_new (sizeof (Waiter), waiter_step, NULL);

  self->on = on;
  on->waiting = tact_frame_start (&self->frame, NULL);
}

static TactPostFunc start_waiter = start_fiber; /* of the style that was chosen */

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
main (int argc, char **argv)
{
  const TactSourceFlags sources[] = { TACT_SOURCE_ALLOW_INLINE, TACT_SOURCE_DEFAULT };

  if (has_option (argc, argv, "--frames"))
    start_waiter = start_frame;
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
