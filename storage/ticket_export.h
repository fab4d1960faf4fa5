/* Tickets of a span of time as they leave the system: without the caller, page after page. */
#ifndef REXIAN_STORAGE_TICKET_EXPORT_H
#define REXIAN_STORAGE_TICKET_EXPORT_H

#include "storage/view.h"

struct export_query {
    int64_t from_at; /* opened in [from_at, to_at); to_at 0 is all */
    int64_t to_at;
    int64_t after; /* the number of the last one of the page before; 0 begins */
    int64_t most;
};

/* The texts that leave with a ticket; none is the caller's. They last until the call returns. */
struct export_texts {
    const char *ref; /* "" if it was opened here */
    const char *title;
    const char *content;
};

/* Is told each ticket. A result other than RESULT_OK ends it. */
typedef enum result export_ticket(void *context, const struct ticket_facts *facts,
                                  const struct export_texts *texts);

/* Newest first. Those that the viewer may not see are left out. *ret_last is the number of the last one that was looked at, *ret_more
 * whether there may be more behind it. */
MUST_CHECK enum result tickets_export(const struct view *view, const struct export_query *query,
                                      export_ticket *each, void *context, int64_t *ret_last, bool *ret_more);

#endif
