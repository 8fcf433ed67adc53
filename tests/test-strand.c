/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-strand.c: a serial context on any thread, and the base context (SC, CX-02, DL: per-request context). */
#include "methods.h"
#include "values.h"

typedef struct
{
  gint inside;  /* atomic */
  gint overlap; /* atomic: how often two ran at once */
  guint next;   /* only on the strand: no lock */
  gboolean disorder;
  Mark ran;
} Serial;

typedef struct
{
  Serial *serial;
  guint number;
} Turn;

static void
take_turn (gpointer data)
{
  Turn *turn = data;
  Serial *serial = turn->serial;

  if (g_atomic_int_add (&serial->inside, 1) != 0)
    g_atomic_int_inc (&serial->overlap);
  serial->disorder |= serial->next++ != turn->number;
  g_atomic_int_add (&serial->inside, -1);
  mark (&serial->ran);
}

START_TEST (posts_run_in_order_one_at_a_time_under_the_strand)
{
  enum
  {
    N = 2000
  };
  static Serial serial;
  g_autoptr (TactContext) strand = tact_strand_new ();

  for (guint i = 0; i < N; i++)
    {
      Turn *turn = g_new (Turn, 1);

      *turn = (Turn){ &serial, i };
      ck_assert (tact_context_post (strand, take_turn, turn, g_free));
    }
  mark_wait (&serial.ran, N);
  ck_assert_int_eq (g_atomic_int_get (&serial.overlap), 0);
  ck_assert (!serial.disorder);
  ck_assert (serial.ran.worker);
  ck_assert_ptr_eq (serial.ran.context, strand);
}
END_TEST

typedef struct
{
  TactContext *strand;
  TactTaskSource *source;
  TactContext *before, *after;
} Visit;

static TactTask *
visit (GCancellable *cancellable, gpointer data)
{
  Visit *own = data;

  own->before = tact_context_get_current ();
  tact_await (tact_task_source_dup_task (own->source), NULL);
  own->after = tact_context_get_current ();
  return tact_task_completed ();
}

static void
start_visit (gpointer data)
{
  tact_detach (tact_async (visit, data, NULL, NULL));
}

static void
mark_post (gpointer where)
{
  mark (where);
}

/* SC-05, CA-01 */
START_TEST (an_await_on_a_strand_comes_back_to_it)
{
  static Mark behind;
  g_autoptr (TactContext) strand = tact_strand_new ();
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  Visit own = { .strand = strand, .source = source };

  tact_context_post (strand, start_visit, &own, NULL);
  tact_context_post (strand, mark_post, &behind, NULL); /* others run while it awaits */
  mark_wait (&behind, 1);
  complete_elsewhere (source);
  tact_context_post (strand, mark_post, &behind, NULL); /* behind the continuation */
  mark_wait (&behind, 2);
  ck_assert_ptr_eq (own.before, strand);
  ck_assert_ptr_eq (own.after, strand);
}
END_TEST

static gboolean
send_where (gpointer where, GError **error)
{
  mark (where);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "sent");
  return FALSE;
}

typedef struct
{
  TactContext *strand;
  Mark outer, inner;
  gboolean inline_;
} Nested;

static void
send_from_inside (gpointer data)
{
  Nested *nested = data;

  ck_assert (!tact_context_send (nested->strand, send_where, &nested->inner, NULL));
  nested->inline_ = mark_count (&nested->inner) == 1 && nested->inner.thread == g_thread_self ();
  mark (&nested->outer);
}

/* SC-04 */
START_TEST (a_send_waits_for_its_turn_and_from_inside_runs_at_once)
{
  static Mark ran;
  static Nested nested;
  g_autoptr (TactContext) strand = tact_strand_new ();
  g_autoptr (GError) error = NULL;

  ck_assert (!tact_context_send (strand, send_where, &ran, &error));
  ck_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  ck_assert (ran.worker);
  ck_assert_ptr_eq (ran.context, strand);

  nested.strand = strand;
  tact_context_post (strand, send_from_inside, &nested, NULL);
  mark_wait (&nested.outer, 1);
  ck_assert (nested.inline_);
}
END_TEST

static TactTask *
wait_for_own (GCancellable *cancellable, gpointer data)
{
  g_autoptr (TactTask) inner = tact_async (visit, data, NULL, NULL);
  GError *error = NULL;

  tact_task_wait (inner, -1, NULL, &error);
  tact_detach (g_steal_pointer (&inner));
  return error != NULL ? tact_task_new_error (error) : tact_task_completed ();
}

