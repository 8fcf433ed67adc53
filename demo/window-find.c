/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * window-find.c: the search, where the latest wins.
 *
 * A key press cancels the search of the one before, waits until the user
 * pauses, and lets the pool look through all paths.
 */
#include "config.h"

#include "window-private.h"

enum
{
  PAUSE = 120, /* milliseconds */
};

/* What the pool looks through. */
typedef struct
{
  GPtrArray *groups; /* element-type TwinCopies, owned */
  char *needle;      /* owned, nullable, folded */
} Haystack;

static void
haystack_free (gpointer data)
{
  Haystack *haystack = data;

  g_ptr_array_unref (haystack->groups);
  g_free (haystack->needle);
  g_free (haystack);
}

static TactTask *
look (GCancellable *cancellable, gpointer data)
{
  Haystack *haystack = data;
  guint8 *shown = g_malloc (haystack->groups->len + 1);

  for (guint i = 0; i < haystack->groups->len && !g_cancellable_is_cancelled (cancellable); i++)
    shown[i] = haystack->needle == NULL || twin_copies_match (haystack->groups->pdata[i], haystack->needle);
  return tact_task_new_pointer (shown, g_free);
}

typedef struct
{
  TactFrame frame;
  TwinWindow *window;  /* not owned: the method is in its scope */
  char *needle;        /* owned, nullable */
  GCancellable *newer; /* owned: cancelled by the next search, and at the end of the window */
  GPtrArray *groups;   /* owned */
} Find;

static TactTask *
look_through (Find *find)
{
  Haystack *haystack = g_new (Haystack, 1);

  *haystack = (Haystack){ g_ptr_array_ref (find->groups), g_strdup (find->needle) };
  return tact_run (look, haystack, haystack_free, find->newer);
}

static TactStep
find_step (TactFrame *frame)
{
  Find *find = (Find *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT (frame, tact_delay (PAUSE, find->newer));
  /* What comes from now on is held against the new text as it comes. */
  twin_results_set_needle (find->window->results, find->needle);
  find->groups = twin_results_dup_groups (find->window->results);
  TACT_AWAIT (frame, look_through (find));
  if (!g_cancellable_is_cancelled (find->newer))
    {
      g_autofree guint8 *shown = tact_frame_steal_pointer (frame);

      twin_results_show (find->window->results, find->groups, shown);
    }
  TACT_END (frame);
}

static void
find_clear (gpointer data)
{
  Find *find = data;

  g_free (find->needle);
  g_object_unref (find->newer);
  g_clear_pointer (&find->groups, g_ptr_array_unref);
}

void
twin_window_find (TwinWindow *window, const char *text)
{
  Find *find = tact_frame_new (sizeof (Find), find_step, find_clear);

  if (window->finding != NULL)
    g_cancellable_cancel (window->finding);
  g_clear_object (&window->finding);
  window->finding = g_cancellable_new ();

  find->window = window;
  find->needle = *text != '\0' ? g_utf8_casefold (text, -1) : NULL;
  find->newer = g_object_ref (window->finding);
  tact_scope_start (tact_scope_of (window), &find->frame);
}
