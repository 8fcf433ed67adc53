/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * trash.h: moves a file to the trash, and back.
 *
 * A file goes only if it still is what the scan saw, and so is a copy of it
 * that stays.  It comes back only if nothing else has taken its place.
 */
#pragma once

#include <tact/tact.h>

G_BEGIN_DECLS

/* A file as the scan saw it. */
typedef struct
{
  const char *path;
  gint64 modified; /* nanoseconds since 1970 */
} TrashFile;

/* Where it went. */
typedef struct
{
  char *path;  /* owned: where it was */
  char *moved; /* owned: where it is */
  char *info;  /* owned: the .trashinfo that says so */
} Trashed;

void trashed_free (gpointer trashed);

/*
 * @size: of both, bytes.  A pointer, a Trashed.  An error, with a message for
 * the user, where the file stays, as on a mount that has no trash.
 */
TactTask *trash_async (const TrashFile *file, const TrashFile *staying, guint64 size, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/* An error, with a message for the user, where it stays in the trash.  @trashed
 * is copied. */
TactTask *trash_restore_async (const Trashed *trashed) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
