/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * tests.h: what every test program shares.
 *
 * run_tests() runs a list of tests, each in a process of its own.  A warning
 * or a critical that no test expects ends the test; EXPECT_CRITICAL (text) and
 * EXPECT_WARNING (text) head a block in which there must be exactly one.
 *
 * Nothing sleeps.  A Mark counts that something happened, and where; a Loop is
 * a main context that the test's thread owns.  Whoever waits for either fails
 * after LIMIT_SECONDS.
 */
#pragma once

#include <check.h>
#include <gio/gio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tact/tact.h>

#define LIMIT_SECONDS 25
#define tests_deadline() (g_get_monotonic_time () + LIMIT_SECONDS * G_USEC_PER_SEC)

/*
 * What is logged.
 */

typedef struct
{
  GLogLevelFlags level; /* what is expected; 0: nothing */
  const char *text;
  gboolean closed;
} TestsExpected;

static GMutex tests_log_lock;
static TestsExpected *tests_expected; /* under tests_log_lock */
static guint tests_n_expected;        /* under tests_log_lock */

static inline GLogWriterOutput
tests_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer unused)
{
  const char *message = "";
  gboolean expected = FALSE;

  for (gsize i = 0; i < n_fields; i++)
    if (strcmp (fields[i].key, "MESSAGE") == 0)
      message = fields[i].value;

  g_mutex_lock (&tests_log_lock);
  if (tests_expected != NULL && (level & tests_expected->level) != 0 && strstr (message, tests_expected->text) != NULL)
    {
      tests_n_expected++;
      expected = TRUE;
    }
  g_mutex_unlock (&tests_log_lock);

  if (expected || (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING)) == 0)
    return G_LOG_WRITER_HANDLED;
  fprintf (stderr, "not expected: %s\n", message);
  abort ();
}

static inline gboolean
tests_expecting (TestsExpected *expected)
{
  guint n;

  g_mutex_lock (&tests_log_lock);
  if (!expected->closed)
    {
      expected->closed = TRUE;
      tests_expected = expected;
      tests_n_expected = 0;
      g_mutex_unlock (&tests_log_lock);
      return TRUE;
    }
  tests_expected = NULL;
  n = tests_n_expected;
  g_mutex_unlock (&tests_log_lock);
  ck_assert_msg (n == 1, "\"%s\" was logged %u times, not once", expected->text, n);
  return FALSE;
}

/* EXPECT_CRITICAL ("text") { ... }: one critical with that text is logged meanwhile, by whatever thread. */
#define EXPECT_CRITICAL(text) EXPECT_LOGGED (G_LOG_LEVEL_CRITICAL, text)
#define EXPECT_WARNING(text) EXPECT_LOGGED (G_LOG_LEVEL_WARNING, text)
#define EXPECT_LOGGED(level, text) \
  for (TestsExpected tests_expected_ = { (level), (text), FALSE }; tests_expecting (&tests_expected_);)

/*
 * That something happened.
 */

typedef struct
{
  GMutex lock;
  GCond cond;
  guint count;          /* under lock, as the rest */
  GThread *thread;      /* where it happened last */
  gboolean worker;      /* was that a worker of the pool */
  TactContext *context; /* the current context there; borrowed, to compare */
} Mark;

/* Any destroy notify, post function, or call by hand: it happened. */
static inline void
mark (gpointer where)
{
  Mark *m = where;

  g_mutex_lock (&m->lock);
  m->count++;
  m->thread = g_thread_self ();
  m->worker = tact_pool_is_worker ();
  m->context = tact_context_get_current ();
  g_cond_broadcast (&m->cond);
  g_mutex_unlock (&m->lock);
}

static inline guint
mark_count (Mark *m)
{
  guint count;

  g_mutex_lock (&m->lock);
  count = m->count;
  g_mutex_unlock (&m->lock);
  return count;
}

/* Waits until it has happened @count times; the rest of @m may then be read. */
static inline void
mark_wait_until (Mark *m, guint count, gint64 deadline)
{
  gboolean late = FALSE;

  g_mutex_lock (&m->lock);
  while (m->count < count && !late)
    late = !g_cond_wait_until (&m->cond, &m->lock, deadline);
  g_mutex_unlock (&m->lock);
  ck_assert_msg (!late, "waited in vain");
}

static inline void
mark_wait (Mark *m, guint count)
{
  mark_wait_until (m, count, tests_deadline ());
}

