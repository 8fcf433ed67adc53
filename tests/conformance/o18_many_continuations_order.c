/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o18_many_continuations_order: several continuations of one task.
 *
 * What may not run inside the completion is queued first.  The others run
 * inside, in the order they came; of the awaits only the first does, so that
 * one method does not delay another (CN-12; the order of what is posted to
 * one context is CN-13's, and FIFO in Tact).  A continuation that comes to a
 * complete task is not run inside the call by an await (CN-09), but is by
 * TACT_THEN_INLINE_OK (CN-10).  The task is complete for all of them, and
 * completing it again does nothing (TS-08, CP-02).
 *
 * tact_then() is ContinueWith.  The C# program's plain source is one with
 * TACT_SOURCE_ALLOW_INLINE here.  Its raw OnCompleted, which hands over a
 * continuation without asking first whether there is a result, is an await
 * with TACT_AWAIT_FORCE_YIELD here, which does the same.
 */
#include "common.h"

#include <string.h>

/* Who was run, and was it inside the completion? */

static GMutex lock;
static GPtrArray *inlined; /* of names, under the lock */
static GPtrArray *pooled;
static int setting; /* atomic: the main thread is completing the source */
static GThread *setter;

static void
note (const char *name)
{
  gboolean is_inline = g_atomic_int_get (&setting) && g_thread_self () == setter;

  g_mutex_lock (&lock);
  g_ptr_array_add (is_inline ? inlined : pooled, g_strdup_printf ("%s:%s", name, is_inline ? "inline" : "pool"));
  g_mutex_unlock (&lock);
}

static TactTask *
note_then (TactTask *done, gpointer name)
{
  note (name);
  return tact_task_completed ();
}

/* async Task Waiter (string name) */
static TactTask *
waiter (TactTask *task, const char *name, int flags, GCancellable *unused)
{
  tact_await_full (tact_task_ref (task), flags, NULL);
  note (name);
  return tact_task_completed ();
}

/* Borrows. */
static TactTask *
start_waiter (TactTask *task, TactAwaitFlags flags, const char *name)
{
  return tact_async_call (G_CALLBACK (waiter), NULL, 3, TACT_TYPE_TASK, task, G_TYPE_STRING, name, G_TYPE_INT, (int) flags);
}

/* Borrows. */
static TactTask *
then (TactTask *task, TactThenFlags flags, const char *name)
{
  return tact_then (tact_task_ref (task), flags, NULL, note_then, (gpointer) name, NULL);
}

static char *
join_names (GPtrArray *names)
{
  g_autoptr (GString) joined = g_string_new (NULL);

  for (guint i = 0; i < names->len; i++)
    g_string_append_printf (joined, "%s%s", i > 0 ? " " : "", (char *) g_ptr_array_index (names, i));
  return g_string_free (g_steal_pointer (&joined), FALSE);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
many_continuations (void)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);
  g_autofree char *inline_names = NULL;
  g_autofree char *pool_names = NULL;
  TactTask *continuations[] = {
    then (task, TACT_THEN_INLINE_OK, "cwSync1"),
    start_waiter (task, TACT_AWAIT_DEFAULT, "await1"),
    start_waiter (task, TACT_AWAIT_DEFAULT, "await2"),
    then (task, TACT_THEN_DEFAULT, "cw"),
    then (task, TACT_THEN_INLINE_OK, "cwSync2"),
    start_waiter (task, TACT_AWAIT_FORCE_YIELD, "onCompleted"),
    start_waiter (task, TACT_AWAIT_DEFAULT, "await3"),
  };

  g_atomic_int_set (&setting, TRUE);
  tact_task_source_set_int (source, 1);
  g_atomic_int_set (&setting, FALSE);

  tact_wait (tact_when_all (continuations, G_N_ELEMENTS (continuations)), NULL);
  inline_names = join_names (inlined);
  say ("inline, in order: %s", inline_names);
  g_ptr_array_sort (pooled, compare_names);
  pool_names = join_names (pooled);
  say ("on the pool (any order): %s", pool_names);
}

/* What came to a task that is complete: on which thread did it run? */

static TactTask *
await_complete_one (GCancellable *cancellable, gpointer ran_on)
{
  tact_await_full (tact_task_new_int (1), TACT_AWAIT_FORCE_YIELD, NULL);
  *(GThread **) ran_on = g_thread_self ();
  return tact_task_completed ();
}

static TactTask *
remember_thread (TactTask *done, gpointer ran_on)
{
  g_atomic_pointer_set ((GThread **) ran_on, g_thread_self ());
  return tact_task_completed ();
}

static void
on_a_completed_task (void)
{
  GThread *ran_on = NULL;
  TactTask *continuation;

  tact_wait (tact_async (await_complete_one, &ran_on, NULL, NULL), NULL);
  say ("OnCompleted on a completed task runs inline: %s", net_boolean (ran_on == g_thread_self ()));

  ran_on = NULL;
  continuation = tact_then (tact_task_new_int (1), TACT_THEN_INLINE_OK, NULL, remember_thread, &ran_on, NULL);
  say ("ContinueWith(ExecuteSynchronously) on a completed task ran inline before returning: %s",
       net_boolean (g_atomic_pointer_get (&ran_on) == g_thread_self ()));
  tact_wait (continuation, NULL);
}

/* What a continuation sees of its task while the completion has not returned. */

static TactTask *
look_at_task (TactTask *done, gpointer source)
{
  return tact_task_new_string (g_strdup_printf ("IsCompleted=%s TrySetResult again=%s",
                                                net_boolean (tact_task_is_completed (done)),
                                                net_boolean (tact_task_source_set_int (source, 2))));
}

static void
inside_a_completion (void)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  TactTask *look = tact_then (tact_task_source_dup_task (source), TACT_THEN_INLINE_OK, NULL, look_at_task, source, NULL);
  g_autofree char *seen = NULL;

  tact_task_source_set_int (source, 1);
  seen = tact_wait_string (look, NULL);
  say ("inside: %s", seen);
}

int
main (void)
{
  set_role ("main");
  setter = g_thread_self ();
  inlined = g_ptr_array_new_with_free_func (g_free);
  pooled = g_ptr_array_new_with_free_func (g_free);

  many_continuations ();
  on_a_completed_task ();
  inside_a_completion ();

  g_ptr_array_unref (inlined);
  g_ptr_array_unref (pooled);
  return 0;
}
