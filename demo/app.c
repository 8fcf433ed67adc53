/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * app.c: the application: one window, and the keys.
 *
 * It ends when its window has gone and nothing detached is under way: so a
 * scan that was stopped by the end of its window has ended, too.
 */
#include "config.h"

#include "app.h"

#include <stdio.h>
#include <tact/gtk.h>

#include "window.h"

static const struct
{
  const char *action;
  const char *keys[4];
} keys[] = {
  { "win.open", { "<Control>o" } },
  { "win.scan", { "<Control>r", "F5" } },
  { "win.stop", { "<Control>period" } },
  { "win.find", { "<Control>f" } },
  { "win.mark", { "<Control>m" } },
  { "win.unmark", { "<Control><Shift>m" } },
  { "win.clean", { "<Control>Delete" } },
  { "win.undo", { "<Control>z" } },
  { "win.pane", { "F12" } },
  { "window.close", { "<Control>w" } },
  { "app.quit", { "<Control>q" } },
};

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer app)
{
  gtk_show_about_dialog (gtk_application_get_active_window (app),
                         "program-name", "Twinfind",
                         "logo-icon-name", "edit-find",
                         "comments", "Finds files of equal content, and shows what Tact does meanwhile.",
                         "license-type", GTK_LICENSE_LGPL_2_1,
                         NULL);
}

/* Windows are closed, not left: what they do is cancelled. */
static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer app)
{
  GtkWindow *window;

  while ((window = gtk_application_get_active_window (app)) != NULL)
    gtk_window_destroy (window);
}

static const GActionEntry actions[] = {
  { "about", on_about, NULL, NULL, NULL, { 0 } },
  { "quit", on_quit, NULL, NULL, NULL, { 0 } },
};

static void
on_activate (GtkApplication *app, const AppOptions *options)
{
  GtkWidget *window = twin_window_new (app, options->resume, options->report);

  gtk_window_present (GTK_WINDOW (window));
  if (options->folders != NULL && options->folders[0] != NULL)
    twin_window_scan (TWIN_WINDOW (window), (const char *const *) options->folders);
}

int
app_run (const AppOptions *options)
{
  g_autoptr (GtkApplication) app = NULL;

  if (!gtk_init_check ())
    {
      fprintf (stderr, "twinfind: there is no display; see --headless\n");
      return 1;
    }
  tact_gtk_init ();
  g_set_application_name ("Twinfind");

  app = gtk_application_new ("tact.Twinfind", G_APPLICATION_NON_UNIQUE);
  g_action_map_add_action_entries (G_ACTION_MAP (app), actions, G_N_ELEMENTS (actions), app);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_application_set_accels_for_action (app, keys[i].action, keys[i].keys);
  g_signal_connect (app, "activate", G_CALLBACK (on_activate), (gpointer) options);
  return g_application_run (G_APPLICATION (app), 0, NULL);
}
