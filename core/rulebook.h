/* What a city has decided for all its tickets: the calendars of its years, and the limits. Folded from documents, so that it changes by
 * events and never by the edit of a file. */
#ifndef REXIAN_CORE_RULEBOOK_H
#define REXIAN_CORE_RULEBOOK_H

#include "core/calendar.h"
#include "core/limits.h"

struct rulebook {
    struct calendar calendar;
    struct limits limits;
    int64_t seq;           /* of the newest event that changed it */
    size_t document_count; /* 0: the city has none yet, all is as by default */
};

#endif
