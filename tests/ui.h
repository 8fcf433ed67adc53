/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ui.h: a program with a window, as a screen reader sees and works it.
 *
 * Nothing of the program is linked: it is started, its widgets are found by
 * role and name, and pressed.  What is waited for has a limit.
 */
#pragma once

/* Its headers have functions without prototypes. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
#include <atspi/atspi.h>
#pragma GCC diagnostic pop

#include <check.h>
#include <gio/gio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum
{
  UI_LIMIT = 40,      /* seconds */
  UI_LOOK_EVERY = 20, /* milliseconds */
  UI_DEPTH = 40,
};

/* libatspi 2.46 has no cleanups */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiAccessible, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiAction, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiEditableText, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiStateSet, g_object_unref)

typedef struct
{
  GSubprocess *process;
  AtspiAccessible *app; /* NULL until it is on the bus */
  char *output;         /* the name of a file */
  char *errors;         /* likewise */
} Ui;

/* Waiting */

static inline gboolean
ui_tick (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

#define UI_UNTIL(condition) UI_UNTIL_FOR (condition, "")

/* @what: is said where it never comes */
#define UI_UNTIL_FOR(condition, what)                                                                        \
  do                                                                                                         \
    {                                                                                                        \
      gint64 deadline_ = g_get_monotonic_time () + UI_LIMIT * G_USEC_PER_SEC;                                \
      guint tick_ = g_timeout_add (UI_LOOK_EVERY, ui_tick, NULL);                                            \
                                                                                                             \
      while (!(condition))                                                                                   \
        {                                                                                                    \
          ck_assert_msg (g_get_monotonic_time () < deadline_, "waited in vain for %s %s", #condition, what); \
          g_main_context_iteration (NULL, TRUE);                                                             \
        }                                                                                                    \
      g_source_remove (tick_);                                                                               \
    }                                                                                                        \
  while (0)

/* Looking */

typedef gboolean (*UiMatch) (const char *name, const char *text);

static inline gboolean
ui_is (const char *name, const char *text)
{
  return strcmp (name, text) == 0;
}

static inline gboolean
ui_ends (const char *name, const char *text)
{
  return g_str_has_suffix (name, text);
}

static inline gboolean
ui_has (const char *name, const char *text)
{
  return strstr (name, text) != NULL;
}

static inline gboolean
ui_is_sensitive (AtspiAccessible *widget)
{
  g_autoptr (AtspiStateSet) states = atspi_accessible_get_state_set (widget);

  return states != NULL && atspi_state_set_contains (states, ATSPI_STATE_SENSITIVE);
}

/* Calls @func for every widget below @widget, depth first, until it gives one.
 * @tables: also for the many in tables. */
typedef AtspiAccessible *(*UiVisit) (AtspiAccessible *widget, const char *name, gpointer data);

static inline AtspiAccessible *
ui_walk (AtspiAccessible *widget, UiVisit func, gpointer data, gboolean tables, int depth)
{
  g_autofree char *name = atspi_accessible_get_name (widget, NULL);
  AtspiAccessible *found = func (widget, name != NULL ? name : "", data);
  int n_children = 0;

  if (found == NULL && depth < UI_DEPTH && (tables || atspi_accessible_get_role (widget, NULL) != ATSPI_ROLE_TREE_TABLE))
    n_children = atspi_accessible_get_child_count (widget, NULL);
  for (int i = 0; i < n_children && found == NULL; i++)
    {
      g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (widget, i, NULL);

      if (child != NULL)
        found = ui_walk (child, func, data, tables, depth + 1);
    }
  return found;
}

typedef struct
{
  AtspiRole role; /* ATSPI_ROLE_INVALID: any, outside of tables */
  UiMatch match;
  const char *text;
} UiQuery;

static inline AtspiAccessible *
ui_visit_query (AtspiAccessible *widget, const char *name, gpointer data)
{
  const UiQuery *query = data;

  if (!query->match (name, query->text))
    return NULL;
  if (query->role != ATSPI_ROLE_INVALID && atspi_accessible_get_role (widget, NULL) != query->role)
    return NULL;
  return g_object_ref (widget);
}

/* A widget that is there to be read; full, NULL: there is none. */
static inline AtspiAccessible *
ui_find (Ui *ui, AtspiRole role, UiMatch match, const char *text)
{
  UiQuery query = { role, match, text };

  atspi_accessible_clear_cache (ui->app);
  return ui_walk (ui->app, ui_visit_query, &query, role != ATSPI_ROLE_INVALID, 0);
}

static inline gboolean
ui_shows (Ui *ui, AtspiRole role, UiMatch match, const char *text)
{
  g_autoptr (AtspiAccessible) widget = ui_find (ui, role, match, text);

  return widget != NULL;
}

/* Working it */

/* Not the label in a button: it has its text a moment earlier, and an action of its own, which does something else. */
static inline AtspiAccessible *
ui_visit_button (AtspiAccessible *widget, const char *name, gpointer data)
{
  const UiQuery *query = data;

  if (!query->match (name, query->text) || atspi_accessible_get_role (widget, NULL) == ATSPI_ROLE_LABEL)
    return NULL;
  return g_object_ref (widget);
}

static inline AtspiAccessible *
ui_find_button (Ui *ui, UiMatch match, const char *text)
{
  UiQuery query = { ATSPI_ROLE_INVALID, match, text };

  atspi_accessible_clear_cache (ui->app);
  return ui_walk (ui->app, ui_visit_button, &query, FALSE, 0);
}

static inline gboolean
ui_try_press (Ui *ui, UiMatch match, const char *text)
{
  g_autoptr (AtspiAccessible) button = ui_find_button (ui, match, text);
  g_autoptr (AtspiAction) action = button != NULL && ui_is_sensitive (button) ? atspi_accessible_get_action_iface (button) : NULL;

  return action != NULL && atspi_action_do_action (action, 0, NULL);
}

/* Presses a button, as soon as it is there and can be pressed. */
static inline void
ui_press (Ui *ui, UiMatch match, const char *text)
{
  UI_UNTIL_FOR (ui_try_press (ui, match, text), text);
}

static inline gboolean
ui_try_enter (Ui *ui, const char *name, const char *text)
{
  g_autoptr (AtspiAccessible) entry = ui_find (ui, ATSPI_ROLE_INVALID, ui_is, name);
  g_autoptr (AtspiEditableText) editable = entry != NULL ? atspi_accessible_get_editable_text_iface (entry) : NULL;

  return editable != NULL && atspi_editable_text_set_text_contents (editable, text, NULL);
}

static inline void
ui_enter (Ui *ui, const char *name, const char *text)
{
  UI_UNTIL (ui_try_enter (ui, name, text));
}

/* Starting and ending */

static inline char *
ui_read (const char *name)
{
  char *text = NULL;

  g_file_get_contents (name, &text, NULL, NULL);
  return text != NULL ? text : g_strdup ("");
}

static inline gboolean
ui_find_app (Ui *ui)
{
  g_autoptr (AtspiAccessible) desktop = atspi_get_desktop (0);
  guint pid = (guint) g_ascii_strtoull (g_subprocess_get_identifier (ui->process), NULL, 10);
  int n_apps;

  atspi_accessible_clear_cache (desktop);
  n_apps = atspi_accessible_get_child_count (desktop, NULL);
  for (int i = 0; i < n_apps && ui->app == NULL; i++)
    {
      g_autoptr (AtspiAccessible) app = atspi_accessible_get_child_at_index (desktop, i, NULL);

      if (app != NULL && atspi_accessible_get_process_id (app, NULL) == pid)
        ui->app = g_steal_pointer (&app);
    }
  return ui->app != NULL;
}

static const char *ui_asan_options = ""; /* of the program: of what it leaks nothing is forgiven */

#define ui_start(folder, ...) ui_start_list ((folder), (const char *const[]){ __VA_ARGS__, NULL })

/* @folder: where its output goes.  When this returns it has a window. */
static inline Ui
ui_start_list (const char *folder, const char *const *argv)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GError) error = NULL;
  Ui ui = { 0 };

  ui.output = g_build_filename (folder, "output", NULL);
  ui.errors = g_build_filename (folder, "errors", NULL);
  g_subprocess_launcher_setenv (launcher, "ASAN_OPTIONS", ui_asan_options, TRUE);
  g_subprocess_launcher_set_stdout_file_path (launcher, ui.output);
  g_subprocess_launcher_set_stderr_file_path (launcher, ui.errors);
  ui.process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  ck_assert_msg (ui.process != NULL, "%s", error != NULL ? error->message : "");
  atspi_init ();
  UI_UNTIL (ui_find_app (&ui));
  return ui;
}

static inline void
ui_on_exit (GObject *process, GAsyncResult *result, gpointer exited)
{
  g_subprocess_wait_finish (G_SUBPROCESS (process), result, NULL);
  *(gboolean *) exited = TRUE;
}

/* Waits for the end of the program, which is to be a good one. */
static inline void
ui_end (Ui *ui)
{
  g_autofree char *errors = NULL;
  gboolean exited = FALSE;

  g_subprocess_wait_async (ui->process, NULL, ui_on_exit, &exited);
  UI_UNTIL (exited);
  errors = ui_read (ui->errors);
  ck_assert_str_eq (errors, "");
  ck_assert_msg (g_subprocess_get_if_exited (ui->process), "it was killed");
  ck_assert_int_eq (g_subprocess_get_exit_status (ui->process), 0);
}

static inline void
ui_clear (Ui *ui)
{
  g_clear_object (&ui->app);
  g_clear_object (&ui->process);
  g_clear_pointer (&ui->output, g_free);
  g_clear_pointer (&ui->errors, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Ui, ui_clear)
