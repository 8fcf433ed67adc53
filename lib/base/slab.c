/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * slab.c: the allocator of task-sized blocks.
 *
 * Blocks are cut from chunks that never hold anything else (depot.c).
 * Under a sanitizer, or with G_SLICE=always-malloc in the environment, each
 * block is a malloc() instead, so that the tools see its life; freed ones then
 * rest a while, so that a stale pointer is still found.
 *
 * Each lock here is a leaf.
 */
#include "config.h"

#include "base/slab-private.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/depot-private.h"
#include "base/thread-private.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SLAB_ASAN 1
#elif __has_feature(thread_sanitizer)
#define SLAB_TSAN 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define SLAB_ASAN 1
#elif defined(__SANITIZE_THREAD__)
#define SLAB_TSAN 1
#endif

#ifdef SLAB_ASAN
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(block, size) ((void) (block), (void) (size))
#define ASAN_UNPOISON_MEMORY_REGION(block, size) ((void) (block), (void) (size))
#endif

#define BLOCK_NEXT(block) TACT_BLOCK_NEXT (block)

const guint tact_slab_sizes[TACT_SLAB_CLASSES] = { 64, 96, 128, 160, 192, 256, 320, 384, 512, 768, 1024, 2048, 4096, 8192, 0, 64 };

guint
tact_slab_class (gsize size)
{
  /* the class of each multiple of 32 up to 512 */
  static const guint8 small[] = { 0, 0, 0, 1, 2, 3, 4, 5, 5, 6, 6, 7, 7, 8, 8, 8, 8 };

  if (G_LIKELY (size <= 512))
    return small[(size + 31) / 32];
  for (guint klass = 9; klass < TACT_SLAB_LARGE; klass++)
    if (size <= tact_slab_sizes[klass])
      return klass;
  return TACT_SLAB_LARGE;
}

/* Blocks as malloc()s, for the tools. */

static GMutex tools_mutex; /* guards the two below */
static GHashTable *tools_blocks;
static gpointer tools_resting[512];
static guint tools_next;

static gboolean
slab_is_for_tools (void)
{
#if defined(SLAB_ASAN) || defined(SLAB_TSAN)
  return TRUE;
#else
  static gint state; /* atomic: 0 not asked, 1 no, 2 yes */

  if (G_UNLIKELY (__atomic_load_n (&state, __ATOMIC_RELAXED) == 0))
    {
      const char *slice = g_getenv ("G_SLICE");

      __atomic_store_n (&state, slice != NULL && strcmp (slice, "always-malloc") == 0 ? 2 : 1, __ATOMIC_RELAXED);
    }
  return __atomic_load_n (&state, __ATOMIC_RELAXED) == 2;
#endif
}

static gpointer
tools_alloc (gsize size)
{
  gpointer block = NULL;

  if (posix_memalign (&block, 64, size) != 0)
    g_error ("tact: no memory for %" G_GSIZE_FORMAT " bytes", size);
  memset (block, 0, 64);
  g_mutex_lock (&tools_mutex);
  if (tools_blocks == NULL)
    tools_blocks = g_hash_table_new (NULL, NULL);
  g_hash_table_insert (tools_blocks, block, GSIZE_TO_POINTER (size));
  g_mutex_unlock (&tools_mutex);
  return block;
}

static void
tools_free (gpointer block)
{
  gpointer oldest;
  gsize size;

  g_mutex_lock (&tools_mutex);
  size = GPOINTER_TO_SIZE (g_hash_table_lookup (tools_blocks, block));
  g_hash_table_remove (tools_blocks, block);
  ASAN_POISON_MEMORY_REGION ((char *) block + 16, size - 16);
  oldest = tools_resting[tools_next];
  tools_resting[tools_next] = block;
  tools_next = (tools_next + 1) % G_N_ELEMENTS (tools_resting);
  g_mutex_unlock (&tools_mutex);
  free (oldest);
}

/* Blocks over the largest class: a mapping each, kept for the next one. */

static GMutex large_mutex; /* guards the two below */
static GHashTable *large_sizes;
static GPtrArray *large_unused;

gpointer
tact_slab_alloc_large (gsize size)
{
  gpointer block = NULL;

  if (slab_is_for_tools ())
    return tools_alloc (size);

  g_mutex_lock (&large_mutex);
  if (large_sizes == NULL)
    {
      large_sizes = g_hash_table_new (NULL, NULL);
      large_unused = g_ptr_array_new ();
    }
  for (guint i = 0; i < large_unused->len && block == NULL; i++)
    if (GPOINTER_TO_SIZE (g_hash_table_lookup (large_sizes, large_unused->pdata[i])) >= size)
      block = g_ptr_array_steal_index_fast (large_unused, i);
  if (block == NULL)
    {
      block = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (block == MAP_FAILED)
        g_error ("tact: no memory for a block of %" G_GSIZE_FORMAT " bytes", size);
      g_hash_table_insert (large_sizes, block, GSIZE_TO_POINTER (size));
    }
  g_mutex_unlock (&large_mutex);
  return block;
}

