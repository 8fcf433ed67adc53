/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* window-scope-private.h: the scope of a window ends when it is destroyed. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* From now on; once. */
void tact_gtk_watch_windows (void);

/* Whether @window was made and not yet destroyed. */
gboolean tact_gtk_window_stands (GtkWindow *window);

G_END_DECLS
