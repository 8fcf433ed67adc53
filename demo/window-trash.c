/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * window-trash.c: the marked copies go to the trash, and come back.
 *
 * One after the other: each file that has gone leaves the list at once, and
 * one that stays says why.  A cleaning can be undone as long as the window
 * stands; the newest first.
 */
#include "config.h"

#include "window-private.h"

#include "texts.h"
#include "trash.h"

enum
{
  TOAST_SHOWN = 15, /* seconds */
};

/* A copy that was moved, or is to be. */
typedef struct
{
  TwinCopies *group; /* owned */
  TwinCopy *copy;    /* owned */
  Trashed *trashed;  /* owned; NULL: it is here */
} Move;

static void
move_free (gpointer data)
{
  Move *move = data;

  if (move == NULL)
    return;
  g_object_unref (move->group);
  g_object_unref (move->copy);
  trashed_free (move->trashed);
  g_free (move);
}

/* What one click moved. */
typedef struct
{
  GPtrArray *moves; /* element-type Move, owned */
  guint scan;       /* the number of the scan that found them */
} Cleaning;

static Cleaning *
cleaning_new (guint scan)
{
  Cleaning *cleaning = g_new (Cleaning, 1);

  cleaning->moves = g_ptr_array_new_with_free_func (move_free);
  cleaning->scan = scan;
  return cleaning;
}

static void
cleaning_free (gpointer data)
{
  Cleaning *cleaning = data;

  if (cleaning == NULL)
    return;
  g_ptr_array_unref (cleaning->moves);
  g_free (cleaning);
}

static guint64
cleaning_get_size (Cleaning *cleaning)
{
  guint64 size = 0;

  for (guint i = 0; i < cleaning->moves->len; i++)
    size += twin_copy_get_size (((Move *) cleaning->moves->pdata[i])->copy);
  return size;
}

/* The toast */

static gboolean
on_toast_timeout (gpointer data)
{
  TwinWindow *window = data;

  window->toast_timeout = 0;
  gtk_revealer_set_reveal_child (GTK_REVEALER (window->toast), FALSE);
  return G_SOURCE_REMOVE;
}

void
twin_window_hide_toast (TwinWindow *window)
{
  g_clear_handle_id (&window->toast_timeout, g_source_remove);
  gtk_revealer_set_reveal_child (GTK_REVEALER (window->toast), FALSE);
}

static void
show_toast (TwinWindow *window, const char *text, gboolean can_undo)
{
  g_clear_handle_id (&window->toast_timeout, g_source_remove);
  gtk_label_set_text (GTK_LABEL (window->toast_text), text);
  gtk_widget_set_visible (window->toast_undo, can_undo);
  gtk_widget_set_visible (window->toast, TRUE);
  gtk_revealer_set_reveal_child (GTK_REVEALER (window->toast), TRUE);
  window->toast_timeout = g_timeout_add_seconds (TOAST_SHOWN, on_toast_timeout, window);
}

/* Moving */

typedef struct
{
  TactFrame frame;
  TwinWindow *window; /* not owned: the method is in its scope */
  Cleaning *todo;     /* owned; an undo takes it from the window */
  guint i;
  guint n_staying; /* where they were, or in the trash */
  char *why;       /* owned, nullable: of the first that stayed */
} Method;

static void
method_clear (gpointer data)
{
  Method *method = data;

  cleaning_free (method->todo);
  g_free (method->why);
}

/* Whether there is still a window to show anything in. */
static gboolean
has_window (Method *method)
{
  return !g_cancellable_is_cancelled (tact_frame_get_cancellable (&method->frame));
}

static void
set_cleaning (TwinWindow *window, gboolean cleaning)
{
  window->cleaning = cleaning;
  twin_window_queue_update (window);
}

static void
note_staying (Method *method, const GError *error)
{
  method->n_staying++;
  if (method->why == NULL)
    method->why = g_strdup (error->message);
}

static Cleaning *
list_marked (TwinWindow *window)
{
  g_autoptr (GPtrArray) groups = twin_results_dup_groups (window->results);
  Cleaning *todo = cleaning_new (window->n_scans);

  for (guint i = 0; i < groups->len; i++)
    {
      TwinCopy *copy;

      for (guint j = 0; (copy = twin_copies_peek (groups->pdata[i], j)) != NULL; j++)
        if (twin_copy_get_marked (copy))
          {
            Move *move = g_new0 (Move, 1);

            move->group = g_object_ref (groups->pdata[i]);
            move->copy = g_object_ref (copy);
            g_ptr_array_add (todo->moves, move);
          }
    }
  return todo;
}

static TactTask *
ask (Method *method)
{
  static const char *const buttons[] = { "_Cancel", "_Move to Trash", NULL };
  g_autofree char *count = text_count (method->todo->moves->len, "copy", "copies");
  g_autofree char *message = g_strdup_printf ("Move %s to the trash?", count);
  g_autofree char *size = g_format_size (cleaning_get_size (method->todo));
  g_autofree char *detail = g_strdup_printf ("One copy of each file stays where it is. %s will be free once the trash is emptied.", size);

  return tact_gtk_alert (GTK_WINDOW (method->window), message, detail, buttons, tact_frame_get_cancellable (&method->frame));
}

static TwinCopy *
find_staying (TwinCopies *group)
{
  TwinCopy *copy;

  for (guint i = 0; (copy = twin_copies_peek (group, i)) != NULL; i++)
    if (!twin_copy_get_marked (copy))
      return copy;
  return NULL;
}

