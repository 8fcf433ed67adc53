/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* texts.c: numbers for the eye, the same in every locale. */
#include "config.h"

#include "texts.h"

#include <string.h>

char *
text_number (guint64 number)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, number);
  gsize length = strlen (digits);
  GString *text = g_string_sized_new (length + length / 3);

  for (gsize i = 0; i < length; i++)
    {
      if (i > 0 && (length - i) % 3 == 0)
        g_string_append_c (text, ' ');
      g_string_append_c (text, digits[i]);
    }
  return g_string_free (text, FALSE);
}

char *
text_count (guint64 number, const char *one, const char *many)
{
  g_autofree char *text = text_number (number);

  return g_strdup_printf ("%s %s", text, number == 1 ? one : many);
}
