/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* places.h: where somebody waits: the rows of the deadlock table. */
#pragma once

#include <tact/tact.h>

typedef struct
{
  const char *title;
  gboolean one_worker; /* the default pool has one worker, by TACT_POOL_MAX=1 */
  gboolean load;       /* what works here may be for want of load: asked a second time with one worker */
  void (*enter) (TactPostFunc func, gpointer user_data);
} Place;

extern const Place places[];
extern const gsize n_places;
