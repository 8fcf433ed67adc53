/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-depot.c: blocks that nobody has: they are found again, and after a while their memory is the system's. */
#include "tests.h"

#include "base/depot-private.h"
#include "base/thread-private.h"

#define MANY 300000
#define TASKS 0 /* a class of tasks, of 64 bytes */

static gpointer blocks[MANY];

/* Tools want each block as a malloc(). */
static gboolean
is_for_tools (void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return TRUE;
#else
  return g_strcmp0 (g_getenv ("G_SLICE"), "always-malloc") == 0;
#endif
}

static guint64
status_of (const char *name)
{
  g_autofree char *text = NULL;
  const char *line;

  ck_assert (g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL));
  line = strstr (text, name);
  ck_assert_ptr_nonnull (line);
  return g_ascii_strtoull (line + strlen (name), NULL, 10);
}

static void
take_all (void)
{
  for (guint i = 0; i < MANY; i++)
    {
      blocks[i] = tact_slab_alloc (TASKS);
      memset (blocks[i], 0xff, 64);
    }
}

/* In no order. */
static void
give_all (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint i = MANY; i > 0; i--)
    {
      guint at = (guint) g_rand_int_range (rand, 0, (gint32) i);

      memset (blocks[at], 0, 16); /* the counts */
      tact_slab_free (blocks[at], TASKS);
      blocks[at] = blocks[i - 1];
    }
}

static gboolean
wait_for_memory (guint64 aim)
{
  gint64 deadline = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;

  while (status_of ("\nRss:") > aim)
    {
      if (g_get_monotonic_time () > deadline)
        return FALSE;
      g_usleep (1000);
    }
  return TRUE;
}

START_TEST (no_block_is_handed_out_twice)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint round = 0; round < 3; round++)
    {
      take_all ();
      g_hash_table_remove_all (seen);
      for (guint i = 0; i < MANY; i++)
        ck_assert (g_hash_table_add (seen, blocks[i]));
      give_all ();
    }
}
END_TEST

START_TEST (memory_goes_back_when_all_blocks_are_free_for_a_while)
{
  guint64 before;

  if (is_for_tools ())
    return;
  memset (blocks, 1, sizeof blocks);
  before = status_of ("\nRss:");
  take_all ();
  ck_assert_uint_gt (status_of ("\nRss:"), before + MANY * 64 / 1024 * 9 / 10);
  give_all ();
  ck_assert (wait_for_memory (before + 4096));
}
END_TEST

static void
count_block (gpointer block, gpointer n)
{
  ck_assert_uint_eq (((guint64 *) block)[1], 0);
  ++*(guint *) n;
}

START_TEST (a_free_block_has_no_counts_while_its_memory_is_the_systems_and_after)
{
  guint n = 0, again = 0;
  guint64 before;

  if (is_for_tools ())
    return;
  before = status_of ("\nRss:");
  take_all ();
  give_all ();
  ck_assert (wait_for_memory (before + MANY * 16 / 1024));
  tact_depot_foreach (count_block, &n);
  ck_assert_uint_ge (n, MANY);
  take_all (); /* the same chunks: no new ones */
  give_all ();
  tact_depot_foreach (count_block, &again);
  ck_assert_uint_eq (again, n);
}
END_TEST

static gpointer
taker_thread (gpointer data)
{
  gpointer mine[300];

  for (guint round = 0; round < 200; round++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (mine); i++)
        {
          mine[i] = tact_slab_alloc (TASKS);
          ((gpointer *) mine[i])[7] = data;
        }
      for (guint i = 0; i < G_N_ELEMENTS (mine); i++)
        {
          ck_assert_ptr_eq (((gpointer *) mine[i])[7], data);
          ((guint64 *) mine[i])[1] = 0;
          tact_slab_free (mine[i], TASKS);
        }
    }
  return NULL;
}

START_TEST (threads_never_share_a_block)
{
  GThread *threads[8];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new (NULL, taker_thread, &threads[i]);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    no_block_is_handed_out_twice,
    memory_goes_back_when_all_blocks_are_free_for_a_while,
    a_free_block_has_no_counts_while_its_memory_is_the_systems_and_after,
    threads_never_share_a_block,
  };

  return run_tests ("depot", tests, G_N_ELEMENTS (tests));
}
