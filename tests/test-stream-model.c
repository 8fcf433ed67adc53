/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-stream-model.c: the items of a list as a stream, while the list changes. */
#include "streams.h"

/* A list of actions, one a letter. */
static void
insert (GListStore *list, guint position, const char *letters)
{
  for (gsize i = 0; letters[i] != '\0'; i++)
    {
      const char name[] = { letters[i], '\0' };
      g_autoptr (GSimpleAction) action = g_simple_action_new (name, NULL);

      g_list_store_insert (list, position + i, action);
    }
}

static void
append (GListStore *list, const char *letters)
{
  insert (list, g_list_model_get_n_items (G_LIST_MODEL (list)), letters);
}

static GListStore *
list_new (const char *letters)
{
  GListStore *list = g_list_store_new (G_TYPE_SIMPLE_ACTION);

  append (list, letters);
  return list;
}

static TactStream *
stream_of (GListStore *list)
{
  return tact_stream_of_list (G_LIST_MODEL (list), NULL);
}

static char
take_letter (TactStream *stream)
{
  g_autoptr (GAction) action = stream_take (stream);

  return g_action_get_name (action)[0];
}

/* The next items are @letters. */
static void
check_some (TactStream *stream, const char *letters)
{
  for (gsize i = 0; letters[i] != '\0'; i++)
    ck_assert_int_eq (take_letter (stream), letters[i]);
}

/* All that is left is @letters. */
static void
check_rest (TactStream *stream, const char *letters)
{
  check_some (stream, letters);
  ck_assert (!stream_next (stream));
}

START_TEST (the_items_come_in_order_and_then_the_end)
{
  g_autoptr (GListStore) list = list_new ("abc"), empty = list_new ("");
  g_autoptr (TactStream) stream = stream_of (list), none = stream_of (empty);

  ck_assert (tact_stream_get_item_type (stream) == G_TYPE_SIMPLE_ACTION);
  check_rest (stream, "abc");
  append (list, "d");
  ck_assert (!stream_next (stream));
  stream_close (stream);
  check_rest (none, "");
}
END_TEST

START_TEST (what_is_appended_or_inserted_behind_comes)
{
  g_autoptr (GListStore) list = list_new ("ab");
  g_autoptr (TactStream) stream = stream_of (list);

  append (list, "c");
  check_some (stream, "a");
  insert (list, 1, "x");
  check_some (stream, "xbc");
  append (list, "de");
  check_rest (stream, "de");
}
END_TEST

START_TEST (what_is_inserted_before_does_not_come_and_nothing_comes_twice)
{
  g_autoptr (GListStore) list = list_new ("abc");
  g_autoptr (TactStream) stream = stream_of (list);

  check_some (stream, "ab");
  insert (list, 0, "xyz");
  insert (list, 4, "w");
  check_rest (stream, "c");
}
END_TEST

START_TEST (what_is_removed_does_not_come_and_nothing_is_left_out)
{
  g_autoptr (GListStore) list = list_new ("abcdef");
  g_autoptr (TactStream) stream = stream_of (list);

  check_some (stream, "ab");
  g_list_store_remove (list, 0);
  check_some (stream, "c");
  g_list_store_remove (list, 2);
  check_some (stream, "e");
  g_list_store_remove_all (list);
  check_rest (stream, "");
}
END_TEST

static int
backward (gconstpointer a, gconstpointer b, gpointer unused)
{
  return strcmp (g_action_get_name ((GAction *) b), g_action_get_name ((GAction *) a));
}

START_TEST (a_change_around_the_place_leaves_the_position)
{
  g_autoptr (GListStore) list = list_new ("abcd");
  g_autoptr (TactStream) sorted = stream_of (list), shorter = stream_of (list);
  g_autoptr (GSimpleAction) one = g_simple_action_new ("x", NULL);
  gpointer only[] = { one };

  check_some (sorted, "a");
  g_list_store_sort (list, backward, NULL);
  check_some (sorted, "c");

  check_some (shorter, "dc");
  /* of d, c, b, a: c was given, b was not; they become one */
  g_list_store_splice (list, 1, 2, only, 1);
  check_rest (shorter, "a");
  check_rest (sorted, "a");
}
END_TEST

START_TEST (one_that_is_closed_or_dropped_hears_the_list_no_more_and_lets_go_of_it)
{
  GListStore *list = list_new ("abc");
  g_autoptr (TactStream) fresh = stream_of (list), closed = stream_of (list);
  TactStream *dropped = stream_of (list);

  check_some (closed, "a");
  check_some (dropped, "a");
  stream_close (fresh);
  stream_close (closed);
  tact_stream_unref (dropped);
  ck_assert (!g_signal_has_handler_pending (list, g_signal_lookup ("items-changed", G_TYPE_LIST_MODEL), 0, TRUE));
  g_object_add_weak_pointer (G_OBJECT (list), (gpointer *) &list);
  g_object_unref (list);
  ck_assert_ptr_null (list);
  ck_assert (!stream_next (fresh));
  ck_assert (!stream_next (closed));
}
END_TEST

