/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * frames-cell.c: the window, and the thread that posts.
 *
 *     opened --some frames--> posting --seconds--> settling --all ran, or as long again--> over
 *
 * The window goes on redrawing while it settles, but those frames do not
 * count.  Each thing that takes time takes it by keeping the processor busy
 * until the clock has moved so far.
 */
#include "config.h"

#include "bench.h"
#include "frames.h"

#include <gtk/gtk.h>
#include <time.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#define FRAMES_FIRST 10 /* painted before the load begins: the first ones take longer */
#define FRAMES_MOST 100000
#define SQUARES 8

static struct
{
  const FramesPolicy *policy;
  const FramesLoad *load;
  guint seconds;
  GMainLoop *loop;
  GThread *poster;

  gint64 *painted; /* us */
  guint n_painted;

  FramesWork *works;
  gint64 n_works;
  gint64 n_ran;                        /* atomic; the loop's thread adds */
  gboolean over;                       /* atomic */
  gint64 posting_began, posting_ended; /* us; the poster's until it is joined */
} cell;

static void
be_busy (gint64 us)
{
  const gint64 end = g_get_monotonic_time () + us;

  while (g_get_monotonic_time () < end)
    ;
}

/* -- posts -- */

void
frames_work_run (FramesWork *work)
{
  if (__atomic_load_n (&cell.over, __ATOMIC_RELAXED))
    return;
  bench_check (work == &cell.works[cell.n_ran], "frames: posts run in order, once");
  work->ran = g_get_monotonic_time ();
  be_busy (FRAMES_WORK_US);
  __atomic_store_n (&cell.n_ran, cell.n_ran + 1, __ATOMIC_RELEASE);
}

static void
sleep_until (gint64 us)
{
  const struct timespec when = { us / G_USEC_PER_SEC, us % G_USEC_PER_SEC * 1000 };

  clock_nanosleep (CLOCK_MONOTONIC, TIMER_ABSTIME, &when, NULL);
}

/* Posts what is due by the clock, so a sleep that took longer loses nothing. */
static gpointer
poster_thread (gpointer data)
{
  const double apart = FRAMES_WORK_US * 100. / cell.load->percent;
  gint64 end;

#ifdef __linux__
  prctl (PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
#endif
  cell.posting_began = g_get_monotonic_time ();
  for (gint64 i = 0; i < cell.n_works; i++)
    {
      const gint64 due = cell.posting_began + (gint64) ((double) i * apart);

      if (g_get_monotonic_time () < due)
        sleep_until (due);
      cell.works[i].posted = g_get_monotonic_time ();
      cell.policy->post (&cell.works[i]);
    }
  cell.posting_ended = g_get_monotonic_time ();
  end = cell.posting_ended + MAX (cell.seconds * G_USEC_PER_SEC, FRAMES_GRACE_MS * 1000);
  while (__atomic_load_n (&cell.n_ran, __ATOMIC_ACQUIRE) < cell.n_works && g_get_monotonic_time () < end)
    sleep_until (g_get_monotonic_time () + 2000);
  __atomic_store_n (&cell.over, TRUE, __ATOMIC_RELAXED);
  g_main_loop_quit (cell.loop);
  return NULL;
}

/* -- a source that is always ready -- */

static gboolean
always_ran (gpointer data)
{
  be_busy (cell.load->always_us);
  return G_SOURCE_CONTINUE;
}

static void
begin (void)
{
  if (cell.load->always_us > 0)
    g_idle_add_full (G_PRIORITY_DEFAULT, always_ran, NULL, NULL);
  cell.policy->prepare ();
  cell.poster = g_thread_new ("poster", poster_thread, NULL);
}

/* -- the window -- */

typedef GtkWidget Canvas;
typedef GtkWidgetClass CanvasClass;

GType canvas_get_type (void);
G_DEFINE_TYPE (Canvas, canvas, GTK_TYPE_WIDGET)

/* Squares that go round, so that each frame differs from the one before. */
static void
canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  const float width = (float) gtk_widget_get_width (widget), height = (float) gtk_widget_get_height (widget);
  const float side = width / (2 * SQUARES);

  be_busy (cell.load->draw_ms * 1000);
  for (guint i = 0; i < SQUARES; i++)
    {
      const GdkRGBA colour = { 0.2f, (float) i / SQUARES, 0.8f, 1 };
      const float y = (float) ((cell.n_painted * 4 + i * 20) % 200) / 200 * (height - side);

      gtk_snapshot_append_color (snapshot, &colour, &GRAPHENE_RECT_INIT ((2 * (float) i + 0.5f) * side, y, side, side));
    }
  bench_check (cell.n_painted < FRAMES_MOST, "frames: too many");
  cell.painted[cell.n_painted++] = g_get_monotonic_time ();
  if (cell.n_painted == FRAMES_FIRST)
    begin ();
}

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  gtk_widget_queue_draw (widget);
  return G_SOURCE_CONTINUE;
}

