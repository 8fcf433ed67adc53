/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * window-private.h: the window's parts.
 *
 * window.c puts the window together; window-scan.c, window-find.c and
 * window-trash.c are what it does, a method each, all in the window's scope.
 */
#pragma once

#include <tact/gtk.h>

#include "continuation-log.h"
#include "results.h"
#include "scan-link.h"
#include "window.h"

G_BEGIN_DECLS

typedef enum
{
  TWIN_IDLE, /* no folder yet */
  TWIN_SCANNING,
  TWIN_DONE,
  TWIN_STOPPED,
} TwinState;

typedef enum
{
  TWIN_PAGE_WELCOME,
  TWIN_PAGE_SCANNING,
  TWIN_PAGE_NONE,
  TWIN_PAGE_STOPPED,
  TWIN_PAGE_UNREAD,
  TWIN_PAGE_UNMATCHED,
  TWIN_PAGE_LIST,
  TWIN_N_PAGES
} TwinPage;

struct _TwinWindow
{
  GtkApplicationWindow parent_instance;

  TwinResults *results; /* owned */
  TwinLog *log;         /* owned */

  /* Scanning */
  TwinState state;
  char **folders; /* owned, nullable */
  TactAwaitFlags resume;
  gboolean report;
  gboolean saw_nothing;   /* the last scan: only problems, no file */
  guint n_scans;          /* begun so far: the number of the last one */
  TwinLink *link;         /* owned, nullable: of the last scan */
  GCancellable *stopping; /* owned, nullable: of the scan that runs */

  /* Finding */
  GCancellable *finding; /* owned, nullable: of the last search */

  /* Cleaning */
  gboolean cleaning;
  GQueue undo; /* of Cleaning, owned, newest last; see window-trash.c */
  guint toast_timeout;

  /* The widgets are the window's. */
  GtkWidget *title;
  GtkWidget *subtitle;
  GtkWidget *scan; /* this button or the next */
  GtkWidget *stop;
  GtkWidget *status;       /* holds the next six */
  GtkWidget *bar;          /* of progress */
  GtkWidget *progress;     /* a label */
  GtkWidget *sums;         /* a label */
  GtkWidget *problems;     /* a menu button */
  GtkWidget *problem_list; /* a label */
  GtkWidget *search;
  GtkWidget *pages[TWIN_N_PAGES]; /* one is visible */
  GtkWidget *pane;
  GtkWidget *actions;
  GtkWidget *mark;
  GtkWidget *unmark;
  GtkWidget *reclaim; /* a label */
  GtkWidget *clean;   /* a button */
  GtkWidget *toast;   /* a revealer */
  GtkWidget *toast_text;
  GtkWidget *toast_undo;
  gboolean update_queued;
};

/* window.c: everything that depends on the state and the sums, once a turn of
 * the loop, however often it is asked. */
void twin_window_queue_update (TwinWindow *window);

/* window-scan.c */
void twin_window_stop (TwinWindow *window);
void twin_window_choose_folder (TwinWindow *window);

/* window-find.c */
void twin_window_find (TwinWindow *window, const char *text);

/* window-trash.c */
void twin_window_clean (TwinWindow *window);
void twin_window_undo (TwinWindow *window);
void twin_window_hide_toast (TwinWindow *window);
void twin_window_forget_cleanings (TwinWindow *window);

/* window-pages.c: what is in the middle. */
GtkWidget *twin_window_new_pages (TwinWindow *window, GtkWidget *list);
void twin_window_update_page (TwinWindow *window);

G_END_DECLS
