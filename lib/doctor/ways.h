/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ways.h: what is waited for: the columns of the deadlock table. */
#pragma once

#include <tact/tact.h>

typedef struct
{
  const char *title; /* as a .NET engineer knows it */
  const char *call;  /* what it is in Tact */
  /* Blocks until it has the value; another value is wrong.  NULL: it is the await. */
  gint64 (*block) (GError **error);
} Way;

#define WAY_VALUE 1

extern const Way ways[];
extern const gsize n_ways;

/* The method that all wait for: it comes back to the context of its caller. */
TactTask *way_op (void);

/* Whether the work of the last way ran on the thread that waited for it. */
gboolean way_was_inlined (void);
