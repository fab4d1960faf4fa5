/* Names of the kinds of events, as a reader of the history sees them. */
#include "core/event.h"

static const struct {
    enum event_kind kind;
    const char *name;
} kinds[] = {
    {EVENT_REGISTERED, N_("registered")},
    {EVENT_AMENDED, N_("amended")},
    {EVENT_ANSWERED, N_("answered directly")},
    {EVENT_NOT_ACCEPTED, N_("not accepted")},
    {EVENT_HANDED_OVER, N_("handed over")},
    {EVENT_DISPATCHED, N_("dispatched")},
    {EVENT_RECEIVED, N_("received")},
    {EVENT_RETURNED, N_("returned")},
    {EVENT_RETURN_GRANTED, N_("return granted")},
    {EVENT_RETURN_REFUSED, N_("return refused")},
    {EVENT_REPLIED, N_("replied")},
    {EVENT_PASSED, N_("audit passed")},
    {EVENT_REDO, N_("redo ordered")},
    {EVENT_ATTEMPT, N_("callback attempt")},
    {EVENT_NOTED, N_("noted")},
    {EVENT_REVEALED, N_("phone revealed")},
    {EVENT_URGED, N_("urged")},
    {EVENT_REPEATED, N_("repeated by a later ticket")},
    {EVENT_IMPORTED, N_("imported")},
    {EVENT_FILLED, N_("filled in by import")},
    {EVENT_CALL_OFFERED, N_("call offered")},
    {EVENT_CALL_QUEUED, N_("call queued")},
    {EVENT_CALL_REFUSED, N_("call refused")},
    {EVENT_CALL_ANSWERED, N_("call answered")},
    {EVENT_CALL_ENDED, N_("call ended")},
    {EVENT_CALL_IMPORTED, N_("call imported")},
    {EVENT_CALL_FILLED, N_("call filled")},
    {EVENT_CALL_RETURNED, N_("call returned")},
    {EVENT_ACCOUNT_ADDED, N_("account added")},
    {EVENT_ACCOUNT_CHANGED, N_("account changed")},
    {EVENT_ACCOUNT_SHUT, N_("account shut")},
    {EVENT_ACCOUNT_RESET, N_("account reset")},
    {EVENT_STATION_ADDED, N_("station added")},
    {EVENT_STATION_CHANGED, N_("station changed")},
    {EVENT_STATION_SHUT, N_("station shut")},
    {EVENT_UNIT_ADDED, N_("unit added")},
    {EVENT_UNIT_CHANGED, N_("unit changed")},
    {EVENT_UNIT_SHUT, N_("unit shut")},
    {EVENT_CATEGORY_ADDED, N_("category added")},
    {EVENT_CATEGORY_CHANGED, N_("category changed")},
    {EVENT_CATEGORY_SHUT, N_("category shut")},
    {EVENT_RULE_ADDED, N_("rule added")},
    {EVENT_RULE_CHANGED, N_("rule changed")},
    {EVENT_RULE_SHUT, N_("rule shut")},
    {EVENT_DISTRICT_ADDED, N_("district added")},
    {EVENT_QUEUE_ADDED, N_("queue added")},
    {EVENT_LOGGED_IN, N_("logged in")},
    {EVENT_LOGGED_OUT, N_("logged out")},
    {EVENT_PRESENCE, N_("presence")},
    {EVENT_DISTRICT_CHANGED, N_("district changed")},
    {EVENT_DISTRICT_SHUT, N_("district shut")},
    {EVENT_QUEUE_CHANGED, N_("queue changed")},
    {EVENT_QUEUE_SHUT, N_("queue shut")},
    {EVENT_CITY_MADE, N_("city made")},
    {EVENT_DAY_SEALED, N_("day sealed")},
    {EVENT_CLOCK_SET, N_("clock set")},
    {EVENT_CLOCK_STEPPED, N_("clock stepped")},
    {EVENT_BACKUP_MADE, N_("backup made")},
};

const char *event_name(enum event_kind kind)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].kind == kind)
            return kinds[i].name;
    return "?";
}
