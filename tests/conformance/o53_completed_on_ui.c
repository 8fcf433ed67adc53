/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o53_completed_on_ui: a source is completed on the UI thread: is the method
 * that awaits it resumed inside the call?
 *
 * Only if the context is the same object: the same thread is not enough, nor
 * is another context that posts to the same thread (CN-02, CN-03, CN-04;
 * Tact itself never copies a context, SC-07).  And only while the chain of
 * completions is not too deep: then one post, and on it goes (CN-14).  An
 * await of a task that is complete goes on where it is, whatever kind of
 * source completed it (CN-08).
 *
 * The C# program's plain sources are made with TACT_SOURCE_ALLOW_INLINE here;
 * its RunContinuationsAsynchronously is Tact's default.
 */
#include "common.h"

#define N_LINKS 100000

static Ui *ui;

/* A context of its own that posts to another one: what a copy is in .NET. */

typedef struct
{
  TactContext parent_instance;
  TactContext *to;
} Copy;

typedef TactContextClass CopyClass;

static GType copy_get_type (void);
G_DEFINE_TYPE (Copy, copy, TACT_TYPE_CONTEXT)

static gboolean
copy_post (TactContext *context, TactPostFunc func, gpointer user_data, GDestroyNotify destroy)
{
  return tact_context_post (((Copy *) context)->to, func, user_data, destroy);
}

static void
copy_init (Copy *copy)
{
}

static void
copy_class_init (CopyClass *klass)
{
  TACT_CONTEXT_CLASS (klass)->post = copy_post;
}

static TactContext *
copy_new (TactContext *to)
{
  Copy *copy = g_object_new (copy_get_type (), NULL);

  copy->to = to;
  return TACT_CONTEXT (copy);
}

/* One context to await under, one to complete under, both on the UI thread */

typedef struct
{
  TactContext *awaits;
  TactContext *completes;
  TactTaskSource *source;
  TactTask *waiting;
  int setting; /* atomic */
  GThread *setter;
  const char *ran_on;
  gboolean inside;
} Case;

/* async void Waiter () */
static TactTask *
waiter (GCancellable *cancellable, gpointer data)
{
  Case *on = data;

  tact_await (tact_task_source_dup_task (on->source), NULL);
  on->ran_on = get_role ();
  on->inside = g_atomic_int_get (&on->setting) && g_thread_self () == on->setter;
  return tact_task_completed ();
}

static void
await_and_complete (gpointer data)
{
  Case *on = data;

  tact_context_push (on->awaits);
  on->waiting = tact_async (waiter, on, NULL, NULL);
  tact_context_pop (on->awaits);

  tact_context_push (on->completes);
  on->setter = g_thread_self ();
  g_atomic_int_set (&on->setting, TRUE);
  tact_task_source_set_completed (on->source);
  g_usleep (20 * G_TIME_SPAN_MILLISECOND); /* who is resumed elsewhere is so meanwhile */
  g_atomic_int_set (&on->setting, FALSE);
  tact_context_pop (on->completes);
}

static void
try_case (const char *name, TactContext *awaits, TactContext *completes)
{
  Case on = { .awaits = awaits, .completes = completes, .source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE) };

  ui_invoke (ui, await_and_complete, &on);
  tact_wait (on.waiting, NULL);
  say ("%s: %s on %s", name, on.inside ? "inside SetResult" : "later", on.ran_on);
  tact_task_source_unref (on.source);
}

static void
try_cases (void)
{
  QueueContext *other = queue_context_start ("other");
  TactContext *on_ui = ui_context (ui);
  TactContext *on_other = TACT_CONTEXT (other);
  g_autoptr (TactContext) copy = copy_new (on_ui);
  g_autoptr (TactContext) base = tact_context_new ();

  try_case ("the same context", on_ui, on_ui);
  try_case ("awaited on ui, completed under no context", on_ui, NULL);
  try_case ("awaited on ui, completed under another context", on_ui, on_other);
  try_case ("awaited on ui, completed under a copy of ui", on_ui, copy);
  try_case ("awaited on another context, completed on ui", on_other, on_ui);
  try_case ("awaited under no context, completed on ui", NULL, on_ui);
  try_case ("awaited under the base class, completed on ui", base, on_ui);
  try_case ("awaited under none, completed under none", NULL, NULL);
  try_case ("awaited under none, completed under the base class", NULL, base);
  queue_context_stop (other);
}

