/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * common-criticals.c: what .NET throws where Tact logs a critical.
 *
 * A wrong call is a critical and a defined result in Tact; the table says
 * which exception that is.
 */
#include "common.h"

#include <string.h>

static GMutex lock;    /* guards critical */
static char *critical; /* the last one since it was asked for; owned, nullable */

static GLogWriterOutput
keep_critical (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer unused)
{
  if ((level & G_LOG_LEVEL_CRITICAL) == 0)
    return g_log_writer_default (level, fields, n_fields, unused);
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE"))
      {
        g_mutex_lock (&lock);
        g_free (critical);
        critical = g_strdup (fields[i].value);
        g_mutex_unlock (&lock);
      }
  return G_LOG_WRITER_HANDLED;
}

void
record_criticals (void)
{
  static gboolean recording;

  if (recording)
    return;
  recording = TRUE;
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_log_set_writer_func (keep_critical, NULL, NULL);
}

char *
take_critical (void)
{
  char *text;

  g_mutex_lock (&lock);
  text = g_steal_pointer (&critical);
  g_mutex_unlock (&lock);
  return text;
}

const char *
net_critical (void)
{
  static const struct
  {
    const char *text; /* in the critical; the first that is there decides */
    const char *type;
  } words[] = {
    { "tact_semaphore_release", "SemaphoreFullException" },
    { "the cancellable is not cancelled", "ArgumentOutOfRangeException" },
    { "at_most is 0", "ArgumentOutOfRangeException" },
    { "tact_stream_close: the item", "NotSupportedException" },
    { "(NULL)", "ArgumentNullException" },
    { "there are no tasks", "ArgumentException" },
    { "is NULL", "ArgumentException" },
    { "!= NULL", "ArgumentNullException" },
    { "is no time", "ArgumentOutOfRangeException" },
    { "timeout_ms >= -1", "ArgumentOutOfRangeException" },
    { "is negative", "ArgumentOutOfRangeException" },
    { "unknown flags", "ArgumentOutOfRangeException" },
    { "flags that say", "ArgumentOutOfRangeException" },
    { "flags for a thread", "ArgumentOutOfRangeException" },
    { "the list is empty", "ArgumentException" },
    { "is still pending", "ArgumentException" },
    { ">= TACT_CHANNEL_UNBOUNDED", "ArgumentOutOfRangeException" },
  };
  g_autofree char *text = take_critical ();

  if (text == NULL)
    return "ok";
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (text, words[i].text) != NULL)
      return words[i].type;
  return "InvalidOperationException";
}
