/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o47_channels: a queue between methods.  A bounded one makes writers wait,
 * first come first served (CH-01); so do readers (CH-02); what was written is
 * still read when it is closed (CH-03 to CH-05); or it drops something
 * instead of waiting (CH-06); or it holds nothing, and a writer and a reader
 * have to meet (CH-08).
 *
 * ReadAllAsync is a loop: wait until there is something, then take all there
 * is; it looks at its cancellable when it has to wait (CH-09).
 *
 * C keeps no names of the values of an enum: those of .NET are written down
 * here.
 *
 * Other lines than .NET's:
 * - "AllowSynchronousContinuations True" is left out: there is no such option
 *   (CH-07 C);
 * - "capacity -1": here that is a channel without a limit, and -2 is wrong
 *   (CH-08).
 */
#include "common.h"

#define ITEM(number) GINT_TO_POINTER (number)

/* What a task is like after a moment. */
static const char *
show (TactTask *task)
{
  g_autofree char *type = NULL, *text = NULL;

  tact_task_wait (task, 200, NULL, NULL);
  if (!tact_task_is_completed (task))
    return "pending";
  if (!tact_task_is_faulted (task))
    return net_status (task);
  type = net_type (tact_task_get_error (task));
  text = g_strdup_printf ("%s %s", net_status (task), type);
  return g_intern_string (text);
}

static char *
read_rest (TactChannel *channel)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gpointer item;

  while (tact_channel_try_read (channel, &item))
    g_string_append_printf (text, "%s%d", text->len > 0 ? " " : "", GPOINTER_TO_INT (item));
  return g_strdup (text->str);
}

static const char *
try_write (TactChannel *channel, int number)
{
  return net_boolean (tact_channel_try_write (channel, ITEM (number)));
}

static int
take_number (TactTask *task)
{
  return GPOINTER_TO_INT (tact_wait_pointer (task, NULL));
}

static void
try_writers (TactChannel *channel)
{
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  g_autoptr (TactTask) write4 = NULL;
  g_autoptr (TactTask) write5 = NULL;
  g_autoptr (TactTask) write6 = NULL;
  g_autoptr (TactTask) write7 = NULL;
  g_autofree char *rest = NULL;
  const char *written[3];
  gpointer item;

  for (int i = 0; i < 3; i++)
    written[i] = try_write (channel, i + 1);
  say ("capacity 2, TryWrite 1 2 3: %s %s %s", written[0], written[1], written[2]);
  write4 = tact_channel_write (channel, ITEM (4), NULL);
  write5 = tact_channel_write (channel, ITEM (5), NULL);
  write6 = tact_channel_write (channel, ITEM (6), cancellable);
  write7 = tact_channel_write (channel, ITEM (7), NULL);
  tact_cancellable_cancel (cancellable);
  say ("writers 4 5 6 7 wait, 6 is canceled: %s, 5 %s", show (write6), show (write5));
  tact_channel_try_read (channel, &item);
  say ("read %d: writer 4 %s, 5 %s; count %u", GPOINTER_TO_INT (item), show (write4), show (write5), tact_channel_get_count (channel));
  rest = read_rest (channel);
  say ("the rest in order of writing: %s; 5 %s, 7 %s", rest, show (write5), show (write7));
}

static void
try_readers (TactChannel *channel)
{
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  TactTask *reads[3], *next;
  g_autoptr (TactTask) cancelled = NULL;
  int got[3];

  for (int i = 0; i < 3; i++)
    reads[i] = tact_channel_read (channel, NULL);
  for (int i = 10; i < 13; i++)
    tact_channel_try_write (channel, ITEM (i));
  for (int i = 0; i < 3; i++)
    got[i] = take_number (reads[i]);
  say ("three waiting readers got %d %d %d", got[0], got[1], got[2]);

  cancelled = tact_channel_read (channel, cancellable);
  next = tact_channel_read (channel, NULL);
  tact_cancellable_cancel (cancellable);
  tact_task_wait (cancelled, LIMIT_MS, NULL, NULL);
  tact_channel_try_write (channel, ITEM (13));
  say ("a canceled reader takes nothing: %s, the next got %d", show (cancelled), take_number (next));
}

/* Completion */

