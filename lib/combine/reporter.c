/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * reporter.c: reports, posted to the context of who wants to see them.
 *
 * The functions are in an array that never changes once a report may have it:
 * to add one makes a new array.
 */
#include "config.h"

#include <tact/reporter.h>
#include <tact/strand.h>

#include "base/hooks-private.h"

typedef struct
{
  TactReportFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} Viewer;

struct _TactReporter
{
  gint refs;            /* atomic */
  TactContext *context; /* owned */
  TactCapture home;     /* where the viewers' data dies */
  GMutex mutex;         /* guards viewers, the pointer */
  GArray *viewers;      /* of Viewer; owned; each report that is under way has a reference */
};

typedef struct
{
  TactReporter *reporter; /* owned */
  GArray *viewers;        /* owned */
  gpointer value;
  GDestroyNotify destroy;
} Report;

/* The base context counts as none: on the pool two could be called at once. */
static TactContext *
choose_context (void)
{
  TactContext *context = tact_context_get_current ();

  if (context == NULL || G_OBJECT_TYPE (context) == TACT_TYPE_CONTEXT)
    return tact_strand_new ();
  return g_object_ref (context);
}

TactReporter *
tact_reporter_new (TactReportFunc func, gpointer user_data, GDestroyNotify destroy)
{
  TactReporter *reporter = g_new0 (TactReporter, 1);
  Viewer viewer = { func, user_data, destroy };

  reporter->refs = 1;
  reporter->context = choose_context ();
  reporter->home = tact_capture_context (tact_thread ());
  g_mutex_init (&reporter->mutex);
  reporter->viewers = g_array_new (FALSE, FALSE, sizeof (Viewer));
  g_array_append_val (reporter->viewers, viewer);
  return reporter;
}

TactReporter *
tact_reporter_ref (TactReporter *reporter)
{
  g_return_val_if_fail (reporter != NULL, NULL);

  g_atomic_int_inc (&reporter->refs);
  return reporter;
}

/* Where its viewers die. */
static void
free_viewers (gpointer data)
{
  GArray *viewers = data;

  for (guint i = 0; i < viewers->len; i++)
    {
      Viewer *viewer = &g_array_index (viewers, Viewer, i);

      if (viewer->destroy != NULL)
        viewer->destroy (viewer->user_data);
    }
  g_array_unref (viewers);
}

void
tact_reporter_unref (TactReporter *reporter)
{
  if (reporter == NULL || !g_atomic_int_dec_and_test (&reporter->refs))
    return;
  tact_capture_destroy (reporter->home, free_viewers, reporter->viewers);
  g_object_unref (reporter->context);
  g_mutex_clear (&reporter->mutex);
  g_free (reporter);
}

void
tact_reporter_add (TactReporter *reporter, TactReportFunc func, gpointer user_data, GDestroyNotify destroy)
{
  Viewer viewer = { func, user_data, destroy };
  GArray *before;

  if (reporter == NULL || func == NULL)
    {
      g_critical ("tact_reporter_add: there is no %s (NULL)", reporter == NULL ? "reporter" : "function");
      if (destroy != NULL)
        destroy (user_data);
      return;
    }

  g_mutex_lock (&reporter->mutex);
  before = reporter->viewers;
  reporter->viewers = g_array_sized_new (FALSE, FALSE, sizeof (Viewer), before->len + 1);
  g_array_append_vals (reporter->viewers, before->data, before->len);
  g_array_append_val (reporter->viewers, viewer);
  g_mutex_unlock (&reporter->mutex);
  g_array_unref (before);
}

/* Reporting */

static void
report_show (gpointer data)
{
  Report *report = data;

  for (guint i = 0; i < report->viewers->len; i++)
    {
      Viewer *viewer = &g_array_index (report->viewers, Viewer, i);

      if (viewer->func != NULL)
        viewer->func (report->value, viewer->user_data);
    }
}

static void
report_free (gpointer data)
{
  Report *report = data;

  if (report->destroy != NULL)
    report->destroy (report->value);
  g_array_unref (report->viewers);
  tact_reporter_unref (report->reporter);
  g_free (report);
}

static GArray *
dup_viewers (TactReporter *reporter)
{
  GArray *viewers;

  g_mutex_lock (&reporter->mutex);
  viewers = g_array_ref (reporter->viewers);
  g_mutex_unlock (&reporter->mutex);
  return viewers;
}

void
tact_reporter_report (TactReporter *reporter, gpointer value, GDestroyNotify destroy)
{
  GArray *viewers = reporter != NULL ? dup_viewers (reporter) : NULL;
  Report *report;

  /* the first is the maker's, which there need not be */
  if (viewers == NULL || (viewers->len == 1 && g_array_index (viewers, Viewer, 0).func == NULL))
    {
      if (viewers != NULL)
        g_array_unref (viewers);
      if (destroy != NULL)
        destroy (value);
      return;
    }
  report = g_new (Report, 1);
  *report = (Report){ tact_reporter_ref (reporter), viewers, value, destroy };
  tact_context_post (reporter->context, report_show, report, report_free);
}
