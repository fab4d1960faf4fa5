/* Events are the truth: what happened to what, when, by whom. Everything else is folded from them.
 * Kinds are stored as numbers and never renumbered. */
#ifndef REXIAN_CORE_EVENT_H
#define REXIAN_CORE_EVENT_H

#include "core/record.h"

enum event_kind {
    EVENT_NONE = 0,
    /* a ticket's life */
    EVENT_REGISTERED = 1,
    EVENT_AMENDED = 2,
    EVENT_ANSWERED = 3, /* directly, closed */
    EVENT_NOT_ACCEPTED = 4,
    EVENT_HANDED_OVER = 5, /* to 110, 119 or 120 */
    EVENT_DISPATCHED = 6,
    EVENT_RECEIVED = 7,
    EVENT_RETURNED = 8,
    EVENT_RETURN_GRANTED = 9,
    EVENT_RETURN_REFUSED = 10,
    EVENT_REPLIED = 11,
    EVENT_PASSED = 12,
    EVENT_REDO = 13,
    EVENT_ATTEMPT = 14, /* of a callback; finishes the task when it says so */
    EVENT_NOTED = 15,
    EVENT_REVEALED = 16,
    EVENT_URGED = 17,
    EVENT_REPEATED = 18, /* a later ticket says "repeat of" this one */
    EVENT_IMPORTED = 19,
    EVENT_FILLED = 20, /* an import knew more than before */
    /* a call's life */
    EVENT_CALL_OFFERED = 40,
    EVENT_CALL_QUEUED = 41,
    EVENT_CALL_REFUSED = 42,
    EVENT_CALL_ANSWERED = 43,
    EVENT_CALL_ENDED = 44,
    EVENT_CALL_IMPORTED = 45,
    EVENT_CALL_FILLED = 46,
    EVENT_CALL_RETURNED = 47, /* a missed call was called back */
    /* people and reference data */
    EVENT_ACCOUNT_ADDED = 60,
    EVENT_ACCOUNT_CHANGED = 61,
    EVENT_ACCOUNT_SHUT = 62,
    EVENT_ACCOUNT_RESET = 63,
    EVENT_STATION_ADDED = 64,
    EVENT_STATION_CHANGED = 65,
    EVENT_STATION_SHUT = 66,
    EVENT_UNIT_ADDED = 67,
    EVENT_UNIT_CHANGED = 68,
    EVENT_UNIT_SHUT = 69,
    EVENT_CATEGORY_ADDED = 70,
    EVENT_CATEGORY_CHANGED = 71,
    EVENT_CATEGORY_SHUT = 72,
    EVENT_RULE_ADDED = 73,
    EVENT_RULE_CHANGED = 74,
    EVENT_RULE_SHUT = 75,
    EVENT_DISTRICT_ADDED = 76,
    EVENT_QUEUE_ADDED = 77,
    EVENT_LOGGED_IN = 78,
    EVENT_LOGGED_OUT = 79,
    EVENT_PRESENCE = 80,
    EVENT_DISTRICT_CHANGED = 81,
    EVENT_DISTRICT_SHUT = 82,
    EVENT_QUEUE_CHANGED = 83,
    EVENT_QUEUE_SHUT = 84,
    /* the city */
    EVENT_CITY_MADE = 90,
    EVENT_DAY_SEALED = 91,
    EVENT_CLOCK_SET = 92,
    EVENT_CLOCK_STEPPED = 93,
    EVENT_BACKUP_MADE = 94,
};

enum subject {
    SUBJECT_NONE = 0,
    SUBJECT_TICKET = 1,
    SUBJECT_CALL = 2,
    SUBJECT_ACCOUNT = 3,
    SUBJECT_STATION = 4,
    SUBJECT_UNIT = 5,
    SUBJECT_CATEGORY = 6,
    SUBJECT_RULE = 7,
    SUBJECT_DISTRICT = 8,
    SUBJECT_QUEUE = 9,
    SUBJECT_CITY = 10,
};

struct event {
    int64_t seq; /* 0 until it is given its place in the chain */
    enum event_kind kind;
    enum subject subject;
    int64_t subject_id;
    int64_t occurred_at; /* which day it belongs to; for imports long before recorded_at */
    int64_t recorded_at; /* when it became known; never goes back */
    int64_t account_id;  /* who; 0 is the broker itself */
    int64_t station_id;  /* from where; 0 is the broker itself */
    struct record body;  /* numbers and codes; personal texts lie apart */
};

/* Name of a kind ("ticket dispatched"), untranslated; "?" for an unknown one. */
const char *event_name(enum event_kind kind);

#endif