typedef struct
{
  Visit visit;
  TactTask *task;
  Mark done;
} Blocked;

static void
start_blocked (gpointer data)
{
  Blocked *blocked = data;

  blocked->task = tact_async (wait_for_own, &blocked->visit, NULL, NULL);
  mark (&blocked->done);
}

/* DL table, row "per-request context": refused where .NET hangs (law 12) */
START_TEST (a_wait_on_a_strand_for_a_method_that_has_to_come_back_to_it_is_refused)
{
  static Blocked blocked;
  g_autoptr (TactContext) strand = tact_strand_new ();
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);

  blocked.visit.source = source;
  tact_context_post (strand, start_blocked, &blocked, NULL);
  mark_wait (&blocked.done, 1);
  ck_assert_faulted (blocked.task, TACT_ERROR, TACT_ERROR_WOULD_DEADLOCK);
  tact_task_unref (blocked.task);
  complete_elsewhere (source);
  tact_context_send (strand, send_where, &blocked.done, NULL); /* behind the continuation */
}
END_TEST

typedef struct
{
  Mark ended;
  gboolean saw_context; /* the body, which the wait runs on this very worker */
  gint64 value;
} PoolWait;

static TactTask *
three_later (GCancellable *cancellable, gpointer unused)
{
  tact_await (tact_delay (5, NULL), NULL);
  return tact_task_new_int (3);
}

static TactTask *
start_three_later (GCancellable *cancellable, gpointer data)
{
  ((PoolWait *) data)->saw_context = tact_context_get_current () != NULL;
  return tact_async (three_later, NULL, NULL, NULL);
}

static void
wait_for_pool (gpointer data)
{
  PoolWait *blocked = data;

  blocked->value = tact_wait_int (tact_run (start_three_later, blocked, NULL, NULL), NULL);
  mark (&blocked->ended);
}

/* DL table: per-request context, Task.Run (Op).Result */
START_TEST (a_wait_on_a_strand_for_work_on_the_pool_ends)
{
  static PoolWait blocked;
  g_autoptr (TactContext) strand = tact_strand_new ();

  tact_context_post (strand, wait_for_pool, &blocked, NULL);
  mark_wait (&blocked.ended, 1);
  ck_assert_int_eq (blocked.value, 3);
  ck_assert (!blocked.saw_context);
  ck_assert_ptr_eq (blocked.ended.context, strand);
}
END_TEST

START_TEST (a_strand_that_is_dropped_runs_what_it_has)
{
  static Mark ran;
  TactContext *strand = tact_strand_new ();

  for (guint i = 0; i < 50; i++)
    tact_context_post (strand, mark_post, &ran, NULL);
  g_object_unref (strand);
  mark_wait (&ran, 50);
  ck_assert_ptr_eq (ran.context, strand);
}
END_TEST

static TactTask *
post_to_base (GCancellable *cancellable, gpointer where)
{
  g_autoptr (TactContext) base = tact_context_new ();

  tact_context_post (base, mark_post, where, NULL);
  return tact_task_completed ();
}

/* CX-02, SC-02: it posts to the pool, sends inline, and no await captures it. */
START_TEST (the_base_context_posts_to_the_pool_and_sends_inline)
{
  static Mark posted, sent;
  g_autoptr (TactContext) base = tact_context_new ();
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  Visit own = { .source = source };
  g_autoptr (TactTask) task = NULL;

  ck_assert (tact_wait (post_to_base (NULL, &posted), NULL));
  mark_wait (&posted, 1);
  ck_assert (posted.worker);
  ck_assert_ptr_null (posted.context);

  ck_assert (!tact_context_send (base, send_where, &sent, NULL));
  ck_assert_ptr_eq (sent.thread, g_thread_self ());

  tact_context_push (base);
  task = tact_async (visit, &own, NULL, NULL);
  tact_context_pop (base);
  ck_assert_ptr_eq (own.before, base);
  complete_elsewhere (source);
  task_wait (task);
  ck_assert_ptr_null (own.after);
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    posts_run_in_order_one_at_a_time_under_the_strand,
    an_await_on_a_strand_comes_back_to_it,
    a_send_waits_for_its_turn_and_from_inside_runs_at_once,
    a_wait_on_a_strand_for_a_method_that_has_to_come_back_to_it_is_refused,
    a_wait_on_a_strand_for_work_on_the_pool_ends,
    a_strand_that_is_dropped_runs_what_it_has,
    the_base_context_posts_to_the_pool_and_sends_inline,
  };

  return run_tests ("strand", tests, G_N_ELEMENTS (tests));
}