/* async Task Two (): one await that suspends, one of a task that is complete */

typedef struct
{
  TactTaskSource *gate;
  TactTaskSource *ready;
  const char *after_gate;
  const char *after_ready;
  TactTask *two;
} Path;

static TactTask *
two (GCancellable *cancellable, gpointer data)
{
  Path *path = data;

  tact_await (tact_task_source_dup_task (path->gate), NULL);
  path->after_gate = get_role ();
  tact_await (tact_task_source_dup_task (path->ready), NULL);
  path->after_ready = get_role ();
  return tact_task_completed ();
}

static void
start_two (gpointer data)
{
  Path *path = data;

  path->two = tact_async (two, path, NULL, NULL);
}

static void
open_gate (gpointer path)
{
  tact_task_source_set_completed (((Path *) path)->gate);
}

static void
already_complete (void)
{
  g_autoptr (TactTaskSource) gate = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  g_autoptr (TactTaskSource) ready = tact_task_source_new (TACT_SOURCE_DEFAULT);
  Path path = { .gate = gate, .ready = ready };

  tact_task_source_set_completed (ready);
  on_thread ("waiter", LIMIT_MS, start_two, &path);
  on_thread ("setter", LIMIT_MS, open_gate, &path);
  tact_wait (path.two, NULL);
  say ("pending, then completed asynchronous source: %s, then %s", path.after_gate, path.after_ready);
}

/* 100 000 links, each resumed inside the one before; as frames, since a stack for each would take a gigabyte */

typedef struct
{
  int ran;
  int ran_on_ui;
  int posts_before;
  TactTask *last;
} Chain;

/* async Task Link (Task previous) */

typedef struct
{
  TactFrame frame;
  TactTask *previous;
  Chain *chain;
} Link;

static TactStep
link_step (TactFrame *frame)
{
  Link *link = (Link *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT (frame, g_steal_pointer (&link->previous));
  link->chain->ran++;
  if (g_str_equal (get_role (), "ui"))
    link->chain->ran_on_ui++;
  TACT_END (frame);
}

static TactTask *
link_async (TactTask *previous, Chain *chain)
{
  Link *link = tact_frame_new (sizeof (Link), link_step, NULL);

  link->previous = previous;
  link->chain = chain;
  return tact_frame_start (&link->frame, NULL);
}

static void
start_chain (gpointer data)
{
  g_autoptr (TactTaskSource) head = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  Chain *chain = data;

  chain->last = tact_task_source_dup_task (head);
  for (int i = 0; i < N_LINKS; i++)
    chain->last = link_async (chain->last, chain);
  chain->posts_before = ui_posts (ui);
  tact_task_source_set_completed (head);
  say ("chain on ui: resumed inside SetResult at least 100 %s, not all %s",
       net_boolean (chain->ran >= 100), net_boolean (chain->ran < N_LINKS));
}

static void
long_chain (void)
{
  Chain chain = { 0 };
  int posts;

  ui_invoke (ui, start_chain, &chain);
  tact_wait (chain.last, NULL);
  posts = ui_posts (ui) - chain.posts_before;
  say ("all %d resumed, on ui %d, by a few posts %s", chain.ran, chain.ran_on_ui, net_boolean (posts > 0 && posts < 2000));
}

int
main (void)
{
  set_role ("main");
  ui = ui_start ("ui");
  try_cases ();
  already_complete ();
  long_chain ();
  ui_stop (ui);
  return 0;
}
