/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * slab.c: the allocator of task-sized blocks.
 *
 * Blocks are cut from chunks that are never given back as anything else.
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
#define BLOCK_NEXT_MAGAZINE(block) (*(gpointer *) ((char *) (block) + 48))

#define BLOCK_N(block) (*(guint *) ((char *) (block) + 56)) /* how many, in the first of a magazine */

#define CHUNK_HEAD 64
#define CHUNK_SIZE 65536

/* Multiples of 32: the lowest bits of an address are free. */
static const guint sizes[TACT_SLAB_CLASSES] = { 64, 96, 128, 160, 192, 256, 320, 384, 512, 768, 1024, 2048, 4096, 8192, 0, 64 };

typedef struct _Chunk Chunk;

struct _Chunk
{
  Chunk *next; /* written before the chunk is published, and never after */
  guint klass;
  guint n_blocks;
};

typedef struct
{
  GMutex mutex;       /* guards the rest */
  gpointer magazines; /* linked through BLOCK_NEXT_MAGAZINE of their first */
  char *fresh;        /* of the newest chunk: what was never handed out */
  guint n_fresh;
} Depot;

static Depot depots[TACT_SLAB_CLASSES];
static Chunk *chunks; /* atomic: pushed to, never popped */

guint
tact_slab_class (gsize size)
{
  /* the class of each multiple of 32 up to 512 */
  static const guint8 small[] = { 0, 0, 0, 1, 2, 3, 4, 5, 5, 6, 6, 7, 7, 8, 8, 8, 8 };

  if (G_LIKELY (size <= 512))
    return small[(size + 31) / 32];
  for (guint klass = 9; klass < TACT_SLAB_LARGE; klass++)
    if (size <= sizes[klass])
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

/* Chunks and magazines. */

static void
depot_add_chunk (Depot *depot, guint klass)
{
  gsize size = MAX (CHUNK_SIZE, (gsize) sizes[klass] * 8 + CHUNK_HEAD);
  Chunk *chunk = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (chunk == MAP_FAILED)
    g_error ("tact: no memory for a chunk of %" G_GSIZE_FORMAT " bytes", size);
  chunk->klass = klass;
  chunk->n_blocks = (size - CHUNK_HEAD) / sizes[klass];
  depot->fresh = (char *) chunk + CHUNK_HEAD;
  depot->n_fresh = chunk->n_blocks;

  /* release: who walks the chunks sees the head of each */
  chunk->next = __atomic_load_n (&chunks, __ATOMIC_RELAXED);
  while (!__atomic_compare_exchange_n (&chunks, &chunk->next, chunk, TRUE, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
    ;
}

/* Under the depot's lock. */
static void
depot_push (Depot *depot, gpointer first, guint n)
{
  BLOCK_NEXT_MAGAZINE (first) = depot->magazines;
  BLOCK_N (first) = n;
  depot->magazines = first;
}

/* Under the depot's lock. */
static void
depot_cut (Depot *depot, guint klass, TactMagazine *magazine)
{
  if (depot->n_fresh == 0)
    depot_add_chunk (depot, klass);
  for (; magazine->n < TACT_MAGAZINE_SIZE && depot->n_fresh > 0; depot->n_fresh--, magazine->n++)
    {
      gpointer block = depot->fresh + (gsize) (depot->n_fresh - 1) * sizes[klass];

      BLOCK_NEXT (block) = magazine->first;
      magazine->first = block;
    }
}

/* Fills the empty @magazine and takes one block of it. */
static gpointer
slab_refill (TactMagazine *magazine, guint klass)
{
  Depot *depot = &depots[klass];
  gpointer block;

  if (magazine->spare != NULL)
    {
      magazine->first = g_steal_pointer (&magazine->spare);
      magazine->n = TACT_MAGAZINE_SIZE;
    }
  else
    {
      g_mutex_lock (&depot->mutex);
      if (depot->magazines != NULL)
        {
          magazine->first = depot->magazines;
          magazine->n = BLOCK_N (magazine->first);
          depot->magazines = BLOCK_NEXT_MAGAZINE (magazine->first);
        }
      else
        {
          depot_cut (depot, klass, magazine);
        }
      g_mutex_unlock (&depot->mutex);
    }

  block = magazine->first;
  magazine->first = BLOCK_NEXT (block);
  magazine->n--;
  return block;
}

/* Makes room in the full @magazine. */
static void
slab_drain (TactMagazine *magazine, guint klass)
{
  Depot *depot = &depots[klass];

  if (magazine->spare != NULL)
    {
      g_mutex_lock (&depot->mutex);
      depot_push (depot, magazine->spare, TACT_MAGAZINE_SIZE);
      g_mutex_unlock (&depot->mutex);
    }
  magazine->spare = magazine->first;
  magazine->first = NULL;
  magazine->n = 0;
}

gpointer
tact_slab_alloc_slow (TactMagazine *magazine, guint klass)
{
  return slab_is_for_tools () ? tools_alloc (sizes[klass]) : slab_refill (magazine, klass);
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
      Depot *depot = &depots[klass];

      g_mutex_lock (&depot->mutex);
      if (magazine->first != NULL)
        depot_push (depot, magazine->first, magazine->n);
      if (magazine->spare != NULL)
        depot_push (depot, magazine->spare, TACT_MAGAZINE_SIZE);
      g_mutex_unlock (&depot->mutex);
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

  for (Chunk *chunk = __atomic_load_n (&chunks, __ATOMIC_ACQUIRE); chunk != NULL; chunk = chunk->next)
    if (chunk->klass != TACT_SLAB_RAW)
      for (guint i = 0; i < chunk->n_blocks; i++)
        func ((char *) chunk + CHUNK_HEAD + (gsize) i * sizes[chunk->klass], user_data);
  large_foreach (func, user_data);
}