static void
try_close (TactChannel *channel)
{
  g_autoptr (TactTask) completion = tact_channel_dup_completion (channel);
  g_autoptr (TactTask) write = NULL;
  g_autoptr (TactTask) read = NULL;
  gboolean first, again;
  int last;

  tact_channel_try_write (channel, ITEM (20));
  first = tact_channel_close (channel, NULL);
  again = tact_channel_close (channel, NULL);
  say ("TryComplete %s, again %s; Complete again: %s", net_boolean (first), net_boolean (again), net_close (tact_channel_close (channel, NULL)));
  write = tact_channel_write (channel, ITEM (21), NULL);
  say ("then TryWrite %s, WriteAsync %s, WaitToWrite %s, Completion %s", try_write (channel, 21), show (write),
       net_boolean (tact_wait_boolean (tact_channel_wait_to_write (channel, NULL), NULL)), show (completion));
  last = take_number (tact_channel_read (channel, NULL));
  read = tact_channel_read (channel, NULL);
  say ("what was written is still read: %d, Completion %s, ReadAsync %s, WaitToRead %s", last, show (completion), show (read),
       net_boolean (tact_wait_boolean (tact_channel_wait_to_read (channel, NULL), NULL)));
}

static void
try_close_with_error (void)
{
  g_autoptr (TactChannel) channel = tact_channel_new (TACT_CHANNEL_UNBOUNDED, NULL);
  g_autoptr (TactTask) completion = tact_channel_dup_completion (channel);
  g_autoptr (TactTask) waiting = tact_channel_wait_to_read (channel, NULL);
  g_autoptr (TactTask) reading = tact_channel_read (channel, NULL);
  g_autoptr (GPtrArray) errors = NULL;
  g_autofree char *outer = NULL;
  g_autofree char *inner = NULL;
  g_autofree char *wait_error = NULL;
  g_autofree char *completion_error = NULL;

  tact_channel_close (channel, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "why"));
  errors = tact_task_get_errors (reading);
  outer = net_type (errors->pdata[0]);
  inner = net_error (errors->pdata[1]);
  wait_error = net_error (tact_task_get_error (waiting));
  completion_error = net_error (tact_task_get_error (completion));
  say ("completed with an error: ReadAsync %s inner %s, WaitToRead %s, Completion %s", outer, inner, wait_error, completion_error);
}

static void
try_close_under_a_writer (void)
{
  g_autoptr (TactChannel) channel = tact_channel_new (1, NULL);
  g_autoptr (TactTask) stuck = NULL;
  g_autofree char *left = NULL;

  tact_channel_try_write (channel, ITEM (1));
  stuck = tact_channel_write (channel, ITEM (2), NULL);
  tact_channel_close (channel, NULL);
  left = read_rest (channel);
  say ("a writer that waits when it is completed: %s, left %s", show (stuck), left);
}

/* Reading all */

typedef struct
{
  TactChannel *channel;
  GCancellable *stop; /* nullable: cancelled at the first item */
  GString *seen;
} ReadAll;

static TactTask *
read_all (GCancellable *cancellable, gpointer data)
{
  ReadAll *all = data;
  g_autoptr (GError) error = NULL;
  gpointer item;

  while (tact_await_boolean (tact_channel_wait_to_read (all->channel, all->stop), &error))
    while (tact_channel_try_read (all->channel, &item))
      {
        g_string_append_printf (all->seen, "%s%d", all->seen->len > 0 ? " " : "", GPOINTER_TO_INT (item));
        if (all->stop != NULL)
          tact_cancellable_cancel (all->stop);
      }
  if (error != NULL)
    {
      g_autofree char *word = net_error (error);

      g_string_append_printf (all->seen, " %s", word);
    }
  return tact_task_completed ();
}

static void
try_read_all (void)
{
  g_autoptr (TactChannel) closed = tact_channel_new (TACT_CHANNEL_UNBOUNDED, NULL);
  g_autoptr (TactChannel) open = tact_channel_new (TACT_CHANNEL_UNBOUNDED, NULL);
  g_autoptr (GCancellable) stop = tact_cancellable_new (-1, NULL);
  g_autoptr (GString) seen = g_string_new (NULL);

  for (int i = 0; i < 4; i++)
    tact_channel_try_write (closed, ITEM (i));
  tact_channel_close (closed, NULL);
  tact_wait (tact_async (read_all, &(ReadAll){ closed, NULL, seen }, NULL, NULL), NULL);
  say ("ReadAllAsync: %s", seen->str);

  g_string_truncate (seen, 0);
  for (int i = 1; i < 4; i++)
    tact_channel_try_write (open, ITEM (i));
  tact_wait (tact_async (read_all, &(ReadAll){ open, stop, seen }, NULL, NULL), NULL);
  say ("canceled at the first of three buffered: %s", seen->str);
}

