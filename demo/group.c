/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * group.c: a list of paths, sorted where it is made: on the thread that found it.
 */
#include "config.h"

#include "group.h"

#include <stdlib.h>
#include <string.h>

static int
compare_files (const void *a, const void *b)
{
  return strcmp (((const GroupFile *) a)->path, ((const GroupFile *) b)->path);
}

Group *
group_new (FileEntry *const *files, guint n_files)
{
  Group *group = g_malloc (sizeof (Group) + n_files * sizeof (GroupFile));

  group->size = files[0]->size;
  group->n_files = n_files;
  for (guint i = 0; i < n_files; i++)
    group->files[i] = (GroupFile){ file_entry_dup_path (files[i]), files[i]->modified };
  qsort (group->files, n_files, sizeof (GroupFile), compare_files);
  return group;
}

void
group_free (Group *group)
{
  if (group == NULL)
    return;
  for (guint i = 0; i < group->n_files; i++)
    g_free (group->files[i].path);
  g_free (group);
}

guint64
group_get_waste (const Group *group)
{
  return group->size * (group->n_files - 1);
}

int
group_compare (gconstpointer a, gconstpointer b)
{
  const Group *const *group_a = a, *const *group_b = b;

  return strcmp ((*group_a)->files[0].path, (*group_b)->files[0].path);
}
