/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* stream-model.c: the items of a list as a stream: a position that follows the changes. */
#include "config.h"

#include <tact/completed.h>
#include <tact/stream-model.h>

#include "async/pull-private.h"

typedef struct
{
  GListModel *list; /* owned */
  gulong handler;
  guint next; /* the position of what comes next */
} Reading;

static void
on_changed (GListModel *list, guint position, guint removed, guint added, gpointer data)
{
  Reading *reading = data;

  if (position >= reading->next)
    return;
  if (position + removed <= reading->next)
    reading->next += added - removed;
  else
    reading->next = MIN (reading->next, position + added);
}

static gboolean
take (gpointer data, gpointer *item)
{
  Reading *reading = data;

  *item = g_list_model_get_item (reading->list, reading->next);
  if (*item == NULL)
    return FALSE;
  reading->next++;
  return TRUE;
}

static TactTask *
end (gpointer data, GCancellable *cancellable)
{
  return tact_task_new_boolean (FALSE);
}

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_signal_handler_disconnect (reading->list, reading->handler);
  g_object_unref (reading->list);
  g_free (reading);
}

static const TactPullClass list_class = { take, end, reading_free };

TactStream *
tact_stream_of_list (GListModel *list, GCancellable *cancellable)
{
  Reading *reading;

  if (!G_IS_LIST_MODEL (list))
    return tact_pull_stream_refuse (G_TYPE_OBJECT, "tact_stream_of_list: there is no list%s", list == NULL ? " (NULL)" : "");
  reading = g_new0 (Reading, 1);
  reading->list = g_object_ref (list);
  reading->handler = g_signal_connect (list, "items-changed", G_CALLBACK (on_changed), reading);
  return tact_pull_stream_new (&list_class, reading, g_list_model_get_item_type (list), tact_context_get_current (), cancellable);
}
