/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * reader.h: what a worker needs to read files: room, and people to tell.
 */
#pragma once

#include <gio/gio.h>

#include "file-entry.h"
#include "problems.h"
#include "progress.h"

G_BEGIN_DECLS

enum
{
  READER_ROOM = 8 << 20, /* bytes; pages that are never touched cost nothing */
};

/* One thread at a time. */
typedef struct
{
  guchar *room;
  guint at_most_open; /* files that one reader may hold open at a time */
  Problems *problems;
  Progress *progress;
  GCancellable *cancellable; /* nullable; of the work it is lent for, which holds it */
} Reader;

Reader *reader_new (guint at_most_open, Problems *problems, Progress *progress) G_GNUC_WARN_UNUSED_RESULT;
void reader_free (Reader *reader);

static inline gboolean
reader_is_cancelled (Reader *reader)
{
  return g_cancellable_is_cancelled (reader->cancellable);
}

/* Both report what went wrong to the list of problems.  reader_open() returns
 * -1 then.  reader_read() reads all @n bytes, or fails. */
int reader_open (Reader *reader, const FileEntry *file);
gboolean reader_read (Reader *reader, const FileEntry *file, int fd, guchar *to, gsize n, guint64 at);

/* The last step with every file: that what was read is what the walk saw. */
gboolean reader_verify (Reader *reader, const FileEntry *file, int fd);

G_END_DECLS
