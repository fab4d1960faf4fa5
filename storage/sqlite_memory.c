/* Pieces come from malloc in sizes of whole grains, so that what malloc_usable_size says of one tells the row it is kept in; what realloc has
 * made may hold more than its row says, never less. */
#include "storage/sqlite_memory.h"

#include <malloc.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>

enum {
    GRAIN = 64,
    OF_MALLOC = 8, /* bytes of each piece that malloc takes for itself */
    ROWS = 16,
    LARGEST = ROWS * GRAIN - OF_MALLOC,
    KEPT_MOST = 48, /* in a row */
};

/* What is kept would hide from AddressSanitizer that a piece is used after it was given back. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED true
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED true
#endif
#ifndef SANITIZED
#define SANITIZED false
#endif

struct piece {
    struct piece *next;
};

/* By grains. */
struct kept {
    struct piece *first;
    int count;
};
static _Thread_local struct kept kept[ROWS + 1];
static _Thread_local bool is_watched;
static pthread_key_t thread_end;

/* A thread that ends leaves nothing behind. */
static void free_kept(void *rows)
{
    struct kept *row = rows;
    for (int i = 0; i <= ROWS; i++)
        while (row[i].first) {
            struct piece *piece = row[i].first;
            row[i].first = piece->next;
            free(piece);
        }
}

static int rounded(int size)
{
    return size > LARGEST ? (size + 7) / 8 * 8 : (size + OF_MALLOC + GRAIN - 1) / GRAIN * GRAIN - OF_MALLOC;
}

static void *take(int size)
{
    int whole = rounded(size);
    struct kept *row = whole > LARGEST ? NULL : &kept[(whole + OF_MALLOC) / GRAIN];
    if (!row || !row->first)
        return malloc((size_t)whole);
    struct piece *piece = row->first;
    row->first = piece->next;
    row->count--;
    return piece;
}

static void give(void *bytes)
{
    size_t row = (malloc_usable_size(bytes) + OF_MALLOC) / GRAIN;
    if (!is_watched)
        is_watched = pthread_setspecific(thread_end, kept) == 0;
    if (row == 0 || row > ROWS || kept[row].count == KEPT_MOST || !is_watched) {
        free(bytes);
        return;
    }
    struct piece *piece = bytes;
    piece->next = kept[row].first;
    kept[row].first = piece;
    kept[row].count++;
}

static void *resize(void *bytes, int size)
{
    return realloc(bytes, (size_t)rounded(size));
}

static int size_of(void *bytes)
{
    return (int)malloc_usable_size(bytes);
}

static int begin(void *nothing)
{
    (void)nothing;
    return SQLITE_OK;
}

static void end(void *nothing)
{
    (void)nothing;
}

void sqlite_memory_settle(void)
{
    if (SANITIZED)
        return;
    static const sqlite3_mem_methods ours = {.xMalloc = take,
                                             .xFree = give,
                                             .xRealloc = resize,
                                             .xSize = size_of,
                                             .xRoundup = rounded,
                                             .xInit = begin,
                                             .xShutdown = end};
    if (pthread_key_create(&thread_end, free_kept) == 0)
        (void)sqlite3_config(SQLITE_CONFIG_MALLOC, &ours);
}