/* For what ends a moment later on another thread, which says so to nobody. */
#define LIMITED_UNTIL(condition)                                                                    \
  do                                                                                                \
    {                                                                                               \
      gint64 deadline_ = tests_deadline ();                                                         \
                                                                                                    \
      while (!(condition))                                                                          \
        {                                                                                           \
          ck_assert_msg (g_get_monotonic_time () < deadline_, "waited in vain for %s", #condition); \
          g_thread_yield ();                                                                        \
        }                                                                                           \
    }                                                                                               \
  while (0)

/*
 * A main context that this thread owns, and iterates when told to.
 */

typedef struct
{
  GMainContext *context;
} Loop;

static inline Loop
loop_enter (void)
{
  Loop loop = { g_main_context_new () };

  ck_assert (g_main_context_acquire (loop.context));
  g_main_context_push_thread_default (loop.context);
  return loop;
}

/* The same with the default main context, as a running application has it. */
static inline Loop
loop_enter_default (void)
{
  Loop loop = { g_main_context_ref (g_main_context_default ()) };

  ck_assert (g_main_context_acquire (loop.context));
  g_main_context_push_thread_default (loop.context);
  return loop;
}

static inline void
loop_leave (Loop *loop)
{
  if (loop->context == NULL)
    return;
  g_main_context_pop_thread_default (loop->context);
  g_main_context_release (loop->context);
  g_clear_pointer (&loop->context, g_main_context_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Loop, loop_leave)

static inline TactContext *
loop_context (Loop *loop)
{
  return TACT_CONTEXT (tact_main_context_get (loop->context));
}

static inline gboolean
loop_late (gpointer late)
{
  *(gboolean *) late = TRUE;
  return G_SOURCE_CONTINUE;
}

static inline gboolean
loop_tick (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

static inline GSource *
loop_timer (Loop *loop, guint ms, GSourceFunc func, gpointer data)
{
  GSource *source = g_timeout_source_new (ms);

  g_source_set_callback (source, func, data, NULL);
  g_source_attach (source, loop->context);
  return source;
}

/*
 * Iterates until @condition holds.  It is looked at after each iteration, and
 * nothing but what happens wakes the loop: a wake-up that gets lost is found.
 */
#define LOOP_UNTIL(loop, condition) LOOP_UNTIL_ (loop, condition, 0)

/* The same for what another thread does without waking the loop. */
#define LOOP_UNTIL_ELSEWHERE(loop, condition) LOOP_UNTIL_ (loop, condition, 2)

#define LOOP_UNTIL_(loop, condition, tick)                                   \
  do                                                                         \
    {                                                                        \
      static gboolean late_;                                                 \
      GSource *limit_, *tick_ = NULL;                                        \
                                                                             \
      late_ = FALSE;                                                         \
      limit_ = loop_timer ((loop), LIMIT_SECONDS * 1000, loop_late, &late_); \
      if ((tick) > 0)                                                        \
        tick_ = loop_timer ((loop), (tick), loop_tick, NULL);                \
      while (!(condition) && !late_)                                         \
        g_main_context_iteration ((loop)->context, TRUE);                    \
      g_source_destroy (limit_);                                             \
      g_source_unref (limit_);                                               \
      if (tick_ != NULL)                                                     \
        g_source_destroy (tick_);                                            \
      g_clear_pointer (&tick_, g_source_unref);                              \
      ck_assert_msg (!late_, "iterated in vain for %s", #condition);         \
    }                                                                        \
  while (0)

/* Iterates until @task, which may complete elsewhere, is complete. */
#define loop_run(loop, task) LOOP_UNTIL_ELSEWHERE (loop, tact_task_is_completed (task))

/* Dispatches what is ready now, and what that makes ready. */
static inline void
loop_drain (Loop *loop)
{
  while (g_main_context_iteration (loop->context, FALSE))
    ;
}

/*
 * Tasks.
 */

/* Waits for a task that completes without this thread's help; borrows. */
static inline void
task_wait (TactTask *task)
{
  g_autoptr (GError) error = NULL;

  if (!tact_task_wait (task, LIMIT_SECONDS * 1000, NULL, &error))
    ck_assert_msg (tact_task_is_completed (task), "waited in vain: %s", error->message);
}

#define ck_assert_error(error, its_domain, its_code)                                                                                \
  do                                                                                                                                \
    {                                                                                                                               \
      ck_assert_msg ((error) != NULL, "no error where there should be " #its_code);                                                 \
      ck_assert_msg (g_error_matches ((error), (its_domain), (its_code)), "%s where there should be " #its_code, (error)->message); \
    }                                                                                                                               \
  while (0)

/* That @task, which is borrowed, has faulted so. */
#define ck_assert_faulted(task, its_domain, its_code)                     \
  do                                                                      \
    {                                                                     \
      ck_assert_int_eq (tact_task_get_status (task), TACT_TASK_FAULTED);  \
      ck_assert_error (tact_task_get_error (task), its_domain, its_code); \
    }                                                                     \
  while (0)

/*
 * The programs.
 */

static inline int
run_suite (Suite *suite)
{
  SRunner *runner = srunner_create (suite);
  int failed;

  /* Here, not G_DEBUG, decides what is fatal: what no test expects. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_log_set_writer_func (tests_log, NULL, NULL);

  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

static inline int
run_tests (const char *name, const TTest *const tests[], size_t n_tests)
{
  Suite *suite = suite_create (name);
  TCase *tcase = tcase_create (name);

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 2 * LIMIT_SECONDS);
  for (size_t i = 0; i < n_tests; i++)
    tcase_add_test (tcase, tests[i]);
  return run_suite (suite);
}