START_TEST (a_cancel_ends_it)
{
  g_autoptr (GListStore) list = list_new ("abc");
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  g_autoptr (TactStream) stream = tact_stream_of_list (G_LIST_MODEL (list), cancellable);

  check_some (stream, "a");
  tact_cancellable_cancel (cancellable);
  check_cancelled_before (stream, cancellable);
}
END_TEST

/* A list of three that is read on its own thread only. */
typedef struct
{
  GObject parent;
  GThread *thread;
} OwnedList;

typedef GObjectClass OwnedListClass;

static GType
owned_get_item_type (GListModel *list)
{
  return G_TYPE_OBJECT;
}

static guint
owned_get_n_items (GListModel *list)
{
  return 3;
}

static gpointer
owned_get_item (GListModel *list, guint position)
{
  ck_assert_ptr_eq (g_thread_self (), ((OwnedList *) list)->thread);
  return position < 3 ? g_object_ref (list) : NULL;
}

static void
owned_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = owned_get_item_type;
  iface->get_n_items = owned_get_n_items;
  iface->get_item = owned_get_item;
}

static GType owned_list_get_type (void);
G_DEFINE_TYPE_WITH_CODE (OwnedList, owned_list, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, owned_list_model_init))

static void
owned_list_init (OwnedList *list)
{
  list->thread = g_thread_self ();
}

static void
owned_list_class_init (OwnedListClass *klass)
{
}

static TactTask *
count_items (GCancellable *cancellable, gpointer stream)
{
  int n = 0;

  for (; tact_await_boolean (tact_stream_next (stream, NULL), NULL); n++)
    ck_assert (tact_pool_is_worker ());
  tact_await (tact_stream_close (stream), NULL);
  return tact_task_new_int (n);
}

static TactTask *
count_on_worker (GCancellable *cancellable, gpointer stream)
{
  return tact_async (count_items, stream, NULL, cancellable);
}

START_TEST (asked_on_a_worker_it_is_read_where_it_was_made)
{
  g_auto (Loop) loop = loop_enter ();
  GListModel *list = g_object_new (owned_list_get_type (), NULL);
  g_autoptr (TactStream) stream = tact_stream_of_list (list, NULL);
  g_autoptr (TactTask) task = NULL;

  g_object_unref (list);
  task = tact_run (count_on_worker, stream, NULL, NULL);
  loop_run (&loop, task);
  ck_assert_int_eq (tact_task_get_int (task, NULL), 3);
}
END_TEST

/* The fetch that was posted here comes when all of it has ended. */
START_TEST (one_that_is_shut_down_away_from_home_leaves_nothing)
{
  g_auto (Loop) loop = loop_enter ();
  GListModel *list = g_object_new (owned_list_get_type (), NULL);
  TactStream *stream = tact_stream_of_list (list, NULL);
  TactTask *next = NULL;

  g_object_add_weak_pointer (G_OBJECT (list), (gpointer *) &list);
  g_object_unref (list);
  tact_context_push (NULL);
  next = tact_stream_next (stream, NULL);
  tact_context_pop (NULL);
  ck_assert (!tact_task_is_completed (next));
  ck_assert (tact_shutdown (LIMIT_SECONDS * 1000, NULL));
  loop_drain (&loop);
  ck_assert_int_eq (tact_task_get_status (next), TACT_TASK_FAULTED);
  ck_assert_error (tact_task_get_error (next), G_IO_ERROR, G_IO_ERROR_CLOSED);
  tact_task_unref (next);
  tact_stream_unref (stream);
  loop_drain (&loop);
  ck_assert_ptr_null (list);
}
END_TEST

/* law 13 */
START_TEST (without_a_list_it_is_a_critical_and_fails)
{
  g_autoptr (GCancellable) other = g_cancellable_new ();
  TactStream *stream = NULL;

  EXPECT_CRITICAL ("tact_stream_of_list: there is no list (NULL)")
    stream = tact_stream_of_list (NULL, NULL);
  check_refused (stream);
  EXPECT_CRITICAL ("tact_stream_of_list: there is no list")
    stream = tact_stream_of_list ((GListModel *) other, NULL);
  check_refused (stream);
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    the_items_come_in_order_and_then_the_end,
    what_is_appended_or_inserted_behind_comes,
    what_is_inserted_before_does_not_come_and_nothing_comes_twice,
    what_is_removed_does_not_come_and_nothing_is_left_out,
    a_change_around_the_place_leaves_the_position,
    one_that_is_closed_or_dropped_hears_the_list_no_more_and_lets_go_of_it,
    a_cancel_ends_it,
    asked_on_a_worker_it_is_read_where_it_was_made,
    one_that_is_shut_down_away_from_home_leaves_nothing,
    without_a_list_it_is_a_critical_and_fails,
  };

  return run_tests ("stream-model", tests, G_N_ELEMENTS (tests));
}
