/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * depot.c: chunks of blocks, and magazines that are full.
 *
 *     new --> partly out <--> all out
 *                 |  ^
 *                 v  |
 *               all back --a while--> resting
 *
 * A chunk has its class for ever and is never unmapped.  One of which all has
 * been back for a while rests: the system has its pages, and gives zeroed ones
 * when it is used again or looked at.  That is what a free block looks like to
 * who has a stale pointer: its counts are 0.
 *
 * What a chunk is in, and how much of it is out, is beside the chunks, at the
 * head of their region: pages that rest are not touched for it.
 */
#include "config.h"

#include "base/depot-private.h"

#include <sys/mman.h>

#define REGION_SIZE 0x100000 /* and its alignment */
#define CHUNK_SIZE 0x4000
#define REGION_CHUNKS (REGION_SIZE / CHUNK_SIZE)
#define HEAD_SIZE 4096 /* of the region, in its first chunk */

/* Magazines of so many bytes in all stay whole: who frees some thousand tasks and makes as many again pays for no more. */
#define WHOLE 0x100000

/* Chunks that are all back wait so long, once so many KiB have gone back to them. */
#define TRIM_AFTER_US 500000
#define TRIM_FROM 2048

#define BLOCK_NEXT(block) TACT_BLOCK_NEXT (block)
#define BLOCK_NEXT_MAGAZINE(block) (*(gpointer *) ((char *) (block) + 48))
#define BLOCK_N(block) (*(guint *) ((char *) (block) + 56)) /* how many, in the first of a magazine */

typedef struct _Chunk Chunk;
typedef struct _Region Region;

/* All but the class is guarded by the depot's lock. */
struct _Chunk
{
  Chunk *next, *previous; /* in one of the depot's lists, or in none: all is out */
  gpointer back;          /* what is back, linked */
  guint16 n_blocks;
  guint16 n_out;
  guint16 n_fresh; /* the last so many were not out since the chunk was new or all back */
  guint16 klass;   /* atomic: + 1; 0: has none yet */
};

struct _Region
{
  Region *next; /* written before the region is published, and never after */
  gint n_used;  /* chunks; under regions_mutex */
  Chunk chunks[REGION_CHUNKS];
};

G_STATIC_ASSERT (sizeof (Region) <= HEAD_SIZE);

/* Both ends are the list itself. */
typedef struct
{
  Chunk ends;
} List;

typedef struct
{
  GMutex mutex;       /* guards the rest; a leaf but for regions_mutex */
  gpointer magazines; /* linked through BLOCK_NEXT_MAGAZINE of their first */
  guint n_magazines;
  gboolean has_lists;
  List partly, all_back, resting; /* the first is used next */
  guint n_all_back, least;        /* least: the fewest since the last look */
} Depot;

static Depot depots[TACT_SLAB_CLASSES];

static GMutex regions_mutex; /* a leaf: of who cuts */
static Region *regions;      /* atomic: the newest; pushed to, never popped */

static gint n_idle;      /* atomic: chunks that are all back, of all classes */
static gint n_spread;    /* atomic: KiB that went back to their chunks since the thread's last look */
static gint is_trimming; /* atomic: the thread is there */

/* Lists */

static void
list_init (List *list)
{
  list->ends.next = list->ends.previous = &list->ends;
}

static inline Chunk *
list_first (List *list)
{
  return list->ends.next != &list->ends ? list->ends.next : NULL;
}

static inline void
list_push (List *list, Chunk *chunk)
{
  chunk->next = list->ends.next;
  chunk->previous = &list->ends;
  chunk->next->previous = chunk->previous->next = chunk;
}

static inline void
chunk_unlink (Chunk *chunk)
{
  chunk->next->previous = chunk->previous;
  chunk->previous->next = chunk->next;
  chunk->next = chunk->previous = NULL;
}

/* Chunks */

static inline Region *
region_of (gpointer address)
{
  return (Region *) ((guintptr) address & ~((guintptr) REGION_SIZE - 1));
}

static inline Chunk *
chunk_of (gpointer block)
{
  return &region_of (block)->chunks[((guintptr) block & (REGION_SIZE - 1)) / CHUNK_SIZE];
}

/* The first chunk of a region begins behind the region's head. */
static inline char *
chunk_blocks (Chunk *chunk)
{
  Region *region = region_of (chunk);
  const gsize index = (gsize) (chunk - region->chunks);

  return (char *) region + (index > 0 ? index * CHUNK_SIZE : HEAD_SIZE);
}

static inline gsize
chunk_size (Chunk *chunk)
{
  return chunk != region_of (chunk)->chunks ? CHUNK_SIZE : CHUNK_SIZE - HEAD_SIZE;
}

