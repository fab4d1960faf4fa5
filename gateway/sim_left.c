/* A list that only becomes shorter. */
#include "gateway/sim_left.h"

#include "core/text.h"

#include <stdlib.h>
#include <string.h>

enum result left_take(struct sim_left *left, const struct open_call *rows, size_t count, const char *seed,
                      const char *run)
{
    struct open_call *calls = calloc(count + 1, sizeof *calls);
    left->is_told = true;
    if (calls == NULL)
        return RESULT_NO_MEMORY;
    free(left->calls);
    left->calls = calls;
    left->count = 0;
    for (size_t i = 0; i < count; i++)
        if (strncmp(rows[i].ref, seed, strlen(seed)) == 0 && strncmp(rows[i].ref, run, strlen(run)) != 0)
            left->calls[left->count++] = rows[i];
    return RESULT_OK;
}

bool left_next(struct sim_left *left, int64_t at, struct call_report *ret)
{
    if (left->count == 0)
        return false;
    *ret = (struct call_report){.step = CALL_LOST_SIGHT, .at = at};
    (void)text_copy(ret->ref, sizeof ret->ref, left->calls[--left->count].ref);
    return true;
}

void left_free(struct sim_left *left)
{
    free(left->calls);
    *left = (struct sim_left){.calls = NULL};
}
