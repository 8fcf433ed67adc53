/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* each-private.h: what many items end with, as one outcome: what tact_for_each() and its kin share. */
#pragma once

#include <tact/task-source.h>

#include "base/hooks-private.h"

typedef struct
{
  gpointer user_data;
  GDestroyNotify destroy;
  TactCapture home; /* where user_data dies */
  GCancellable *caller;
  GCancellable *own; /* what the items get: cancelled with the caller's, and by the first failure */
  TactTaskSource *source;
  GMutex mutex;      /* guards the rest, and the counts of whose ends these are; a leaf */
  GPtrArray *errors; /* of GError */
} TactEachEnds;

/* The answer where nothing may run, for @name; NULL: something may. */
TactTask *tact_each_refuse (const char *name, gboolean has_func, guint at_most, GCancellable *cancellable);

/* A task of the outcome. */
TactTask *tact_each_begin (TactEachEnds *ends, gpointer user_data, GDestroyNotify destroy, GCancellable *cancellable);

guint tact_each_at_most (guint at_most);

/* Under the mutex: nothing more begins after a failure or a cancel, by whichever way that comes. */
gboolean tact_each_goes_on (TactEachEnds *ends);

/* Takes @task, which is complete: its errors are kept before the others are told to end. */
void tact_each_note (TactEachEnds *ends, TactTask *task);

/* Everything has ended. */
void tact_each_end (TactEachEnds *ends);