/* Under regions_mutex. */
static Region *
region_new (void)
{
  char *mapped = mmap (NULL, 2 * REGION_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  Region *region;

  if (mapped == MAP_FAILED)
    g_error ("tact: no memory for %d bytes of blocks", REGION_SIZE);
  region = region_of (mapped + REGION_SIZE - 1);
  if ((char *) region > mapped)
    munmap (mapped, (gsize) ((char *) region - mapped));
  munmap ((char *) region + REGION_SIZE, (gsize) (mapped + REGION_SIZE - (char *) region));

  region->next = regions;
  /* release: who walks the regions sees the link of each */
  __atomic_store_n (&regions, region, __ATOMIC_RELEASE);
  return region;
}

static Chunk *
chunk_new (guint klass)
{
  Region *region;
  Chunk *chunk;

  g_mutex_lock (&regions_mutex);
  region = regions;
  if (region == NULL || region->n_used == REGION_CHUNKS)
    region = region_new ();
  chunk = &region->chunks[region->n_used++];
  g_mutex_unlock (&regions_mutex);

  chunk->n_blocks = chunk->n_fresh = (guint16) (chunk_size (chunk) / tact_slab_sizes[klass]);
  /* release: who walks the chunks sees the number of blocks */
  __atomic_store_n (&chunk->klass, (guint16) (klass + 1), __ATOMIC_RELEASE);
  return chunk;
}

/* Takes up to TACT_MAGAZINE_SIZE blocks of @chunk. */
static guint
chunk_take (Chunk *chunk, guint klass, gpointer *first)
{
  const gsize size = tact_slab_sizes[klass];
  gpointer *end = first;
  guint n = 0;

  for (; n < TACT_MAGAZINE_SIZE && chunk->back != NULL; n++)
    {
      *end = chunk->back;
      end = &BLOCK_NEXT (*end);
      chunk->back = *end;
    }
  for (; n < TACT_MAGAZINE_SIZE && chunk->n_fresh > 0; n++)
    {
      *end = chunk_blocks (chunk) + (gsize) (chunk->n_blocks - chunk->n_fresh--) * size;
      end = &BLOCK_NEXT (*end);
    }
  *end = NULL;
  chunk->n_out = (guint16) (chunk->n_out + n);
  return n;
}

/* A block of @depot is back with its chunk.  Under the depot's lock. */
static inline void
chunk_give (Depot *depot, gpointer block)
{
  Chunk *chunk = chunk_of (block);

  if (chunk->n_out-- == chunk->n_blocks)
    list_push (&depot->partly, chunk);
  BLOCK_NEXT (block) = chunk->back;
  chunk->back = block;
  if (chunk->n_out > 0)
    return;
  chunk->back = NULL;
  chunk->n_fresh = chunk->n_blocks;
  chunk_unlink (chunk);
  list_push (&depot->all_back, chunk);
  depot->n_all_back++;
  __atomic_fetch_add (&n_idle, 1, __ATOMIC_RELAXED);
}

/* The chunk that blocks are taken of next.  Under the depot's lock. */
static Chunk *
depot_choose (Depot *depot, guint klass)
{
  Chunk *chunk;

  if (!depot->has_lists)
    {
      list_init (&depot->partly);
      list_init (&depot->all_back);
      list_init (&depot->resting);
      depot->has_lists = TRUE;
    }
  if ((chunk = list_first (&depot->partly)) != NULL)
    return chunk;
  if ((chunk = list_first (&depot->all_back)) != NULL)
    {
      depot->n_all_back--;
      depot->least = MIN (depot->least, depot->n_all_back);
      __atomic_fetch_sub (&n_idle, 1, __ATOMIC_RELAXED);
    }
  else
    chunk = list_first (&depot->resting);
  if (chunk != NULL)
    chunk_unlink (chunk);
  else
    chunk = chunk_new (klass);
  list_push (&depot->partly, chunk);
  return chunk;
}

static void
depot_spread (Depot *depot, gpointer first)
{
  for (gpointer next; first != NULL; first = next)
    {
      next = BLOCK_NEXT (first);
      chunk_give (depot, first);
    }
}

/* The thread that has chunks rest */

/* Takes a chunk that has been back since the last look; NULL: there is none.  Under the depot's lock. */
static Chunk *
depot_take_idle (Depot *depot)
{
  Chunk *chunk;

  if (depot->least == 0)
    return NULL;
  chunk = depot->all_back.ends.previous;
  chunk_unlink (chunk);
  depot->least--;
  depot->n_all_back--;
  __atomic_fetch_sub (&n_idle, 1, __ATOMIC_RELAXED);
  return chunk;
}

static void
depot_trim (Depot *depot)
{
  Chunk *chunk;

  g_mutex_lock (&depot->mutex);
  while ((chunk = depot_take_idle (depot)) != NULL)
    {
      g_mutex_unlock (&depot->mutex);
      /* nobody has a block of it, and it is in no list: stale pointers read what was there or zeroes */
      madvise (chunk_blocks (chunk), chunk_size (chunk), MADV_DONTNEED);
      g_mutex_lock (&depot->mutex);
      list_push (&depot->resting, chunk);
    }
  /* what magazines hold keeps chunks from being all back */
  for (gpointer first; (first = depot->magazines) != NULL;)
    {
      depot->magazines = BLOCK_NEXT_MAGAZINE (first);
      depot_spread (depot, first);
    }
  depot->n_magazines = 0;
  depot->least = depot->n_all_back;
  g_mutex_unlock (&depot->mutex);
}

static gpointer
trim_main (gpointer data)
{
  do
    do
      {
        g_usleep (TRIM_AFTER_US);
        __atomic_store_n (&n_spread, 0, __ATOMIC_RELAXED);
        for (guint klass = 0; klass < TACT_SLAB_CLASSES; klass++)
          depot_trim (&depots[klass]);
      }
    while (__atomic_load_n (&n_idle, __ATOMIC_RELAXED) > 0);
  /* seq_cst, all here and in start_trimming(): who spreads more sees that this ends, or this sees it */
  while ((__atomic_store_n (&is_trimming, FALSE, __ATOMIC_SEQ_CST), __atomic_load_n (&n_spread, __ATOMIC_SEQ_CST) > TRIM_FROM) &&
         !__atomic_exchange_n (&is_trimming, TRUE, __ATOMIC_SEQ_CST));
  return NULL;
}

/* Where the system has no thread for it memory stays until more is given back. */
static void
start_trimming (guint klass)
{
  GThread *thread;

  __atomic_fetch_add (&n_spread, (gint) (TACT_MAGAZINE_SIZE * tact_slab_sizes[klass] / 1024), __ATOMIC_SEQ_CST);
  if (__atomic_load_n (&n_spread, __ATOMIC_SEQ_CST) <= TRIM_FROM || __atomic_load_n (&is_trimming, __ATOMIC_SEQ_CST) ||
      __atomic_exchange_n (&is_trimming, TRUE, __ATOMIC_SEQ_CST))
    return;
  thread = g_thread_try_new ("tact-memory", trim_main, NULL, NULL);
  if (thread != NULL)
    g_thread_unref (thread);
  else
    __atomic_store_n (&is_trimming, FALSE, __ATOMIC_SEQ_CST);
}

/* What threads do */

gpointer
tact_depot_take (guint klass, guint *n)
{
  Depot *depot = &depots[klass];
  gpointer first;

  g_mutex_lock (&depot->mutex);
  if (depot->magazines != NULL)
    {
      first = depot->magazines;
      *n = BLOCK_N (first);
      depot->magazines = BLOCK_NEXT_MAGAZINE (first);
      depot->n_magazines--;
    }
  else
    {
      Chunk *chunk = depot_choose (depot, klass);

      *n = chunk_take (chunk, klass, &first);
      if (chunk->n_out == chunk->n_blocks)
        chunk_unlink (chunk);
    }
  g_mutex_unlock (&depot->mutex);
  return first;
}

void
tact_depot_give (guint klass, gpointer first, guint n)
{
  Depot *depot = &depots[klass];
  gboolean spread;

  g_mutex_lock (&depot->mutex);
  spread = depot->n_magazines * TACT_MAGAZINE_SIZE * tact_slab_sizes[klass] >= WHOLE;
  if (spread)
    depot_spread (depot, first);
  else
    {
      BLOCK_NEXT_MAGAZINE (first) = depot->magazines;
      BLOCK_N (first) = n;
      depot->magazines = first;
      depot->n_magazines++;
    }
  g_mutex_unlock (&depot->mutex);
  if (spread)
    start_trimming (klass);
}

void
tact_depot_foreach (TactSlabFunc func, gpointer user_data)
{
  for (Region *region = __atomic_load_n (&regions, __ATOMIC_ACQUIRE); region != NULL; region = region->next)
    for (gsize i = 0; i < REGION_CHUNKS; i++)
      {
        Chunk *chunk = &region->chunks[i];
        const guint klass = __atomic_load_n (&chunk->klass, __ATOMIC_ACQUIRE);

        for (guint block = 0; klass > 0 && klass != TACT_SLAB_RAW + 1 && block < chunk->n_blocks; block++)
          func (chunk_blocks (chunk) + (gsize) block * tact_slab_sizes[klass - 1], user_data);
      }
}