static TactTask *
move_one (Method *method)
{
  const Move *move = method->todo->moves->pdata[method->i];
  TwinCopy *staying = find_staying (move->group);
  const TrashFile file = { twin_copy_get_path (move->copy), twin_copy_get_modified (move->copy) };

  if (staying == NULL)
    return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_FAILED, "It stays: it is the last copy");
  return trash_async (&file, &(const TrashFile){ twin_copy_get_path (staying), twin_copy_get_modified (staying) },
                      twin_copy_get_size (move->copy), tact_frame_get_cancellable (&method->frame));
}

/* With what came of it. */
static void
note_moved (Method *method)
{
  TwinResults *results = method->window->results;
  Move *move = method->todo->moves->pdata[method->i];
  const GError *error = tact_frame_get_error (&method->frame);

  if (error != NULL)
    {
      note_staying (method, error);
      twin_copy_set_note (move->copy, error->message);
      twin_results_mark (results, move->group, move->copy, FALSE);
      return;
    }
  move->trashed = tact_frame_steal_pointer (&method->frame);
  twin_copy_set_note (move->copy, NULL);
  twin_results_remove (results, move->group, move->copy);
}

static void
keep_for_undo (Method *method)
{
  TwinWindow *window = method->window;
  Cleaning *done = cleaning_new (method->todo->scan);

  for (guint i = 0; i < method->todo->moves->len; i++)
    if (((Move *) method->todo->moves->pdata[i])->trashed != NULL)
      g_ptr_array_add (done->moves, g_steal_pointer (&method->todo->moves->pdata[i]));
  if (done->moves->len > 0)
    g_queue_push_tail (&window->undo, done);
  else
    cleaning_free (done);
}

static void
tell_moved (Method *method)
{
  guint n_moved = method->todo->moves->len - method->n_staying;
  g_autofree char *moved = text_count (n_moved, "copy", "copies");
  g_autofree char *staying = text_count (method->n_staying, "copy stays", "copies stay");
  g_autofree char *text = NULL;

  if (method->n_staying == 0)
    text = g_strdup_printf ("Moved %s to the trash", moved);
  else if (n_moved == 0)
    text = g_strdup_printf ("Nothing was moved: %s", staying);
  else
    text = g_strdup_printf ("Moved %s to the trash, %s", moved, staying);
  show_toast (method->window, text, n_moved > 0);
}

static TactStep
clean_step (TactFrame *frame)
{
  Method *method = (Method *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT (frame, ask (method));
  if (tact_frame_get_int (frame) != 1)
    TACT_RETURN (frame, tact_task_completed ());
  for (; method->i < method->todo->moves->len; method->i++)
    {
      TACT_AWAIT_FULL (frame, move_one (method), TACT_AWAIT_NO_THROW);
      if (!has_window (method))
        TACT_RETURN (frame, tact_task_completed ());
      note_moved (method);
    }
  tell_moved (method);
  keep_for_undo (method);

  TACT_CATCH (frame);
  TACT_FINALLY (frame);
  if (has_window (method))
    set_cleaning (method->window, FALSE);
  TACT_END (frame);
}

void
twin_window_clean (TwinWindow *window)
{
  Method *method = tact_frame_new (sizeof (Method), clean_step, method_clear);

  method->window = window;
  method->todo = list_marked (window);
  set_cleaning (window, TRUE);
  tact_scope_start (tact_scope_of (window), &method->frame);
}

/* And back */

/* With what came of it. */
static void
note_restored (Method *method)
{
  TwinWindow *window = method->window;
  const Move *move = method->todo->moves->pdata[method->i];
  const GError *error = tact_frame_get_error (&method->frame);

  if (error != NULL)
    note_staying (method, error);
  else if (method->todo->scan == window->n_scans)
    twin_results_restore (window->results, move->group, move->copy);
}

static void
tell_restored (Method *method)
{
  g_autofree char *restored = text_count (method->todo->moves->len - method->n_staying, "copy", "copies");
  g_autofree char *text = NULL;

  if (method->n_staying == 0)
    text = g_strdup_printf ("Put %s back", restored);
  else
    text = g_strdup_printf ("Put %s back. %s", restored, method->why);
  show_toast (method->window, text, FALSE);
}

static TactStep
undo_step (TactFrame *frame)
{
  Method *method = (Method *) frame;

  TACT_BEGIN (frame);
  for (; method->i < method->todo->moves->len; method->i++)
    {
      TACT_AWAIT_FULL (frame, trash_restore_async (((Move *) method->todo->moves->pdata[method->i])->trashed), TACT_AWAIT_NO_THROW);
      if (!has_window (method))
        TACT_RETURN (frame, tact_task_completed ());
      note_restored (method);
    }
  tell_restored (method);
  set_cleaning (method->window, FALSE);
  TACT_END (frame);
}

void
twin_window_undo (TwinWindow *window)
{
  Cleaning *cleaning = g_queue_pop_tail (&window->undo);
  Method *method;

  if (cleaning == NULL)
    return;
  method = tact_frame_new (sizeof (Method), undo_step, method_clear);
  method->window = window;
  method->todo = cleaning;
  set_cleaning (window, TRUE);
  tact_scope_start (tact_scope_of (window), &method->frame);
}

void
twin_window_forget_cleanings (TwinWindow *window)
{
  g_queue_clear_full (&window->undo, cleaning_free);
}
