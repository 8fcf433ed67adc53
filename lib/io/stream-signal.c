/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stream-signal.c: the emissions of a signal as a stream.
 *
 * A channel lies between the handler and the stream.  Whatever drops the
 * handler, the end of the emitter or that of the stream, frees its closure,
 * and that closes the channel.
 */
#include "config.h"

#include <tact/channel.h>
#include <tact/stream-signal.h>

#include "async/pull-private.h"
#include "async/stream-item-private.h"

typedef struct
{
  gatomicrefcount refs; /* the closure's, the stream's */
  TactChannel *channel; /* owned */
  GType item_type;      /* of what is in there */
  GWeakRef object;
  gulong handler;
} Emissions;

static void
drop_item (gpointer item, gpointer emissions)
{
  tact_item_drop (((Emissions *) emissions)->item_type, item);
}

/* The channel cannot free what is left in it: it does not know the type. */
static void
emissions_unref (Emissions *emissions)
{
  gpointer item;

  if (!g_atomic_ref_count_dec (&emissions->refs))
    return;
  while (tact_channel_try_read (emissions->channel, &item))
    drop_item (item, emissions);
  tact_channel_unref (emissions->channel);
  g_weak_ref_clear (&emissions->object);
  g_free (emissions);
}

/* Items of arguments: what tact_signal_once() gives, as a pointer */

static GType
item_type_of_argument (GType type)
{
  switch (G_TYPE_FUNDAMENTAL (type))
    {
    case G_TYPE_STRING:
    case G_TYPE_BOXED:
    case G_TYPE_VARIANT:
    case G_TYPE_OBJECT:
      return type;
    case G_TYPE_INTERFACE:
      return g_type_is_a (type, G_TYPE_OBJECT) ? type : G_TYPE_POINTER;
    case G_TYPE_FLOAT:
    case G_TYPE_DOUBLE:
      return G_TYPE_VALUE;
    default:
      return G_TYPE_POINTER;
    }
}

static gpointer
item_of_double (double number)
{
  GValue value = G_VALUE_INIT;

  g_value_set_double (g_value_init (&value, G_TYPE_DOUBLE), number);
  return g_boxed_copy (G_TYPE_VALUE, &value);
}

static gpointer
item_of_argument (const GValue *value)
{
  GValue number = G_VALUE_INIT;

  switch (G_TYPE_FUNDAMENTAL (G_VALUE_TYPE (value)))
    {
    case G_TYPE_BOOLEAN:
      return GINT_TO_POINTER (g_value_get_boolean (value));
    case G_TYPE_ENUM:
      return GINT_TO_POINTER (g_value_get_enum (value));
    case G_TYPE_FLAGS:
      return GUINT_TO_POINTER (g_value_get_flags (value));
    case G_TYPE_CHAR:
    case G_TYPE_UCHAR:
    case G_TYPE_INT:
    case G_TYPE_UINT:
    case G_TYPE_LONG:
    case G_TYPE_ULONG:
    case G_TYPE_INT64:
    case G_TYPE_UINT64:
      g_value_transform (value, g_value_init (&number, G_TYPE_INT64));
      return GSIZE_TO_POINTER ((gsize) g_value_get_int64 (&number));
    case G_TYPE_FLOAT:
      return item_of_double (g_value_get_float (value));
    case G_TYPE_DOUBLE:
      return item_of_double (g_value_get_double (value));
    case G_TYPE_STRING:
      return g_value_dup_string (value);
    case G_TYPE_BOXED:
      return g_value_dup_boxed (value);
    case G_TYPE_VARIANT:
      return g_value_dup_variant (value);
    case G_TYPE_OBJECT:
    case G_TYPE_INTERFACE:
      return G_VALUE_HOLDS_OBJECT (value) ? g_value_dup_object (value) : NULL;
    default:
      return NULL;
    }
}

/* The handler */

static void
on_signal (GClosure *closure, GValue *returned, guint n_values, const GValue *values, gpointer hint, gpointer unused)
{
  Emissions *emissions = closure->data;

  /* never full, and open as long as there is the closure */
  tact_channel_try_write (emissions->channel, n_values > 1 ? item_of_argument (&values[1]) : NULL);
}

static void
on_disconnected (gpointer data, GClosure *closure)
{
  Emissions *emissions = data;

  tact_channel_close (emissions->channel, NULL);
  emissions_unref (emissions);
}

/* The stream */

static gboolean
take (gpointer emissions, gpointer *item)
{
  return tact_channel_try_read (((Emissions *) emissions)->channel, item);
}

static TactTask *
wait_for_more (gpointer emissions, GCancellable *cancellable)
{
  return tact_channel_wait_to_read (((Emissions *) emissions)->channel, cancellable);
}

static void
disconnect (gpointer data)
{
  Emissions *emissions = data;
  GObject *object = g_weak_ref_get (&emissions->object);

  if (object != NULL && g_signal_handler_is_connected (object, emissions->handler))
    g_signal_handler_disconnect (object, emissions->handler);
  g_clear_object (&object);
  emissions_unref (emissions);
}

static const TactPullClass signal_class = { take, wait_for_more, disconnect };

static GType
item_type_of_signal (guint signal)
{
  GSignalQuery query;

  g_signal_query (signal, &query);
  return query.n_params > 0 ? item_type_of_argument (query.param_types[0] & ~G_SIGNAL_TYPE_STATIC_SCOPE) : G_TYPE_POINTER;
}

TactStream *
tact_stream_of_signal (GObject *object, const char *detailed_signal, guint at_most, GCancellable *cancellable)
{
  Emissions *emissions;
  GClosure *closure;
  GQuark detail;
  guint signal;

  if (!G_IS_OBJECT (object) || detailed_signal == NULL || !g_signal_parse_name (detailed_signal, G_OBJECT_TYPE (object), &signal, &detail, TRUE))
    return tact_pull_stream_refuse (G_TYPE_POINTER, "tact_stream_of_signal: there is no object, or it has no signal \"%s\"", detailed_signal != NULL ? detailed_signal : "(NULL)");

  emissions = g_new0 (Emissions, 1);
  g_atomic_ref_count_init (&emissions->refs);
  emissions->item_type = item_type_of_signal (signal);
  emissions->channel = tact_channel_new_full (at_most > 0 ? (int) MIN (at_most, G_MAXINT) : TACT_CHANNEL_UNBOUNDED, TACT_CHANNEL_DROP_OLDEST, NULL, drop_item, emissions);
  g_weak_ref_init (&emissions->object, object);

  g_atomic_ref_count_inc (&emissions->refs);
  closure = g_closure_new_simple (sizeof (GClosure), emissions);
  g_closure_set_marshal (closure, on_signal);
  g_closure_add_finalize_notifier (closure, emissions, on_disconnected);
  emissions->handler = g_signal_connect_closure_by_id (object, signal, detail, closure, FALSE);
  return tact_pull_stream_new (&signal_class, emissions, emissions->item_type, NULL, cancellable);
}
