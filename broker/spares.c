/* Bodies of requests, kept for the next ones: they are of a few sizes, large, and many live at once for as long as a batch. */
#include "broker/inside.h"

#include <stdlib.h>

void *spare_take(struct broker *broker, size_t size)
{
    struct spares *spares = &broker->spares;
    for (size_t i = spares->count; i > 0; i--) {
        if (spares->rows[i - 1].size != size)
            continue;
        void *body = spares->rows[i - 1].body;
        spares->rows[i - 1] = spares->rows[--spares->count];
        return body;
    }
    return malloc(size);
}

void spare_give(struct broker *broker, void *body, size_t size)
{
    struct spares *spares = &broker->spares;
    if (body && spares->count < SPARES_MOST)
        spares->rows[spares->count++] = (struct spare){.size = size, .body = body};
    else
        free(body);
}

void spares_free(struct broker *broker)
{
    while (broker->spares.count > 0)
        free(broker->spares.rows[--broker->spares.count].body);
}
