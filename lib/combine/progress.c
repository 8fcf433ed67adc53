/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * progress.c: the latest report, shown on a context at most once a frame.
 *
 * `reported` is what was reported last, `shown` what the properties say.
 * Between the first report that is not shown yet and its showing there is one
 * post, or one timer that is going to post.
 */
#include "config.h"

#include <tact/progress.h>
#include <tact/strand.h>

#include "schedule/pool-private.h"
#include "schedule/timer-private.h"

#define FRAME_US 16000

typedef struct
{
  gint64 done, total;
  char *text; /* owned, nullable */
} Values;

struct _TactProgress
{
  GObject parent_instance;

  TactContext *context; /* owned */
  Values shown;         /* only on the context */

  GMutex mutex; /* guards the rest */
  Values reported;
  gboolean under_way; /* a post, or a timer: it has a reference */
  gboolean waiting;   /* it is the timer */
  gint64 shown_at;
  TactTimer timer;
};

typedef struct
{
  GObjectClass parent_class;
} TactProgressClass;

enum
{
  PROP_DONE = 1,
  PROP_TOTAL,
  PROP_FRACTION,
  PROP_TEXT,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (TactProgress, tact_progress, G_TYPE_OBJECT)

static double
fraction (const Values *values)
{
  return values->total > 0 ? CLAMP ((double) values->done / (double) values->total, 0, 1) : 0;
}

/* Showing, on the context */

static void
set_shown (TactProgress *progress, Values now)
{
  Values before = progress->shown;

  progress->shown = now;
  g_object_freeze_notify (G_OBJECT (progress));
  if (before.done != now.done)
    g_object_notify_by_pspec (G_OBJECT (progress), props[PROP_DONE]);
  if (before.total != now.total)
    g_object_notify_by_pspec (G_OBJECT (progress), props[PROP_TOTAL]);
  if (fraction (&before) != fraction (&now))
    g_object_notify_by_pspec (G_OBJECT (progress), props[PROP_FRACTION]);
  if (g_strcmp0 (before.text, now.text) != 0)
    g_object_notify_by_pspec (G_OBJECT (progress), props[PROP_TEXT]);
  g_object_thaw_notify (G_OBJECT (progress));
  g_free (before.text);
}

static void
show (gpointer data)
{
  TactProgress *progress = data;
  Values now;

  g_mutex_lock (&progress->mutex);
  progress->under_way = FALSE;
  progress->shown_at = g_get_monotonic_time ();
  now = progress->reported;
  now.text = g_strdup (now.text);
  g_mutex_unlock (&progress->mutex);
  set_shown (progress, now);
}

/* Takes a reference, which may be gone, and be the last one, before the post returns. */
static void
post (TactProgress *progress)
{
  TactContext *context = g_object_ref (progress->context);

  tact_context_post (context, show, progress, g_object_unref);
  tact_pool_unref_object (context);
}

static void
on_time (TactTimer *timer)
{
  TactProgress *progress = (TactProgress *) ((char *) timer - G_STRUCT_OFFSET (TactProgress, timer));
  gboolean mine;

  g_mutex_lock (&progress->mutex);
  mine = progress->waiting;
  progress->waiting = FALSE;
  g_mutex_unlock (&progress->mutex);
  if (mine)
    post (progress);
  else
    tact_pool_unref_object (progress);
}

/* Reporting */

/* Unlocks. */
static void
reported (TactProgress *progress)
{
  const gboolean ends = progress->reported.total > 0 && progress->reported.done >= progress->reported.total;
  const gint64 due = progress->shown_at + FRAME_US;
  gboolean posts = FALSE;

  if (!progress->under_way)
    {
      progress->under_way = TRUE;
      progress->waiting = !ends && g_get_monotonic_time () < due;
      posts = !progress->waiting;
      g_object_ref (progress);
      if (progress->waiting)
        {
          progress->timer.deadline = due;
          tact_timer_add (&progress->timer);
        }
    }
  else if (ends && progress->waiting)
    {
      /* the timer's reference; if it is about to fire it finds that it is not waited for, and drops its own */
      progress->waiting = FALSE;
      posts = TRUE;
      if (!tact_timer_remove (&progress->timer))
        g_object_ref (progress);
    }
  g_mutex_unlock (&progress->mutex);
  if (posts)
    post (progress);
}

void
tact_progress_report (TactProgress *progress, gint64 done, gint64 total, const char *text)
{
  char *before = NULL;

  if (progress == NULL)
    return;
  g_return_if_fail (TACT_IS_PROGRESS (progress));

  g_mutex_lock (&progress->mutex);
  progress->reported.done = done;
  progress->reported.total = total;
  if (text != NULL && g_strcmp0 (progress->reported.text, text) != 0)
    {
      before = progress->reported.text;
      progress->reported.text = g_strdup (text);
    }
  reported (progress);
  g_free (before);
}

void
tact_progress_add (TactProgress *progress, gint64 n)
{
  if (progress == NULL)
    return;
  g_return_if_fail (TACT_IS_PROGRESS (progress));

  g_mutex_lock (&progress->mutex);
  progress->reported.done += n;
  reported (progress);
}

/* The object */

static void
tact_progress_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  const Values *shown = &((TactProgress *) object)->shown;

  switch (id)
    {
    case PROP_DONE:
      g_value_set_int64 (value, shown->done);
      break;
    case PROP_TOTAL:
      g_value_set_int64 (value, shown->total);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, fraction (shown));
      break;
    case PROP_TEXT:
      g_value_set_string (value, shown->text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
tact_progress_finalize (GObject *object)
{
  TactProgress *progress = (TactProgress *) object;

  g_object_unref (progress->context);
  g_mutex_clear (&progress->mutex);
  g_free (progress->shown.text);
  g_free (progress->reported.text);
  G_OBJECT_CLASS (tact_progress_parent_class)->finalize (object);
}

static void
tact_progress_class_init (TactProgressClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = tact_progress_get_property;
  object_class->finalize = tact_progress_finalize;

  /**
   * TactProgress:done:
   *
   * How much is done.
   */
  props[PROP_DONE] = g_param_spec_int64 ("done", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);

  /**
   * TactProgress:total:
   *
   * How much there is; 0: it is not known.
   */
  props[PROP_TOTAL] = g_param_spec_int64 ("total", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);

  /**
   * TactProgress:fraction:
   *
   * From 0 to 1, for a progress bar; 0 where the total is not known.
   */
  props[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0, flags);

  /**
   * TactProgress:text:
   *
   * What is being done.
   */
  props[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
tact_progress_init (TactProgress *progress)
{
  TactContext *context = tact_context_get_current ();

  /* the base context counts as none: the pool could show two at once */
  progress->context = context != NULL && G_OBJECT_TYPE (context) != TACT_TYPE_CONTEXT ? g_object_ref (context) : tact_strand_new ();
  g_mutex_init (&progress->mutex);
  progress->timer.fire = on_time;
  progress->shown_at = -FRAME_US;
}

TactProgress *
tact_progress_new (void)
{
  return g_object_new (TACT_TYPE_PROGRESS, NULL);
}

void
tact_progress_file (goffset done, goffset total, gpointer progress)
{
  tact_progress_report (progress, done, total, NULL);
}
