/* Acts by city time, then in the order in which they were planned. */
#include "ctl/play_inside.h"

#include <assert.h>
#include <stdlib.h>

static bool is_before(const struct act *a, const struct act *b)
{
    return a->at != b->at ? a->at < b->at : a->serial < b->serial;
}

static void swap(struct act *a, struct act *b)
{
    struct act kept = *a;
    *a = *b;
    *b = kept;
}

enum result queue_put(struct act_queue *queue, struct act act)
{
    if (queue->count == queue->room) {
        size_t room = queue->room ? queue->room * 2 : 256;
        struct act *acts = reallocarray(queue->acts, room, sizeof *acts);
        if (acts == NULL)
            return RESULT_NO_MEMORY;
        queue->acts = acts;
        queue->room = room;
    }
    size_t at = queue->count++;
    act.serial = queue->serial++;
    queue->acts[at] = act;
    for (; at > 0 && is_before(&queue->acts[at], &queue->acts[(at - 1) / 2]); at = (at - 1) / 2)
        swap(&queue->acts[at], &queue->acts[(at - 1) / 2]);
    return RESULT_OK;
}

const struct act *queue_first(const struct act_queue *queue)
{
    return queue->count > 0 ? &queue->acts[0] : NULL;
}

struct act queue_take(struct act_queue *queue)
{
    assert(queue->count > 0);
    struct act first = queue->acts[0];
    size_t at = 0;
    queue->acts[0] = queue->acts[--queue->count];
    for (;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < queue->count; child++)
            if (is_before(&queue->acts[child], &queue->acts[least]))
                least = child;
        if (least == at)
            return first;
        swap(&queue->acts[at], &queue->acts[least]);
        at = least;
    }
}

void queue_free(struct act_queue *queue)
{
    free(queue->acts);
    *queue = (struct act_queue){.acts = NULL};
}
