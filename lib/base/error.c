/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* error.c: the error domain of Tact. */
#include "config.h"

#include <tact/error.h>

GQuark
tact_error_quark (void)
{
  static gsize quark; /* set once: ThreadSanitizer minds the way of G_DEFINE_QUARK */

  if (g_once_init_enter (&quark))
    g_once_init_leave (&quark, g_quark_from_static_string ("tact-error-quark"));
  return quark;
}