static void
canvas_class_init (CanvasClass *class)
{
  class->snapshot = canvas_snapshot;
}

static void
canvas_init (Canvas *canvas)
{
  gtk_widget_add_tick_callback (canvas, on_tick, NULL, NULL);
}

static void
open_window (void)
{
  GtkWidget *window = gtk_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *canvas = g_object_new (canvas_get_type (), "hexpand", TRUE, "vexpand", TRUE, NULL);
  g_autofree char *title = g_strdup_printf ("%s, %s", cell.policy->title, cell.load->name);

  gtk_window_set_title (GTK_WINDOW (window), title);
  gtk_window_set_default_size (GTK_WINDOW (window), 480, 320);
  gtk_box_append (GTK_BOX (box), gtk_label_new (title));
  gtk_box_append (GTK_BOX (box), canvas);
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
}

/* -- figures -- */

static void
count_frames (FramesFigures *figures)
{
  g_autofree gint64 *apart = g_new (gint64, cell.n_painted + 1);
  gint64 before = cell.posting_began;
  double found[3];
  guint n = 0, n_frames;

  for (guint i = FRAMES_FIRST; i < cell.n_painted && cell.painted[i] <= cell.posting_ended; i++)
    {
      apart[n++] = cell.painted[i] - before;
      before = cell.painted[i];
    }
  n_frames = n;
  apart[n++] = cell.posting_ended - before;
  bench_percentiles (apart, n, found);
  figures->frame_p99 = found[2] / 1000;
  figures->fps = n_frames * (double) G_USEC_PER_SEC / (double) (cell.posting_ended - cell.posting_began);
}

static void
count_posts (FramesFigures *figures)
{
  g_autofree gint64 *waited = g_new (gint64, cell.n_works);
  const gint64 now = g_get_monotonic_time ();
  double found[3];

  for (gint64 i = 0; i < cell.n_works; i++)
    {
      const FramesWork *work = &cell.works[i];

      waited[i] = (work->ran != 0 ? work->ran : now) - work->posted;
      figures->in_time += work->ran != 0 && work->ran <= cell.posting_ended + FRAMES_GRACE_MS * 1000;
    }
  bench_percentiles (waited, (gsize) cell.n_works, found);
  figures->post_p50 = found[1] / 1000;
  figures->post_p99 = found[2] / 1000;
  figures->ran = (double) cell.n_ran;
  figures->made = (double) cell.n_works;
}

void
frames_cell (const FramesPolicy *policy, const FramesLoad *load, guint seconds, FramesFigures *figures)
{
  *figures = (FramesFigures){ 0 };
  cell.policy = policy;
  cell.load = load;
  cell.seconds = seconds;
  cell.n_works = (gint64) (seconds * (double) G_USEC_PER_SEC * load->percent / 100 / FRAMES_WORK_US);
  cell.works = g_new0 (FramesWork, cell.n_works);
  cell.painted = g_new (gint64, FRAMES_MOST);
  cell.loop = g_main_loop_new (NULL, FALSE);
  open_window ();
  g_main_loop_run (cell.loop);
  g_thread_join (cell.poster);
  count_frames (figures);
  count_posts (figures);
}
