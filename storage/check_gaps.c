/* The gaps against their events. */
#include "storage/check_inside.h"
#include "storage/gaps.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void compare(struct checking *checking, const struct gap *stored, const struct gap *folded)
{
    const struct gap *gap = folded ? folded : stored;
    char where[80];
    snprintf(where, sizeof where, "gap %s %" PRId64, gap->exchange, gap->from_at);
    if (!stored)
        check_find(checking, where, "the row is missing");
    else if (!folded)
        check_find(checking, where, "there is no event for this row");
    else if (stored->to_at != folded->to_at || stored->last_seq != folded->last_seq)
        check_find(checking, where, "stored until %" PRId64 ", expected %" PRId64, stored->to_at,
                   folded->to_at);
}

enum result check_gaps(struct checking *checking)
{
    struct gap *stored = NULL, *folded = NULL;
    size_t stored_count = 0, folded_count = 0;
    enum result result = gaps_read(checking->db, INT64_MIN, INT64_MAX, &stored, &stored_count);
    if (result == RESULT_OK)
        result = gaps_refold(checking->db, &folded, &folded_count);
    for (size_t i = 0, j = 0; result == RESULT_OK && (i < stored_count || j < folded_count);) {
        const struct gap *a = i < stored_count ? &stored[i] : NULL, *b = j < folded_count ? &folded[j] : NULL;
        int order = !a ? 1 : !b ? -1 : strcmp(a->exchange, b->exchange);
        if (a && b && order == 0)
            order = (a->from_at > b->from_at) - (a->from_at < b->from_at);
        compare(checking, order <= 0 ? a : NULL, order >= 0 ? b : NULL);
        i += order <= 0;
        j += order >= 0;
    }
    free(stored);
    free(folded);
    return result;
}
