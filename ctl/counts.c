#include "ctl/counts.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdio.h>

const char *count_text(enum counted what, int64_t count, char out[COUNT_TEXT])
{
    unsigned long n = (unsigned long)count;
    switch (what) {
    case COUNTED_EVENTS:
        snprintf(out, COUNT_TEXT, ngettext("%" PRId64 " event", "%" PRId64 " events", n), count);
        break;
    case COUNTED_TICKETS:
        snprintf(out, COUNT_TEXT, ngettext("%" PRId64 " ticket", "%" PRId64 " tickets", n), count);
        break;
    case COUNTED_OPEN_TICKETS:
        snprintf(out, COUNT_TEXT, ngettext("%" PRId64 " open ticket", "%" PRId64 " open tickets", n), count);
        break;
    case COUNTED_CALLS:
        snprintf(out, COUNT_TEXT, ngettext("%" PRId64 " call", "%" PRId64 " calls", n), count);
        break;
    case COUNTED_VISITS:
        snprintf(out, COUNT_TEXT, ngettext("%" PRId64 " visit", "%" PRId64 " visits", n), count);
        break;
    case COUNTED_BLOCKS:
        snprintf(out, COUNT_TEXT,
                 ngettext("%" PRId64 " entry of the abuse list", "%" PRId64 " entries of the abuse list", n),
                 count);
        break;
    case COUNTED_DEADLINES:
        snprintf(out, COUNT_TEXT, ngettext("%" PRId64 " deadline", "%" PRId64 " deadlines", n), count);
        break;
    case COUNTED_LINES:
        snprintf(out, COUNT_TEXT, ngettext("%" PRId64 " line", "%" PRId64 " lines", n), count);
        break;
    case COUNTED_REPORTS:
        snprintf(out, COUNT_TEXT, ngettext("%" PRId64 " report", "%" PRId64 " reports", n), count);
        break;
    }
    return out;
}
