/* Office hours as the dispatch directory asks for them. */
#include "core/routing.h"

#include "core/deadline.h"

static const char *const names[HOURS_COUNT] = {"always", "office", "outside"};
static const char *const labels[HOURS_COUNT] = {N_("always"), N_("in office hours"),
                                                N_("outside office hours")};
const struct name_list rule_hours_names = {.names = names, .labels = labels, .count = HOURS_COUNT};

enum result routing_hours_at(const struct calendar *calendar, int64_t at, enum rule_hours *ret,
                             struct refusal *why)
{
    int64_t ms = 0;
    /* An instant is in office hours if the millisecond that begins with it is. */
    enum result result = deadline_office_ms_between(calendar, at, at + 1, &ms, why);
    if (result == RESULT_OK)
        *ret = ms > 0 ? HOURS_OFFICE : HOURS_OUTSIDE;
    return result;
}
