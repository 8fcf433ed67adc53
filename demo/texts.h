/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * texts.h: numbers as the window writes them.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* In groups of three: "31 002". */
char *text_number (guint64 number) G_GNUC_WARN_UNUSED_RESULT;

/* "1 copy", "31 002 copies" */
char *text_count (guint64 number, const char *one, const char *many) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
