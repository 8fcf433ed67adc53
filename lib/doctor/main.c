/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * main.c: tact-doctor, which shows what deadlocks where.
 *
 * With --table it tries each way to wait for a task in each place, in
 * processes of its own, and prints what works.
 */
#include "config.h"

#include "doctor/cell.h"
#include "doctor/table.h"

#include <stdlib.h>

static gboolean wants_table, wants_version;
static char *cell;

static const GOptionEntry entries[] = {
  { "table", 't', 0, G_OPTION_ARG_NONE, &wants_table, "Try each way to wait in each place, and print which deadlock", NULL },
  { "version", 0, 0, G_OPTION_ARG_NONE, &wants_version, "Print the version of the library", NULL },
  { "cell", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &cell, NULL, NULL },
  G_OPTION_ENTRY_NULL,
};

static TactTask *
print_table (GCancellable *cancellable, gpointer program)
{
  return table_print (program);
}

/* Itself, so that a cell runs the same build. */
static char *
own_program (const char *name)
{
  g_autofree char *link = g_file_read_link ("/proc/self/exe", NULL);

  return link != NULL ? g_steal_pointer (&link) : g_find_program_in_path (name);
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) options = g_option_context_new ("- what deadlocks where");
  g_autoptr (GError) error = NULL;
  g_autofree char *program = NULL;

  g_option_context_add_main_entries (options, entries, NULL);
  if (!g_option_context_parse (options, &argc, &argv, &error) || argc > 1)
    {
      if (error != NULL)
        g_printerr ("tact-doctor: %s; see tact-doctor --help\n", error->message);
      else
        g_printerr ("tact-doctor: \"%s\" is no option; see tact-doctor --help\n", argv[1]);
      return 2;
    }
  if (cell != NULL)
    return cell_print (cell);
  if (wants_version)
    {
      g_print ("tact-doctor %u.%u.%u\n", TACT_MAJOR_VERSION, TACT_MINOR_VERSION, TACT_MICRO_VERSION);
      return EXIT_SUCCESS;
    }
  if (!wants_table)
    {
      g_autofree char *help = g_option_context_get_help (options, TRUE, NULL);

      g_printerr ("%s", help);
      return 2;
    }
  program = own_program (argv[0]);
  if (program == NULL)
    {
      g_printerr ("tact-doctor: it does not find itself, to start the cells: call it by its path\n");
      return EXIT_FAILURE;
    }
  return tact_main (print_table, program);
}