static void
large_free (gpointer block)
{
  g_mutex_lock (&large_mutex);
  madvise (block, GPOINTER_TO_SIZE (g_hash_table_lookup (large_sizes, block)), MADV_DONTNEED); /* zeroes it */
  g_ptr_array_add (large_unused, block);
  g_mutex_unlock (&large_mutex);
}

static void
large_foreach (TactSlabFunc func, gpointer user_data)
{
  g_autoptr (GPtrArray) blocks = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer block;

  g_mutex_lock (&large_mutex);
  if (large_sizes != NULL)
    for (g_hash_table_iter_init (&iter, large_sizes); g_hash_table_iter_next (&iter, &block, NULL);)
      g_ptr_array_add (blocks, block);
  g_mutex_unlock (&large_mutex);
  g_ptr_array_foreach (blocks, func, user_data);
}

/* Magazines. */

/* Fills the empty @magazine and takes one block of it. */
static gpointer
slab_refill (TactMagazine *magazine, guint klass)
{
  gpointer block;

  if (magazine->spare != NULL)
    {
      magazine->first = g_steal_pointer (&magazine->spare);
      magazine->n = TACT_MAGAZINE_SIZE;
    }
  else
    magazine->first = tact_depot_take (klass, &magazine->n);

  block = magazine->first;
  magazine->first = BLOCK_NEXT (block);
  magazine->n--;
  return block;
}

/* Makes room in the full @magazine. */
static void
slab_drain (TactMagazine *magazine, guint klass)
{
  if (magazine->spare != NULL)
    tact_depot_give (klass, magazine->spare, TACT_MAGAZINE_SIZE);
  magazine->spare = magazine->first;
  magazine->first = NULL;
  magazine->n = 0;
}

gpointer
tact_slab_alloc_slow (TactMagazine *magazine, guint klass)
{
  return slab_is_for_tools () ? tools_alloc (tact_slab_sizes[klass]) : slab_refill (magazine, klass);
}

void
tact_slab_free_slow (gpointer block, guint klass)
{
  TactMagazine *magazine = &tact_thread ()->magazines[klass];

  if (slab_is_for_tools ())
    {
      tools_free (block);
      return;
    }
  if (klass == TACT_SLAB_LARGE)
    {
      large_free (block);
      return;
    }
  if (magazine->n == TACT_MAGAZINE_SIZE)
    slab_drain (magazine, klass);
  BLOCK_NEXT (block) = magazine->first;
  magazine->first = block;
  magazine->n++;
}

void
tact_slab_init (TactMagazine *magazines)
{
  const gboolean for_tools = slab_is_for_tools ();

  /* full and without a block: each allocation and each release is slow */
  for (guint klass = 0; klass < TACT_SLAB_CLASSES; klass++)
    magazines[klass] = (TactMagazine){ .n = for_tools || klass == TACT_SLAB_LARGE ? TACT_MAGAZINE_SIZE : 0 };
}

void
tact_slab_flush (TactMagazine *magazines)
{
  for (guint klass = 0; klass < TACT_SLAB_CLASSES; klass++)
    {
      TactMagazine *magazine = &magazines[klass];

      if (magazine->first != NULL)
        tact_depot_give (klass, magazine->first, magazine->n);
      if (magazine->spare != NULL)
        tact_depot_give (klass, magazine->spare, TACT_MAGAZINE_SIZE);
      *magazine = (TactMagazine){ 0 };
    }
}

/* Calls @func for every block of a task class, free ones included.  Blocks may change meanwhile: reference them first. */
void
tact_slab_foreach (TactSlabFunc func, gpointer user_data)
{
  if (slab_is_for_tools ())
    {
      g_autoptr (GPtrArray) blocks = g_ptr_array_new ();
      GHashTableIter iter;
      gpointer block;

      g_mutex_lock (&tools_mutex);
      if (tools_blocks != NULL)
        for (g_hash_table_iter_init (&iter, tools_blocks); g_hash_table_iter_next (&iter, &block, NULL);)
          g_ptr_array_add (blocks, block);
      g_mutex_unlock (&tools_mutex);
      g_ptr_array_foreach (blocks, func, user_data);
      return;
    }

  tact_depot_foreach (func, user_data);
  large_foreach (func, user_data);
}