/* Full */

static void
note_drop (gpointer item, gpointer dropped)
{
  g_string_append_printf (dropped, "%s%d", ((GString *) dropped)->len > 0 ? " " : "", GPOINTER_TO_INT (item));
}

static void
try_modes (void)
{
  static const struct
  {
    const char *name;
    TactChannelMode mode;
  } modes[] = {
    { "Wait", TACT_CHANNEL_WAIT },
    { "DropNewest", TACT_CHANNEL_DROP_NEWEST },
    { "DropOldest", TACT_CHANNEL_DROP_OLDEST },
    { "DropWrite", TACT_CHANNEL_DROP_WRITE },
  };

  for (gsize m = 0; m < G_N_ELEMENTS (modes); m++)
    {
      g_autoptr (GString) dropped = g_string_new (NULL);
      g_autoptr (TactChannel) channel = tact_channel_new_full (3, modes[m].mode, NULL, note_drop, dropped);
      g_autofree char *kept = NULL;
      char written[6] = "";

      for (int i = 0; i < 5; i++)
        written[i] = tact_channel_try_write (channel, ITEM (i + 1)) ? '1' : '0';
      kept = read_rest (channel);
      say ("%s: written %s, kept %s, dropped %s", modes[m].name, written, kept, dropped->str);
    }
}

/* Where a reader goes on */

typedef struct
{
  TactChannel *channel;
  TactTask *reader;
} Where;

static TactTask *
read_and_tell (GCancellable *cancellable, gpointer channel)
{
  tact_await_pointer (tact_channel_read (channel, NULL), NULL);
  return tact_task_new_string (g_strdup (get_role ()));
}

static void
start_reader (gpointer data)
{
  Where *where = data;

  where->reader = tact_async (read_and_tell, where->channel, NULL, NULL);
}

static void
write_one (gpointer data)
{
  tact_channel_try_write (((Where *) data)->channel, ITEM (1));
}

static void
try_continuation (void)
{
  g_autoptr (TactChannel) channel = tact_channel_new (TACT_CHANNEL_UNBOUNDED, NULL);
  Where where = { channel, NULL };
  g_autofree char *role = NULL;

  on_thread ("reader", LIMIT_MS, start_reader, &where);
  on_thread ("writer", LIMIT_MS, write_one, &where);
  role = tact_wait_string (where.reader, NULL);
  say ("AllowSynchronousContinuations %s: reader resumed on %s", net_boolean (FALSE), role);
}

/* No room at all */

static void
try_rendezvous (void)
{
  g_autoptr (TactChannel) channel = tact_channel_new (0, NULL);
  g_autoptr (TactTask) write = tact_channel_write (channel, ITEM (1), NULL);
  const char *tried = try_write (channel, 2);
  const char *before = show (write);
  guint count = tact_channel_get_count (channel);
  int got = take_number (tact_channel_read (channel, NULL));
  TactTask *read;

  say ("capacity 0: TryWrite %s, WriteAsync %s, count %u; read %d, then the write is %s", tried, before, count, got, show (write));
  read = tact_channel_read (channel, NULL);
  tried = try_write (channel, 3);
  say ("capacity 0 with a waiting reader: TryWrite %s, it got %d", tried, take_number (read));
}

int
main (void)
{
  g_autoptr (TactChannel) channel = tact_channel_new (2, NULL);

  set_role ("main");
  try_writers (channel);
  try_readers (channel);
  try_close (channel);
  try_close_with_error ();
  try_close_under_a_writer ();
  try_read_all ();
  try_modes ();
  try_continuation ();
  try_rendezvous ();
  record_criticals ();
  tact_channel_new (-2, NULL);
  say ("capacity -2: %s", net_critical ());
  return 0;
}
