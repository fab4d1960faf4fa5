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
    EVENT_ASKED = 21,  /* for an approval (enum approval) */
    EVENT_GRANTED = 22,
    EVENT_DENIED = 23,
    EVENT_RESUMED = 24,              /* a suspension ended */
    EVENT_SUPERVISED = 25,           /* an order was raised */
    EVENT_SUPERVISION_REPORTED = 26, /* the unit's closing report */
    EVENT_SUPERVISION_CLOSED = 27,
    EVENT_CONTACTED = 28,   /* first contact with the caller */
    EVENT_INTERIM = 29,     /* interim report */
    EVENT_CO_HANDLER = 30,  /* a unit is to help the lead */
    EVENT_CO_REPORTED = 31, /* its report to the lead */
    EVENT_PASSED_DOWN = 32, /* to an executing unit below the lead */
    EVENT_HANDED_UP = 33,   /* back to the lead */
    EVENT_MERGED = 34,      /* into its parent */
    EVENT_CHILD = 35,       /* the parent's side of it */
    EVENT_FOLLOWED = 36,    /* a merged ticket goes back to following its parent, whose redo was ordered */
    EVENT_UNDONE = 37,      /* the last decision is as if it had never been */
    EVENT_REDERIVED = 38,   /* calendar or limits changed: deadlines anew */
    EVENT_PHONED = 39,      /* the unit of an emergency was told by phone */
    /* a call's life */
    EVENT_CALL_OFFERED = 40,
    EVENT_CALL_QUEUED = 41,
    EVENT_CALL_REFUSED = 42,
    EVENT_CALL_ANSWERED = 43,
    EVENT_CALL_ENDED = 44,
    EVENT_CALL_IMPORTED = 45,
    EVENT_CALL_FILLED = 46,
    EVENT_CALL_RETURNED = 47, /* a missed call was called back */
    EVENT_CALL_RINGING = 48,  /* at an operator */
    EVENT_CALL_RING_ENDED = 49,
    EVENT_CALL_LEFT_QUEUE = 50,
    EVENT_CALL_HELD = 51,
    EVENT_CALL_UNHELD = 52,
    EVENT_CALL_TRANSFERRED = 53,
    EVENT_CALL_TALK_ENDED = 54,
    EVENT_CALL_RECORDED = 55,
    EVENT_CALL_LOST_SIGHT = 56,
    EVENT_CALL_REASON = 57, /* what it was about, told by its operator */
    /* people and reference data; 100 and up go on */
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
    EVENT_RULES_CHANGED = 95, /* calendars and limits: the whole text of each is in the event */
    EVENT_MONTH_FROZEN = 96,
    EVENT_BLOCK_ADDED = 100, /* a number on the abuse list */
    EVENT_BLOCK_SHUT = 101,
    EVENT_KNOWLEDGE_ADDED = 102,
    EVENT_KNOWLEDGE_CHANGED = 103,
    EVENT_KNOWLEDGE_SHUT = 104,
    EVENT_KNOWLEDGE_ANNOUNCED = 105, /* its owner must review it */
    EVENT_SHIFT_HANDED = 106,
    EVENT_SHIFT_TAKEN = 107,
    EVENT_OPERATOR_REPORTED = 130, /* how the exchange says that an operator stands in its queues */
    EVENT_BREAK_ASKED = 131,       /* a break after the call that rings or is talked on; reason 0: taken back */
    EVENT_NOT_MEASURED = 140,      /* the city: of an exchange, from occurred_at on; or measured after all */
    /* a call that somebody of the hotline makes, see core/dial.h */
    EVENT_DIAL_ASKED = 170,
    EVENT_DIAL_TAKEN = 171, /* by a gateway, for its exchange */
    EVENT_DIAL_RINGS = 172, /* the phone of who asked */
    EVENT_DIAL_PICKED_UP = 173,
    EVENT_DIAL_ANSWERED = 174,
    EVENT_DIAL_ENDED = 175,
    EVENT_DIAL_CANCEL = 176, /* who asked wants it to end */
    EVENT_DIALLED = 177,     /* a ticket: what came of ringing its caller */
    /* a ticket again: its unit was merged into another one, or its person left */
    EVENT_TAKEN_OVER = 120,
    /* a missed call again */
    EVENT_CALL_RETURN_BEGUN = 150, /* somebody is calling it back, and was told the number */
    EVENT_CALL_RETURN_TRIED = 151, /* in vain */
    EVENT_CALL_GOT_THROUGH = 152,  /* the same number was answered later */
    EVENT_CALL_GIVEN_UP = 153,     /* nobody calls it back any more */
    /* the city again */
    EVENT_RESTORED = 160, /* from a copy: what was recorded after it is gone */
    /* of a ticket, a call, the abuse list or the city: texts were erased, see enum erasure */
    EVENT_ERASED = 161,
    EVENT_ERASURE_ASKED = 162, /* the city: all texts about one person, by somebody, with a reason */
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
    SUBJECT_BLOCK = 11,
    SUBJECT_KNOWLEDGE = 12,
    SUBJECT_SHIFT = 13,
    SUBJECT_DIAL = 14,
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
