/* The three rates and the figures beside them: what each ticket and each call adds to which day.
 * Source: the definitions in HACKING.md, "Figures". A rate is n / d; both are sums of these facts, never averages. */
#ifndef REXIAN_CORE_RATES_H
#define REXIAN_CORE_RATES_H

#include "core/facts.h"
#include "core/zone.h"

/* Stored in tallies and seals: never renumbered. */
enum measure {
    MEASURE_ANSWER_N = 1,
    MEASURE_ANSWER_D = 2,
    MEASURE_COMPLETION_N = 3,
    MEASURE_COMPLETION_D = 4,
    MEASURE_CALLBACK_N = 5,
    MEASURE_CALLBACK_D = 6,
    MEASURE_ON_TIME_N = 7,
    MEASURE_ANSWERED_IN_TARGET_N = 8,
    MEASURE_ABANDONED_N = 9,
    MEASURE_SHORT_ABANDONED_N = 10,
    MEASURE_REFUSED_N = 11,
    MEASURE_RETURNED_CALLS_N = 12,
    MEASURE_LEFT_MENU = 13,
    MEASURE_TEST_CALLS = 14,
    MEASURE_VISITS = 15,
    MEASURE_WAIT_MS = 16,
    MEASURE_ABANDON_MS = 17,
    MEASURE_TALK_MS = 18,
    MEASURE_TICKETS_D = 19,
    MEASURE_DIRECT_N = 20,
    MEASURE_NOT_ACCEPTED = 21,
    MEASURE_HANDED_OVER = 22,
    MEASURE_DISPATCHED_D = 23,
    MEASURE_RETURNED_N = 24,
    MEASURE_RETURN_GRANTED_N = 25,
    MEASURE_RECEIVED_ON_TIME_N = 26,
    MEASURE_RECEIVED_D = 27,
    MEASURE_REDO_N = 28,
    MEASURE_REDONE_ON_TIME_N = 29,
    MEASURE_REDONE_D = 30,
    MEASURE_REACHED_N = 31,
    MEASURE_SOLVED_N = 32,
    MEASURE_SOLVED_D = 33,
    MEASURE_SATISFIED_N = 34,
    MEASURE_SATISFIED_D = 35,
    MEASURE_IMPORTED_NO_LIMIT = 36,
    MEASURE_IMPORTED_NO_CALLBACK = 37,
    MEASURE_SUSPENDED = 38,
    MEASURE_MERGED = 39,
    MEASURE_TERMINATED = 40,
    MEASURE_CLOSED = 41,
    MEASURE_REPEATED_N = 42,
    MEASURE_FIRST_REPORT_D = 43,
    MEASURE_FIRST_REPORT_ON_TIME_N = 44,
    MEASURE_ORDERS_D = 45,
    MEASURE_ORDERS_ON_TIME_N = 46,
    MEASURE_EXTENDED = 47,
    MEASURE_URGED = 48,
    MEASURE_CLOSED_DIRECT = 49,
    MEASURE_CLOSED_NOT_ACCEPTED = 50,
    MEASURE_CLOSED_COMPLETED = 51,
    MEASURE_CLOSED_HANDED_OVER = 52,
    MEASURE_CLOSED_TERMINATED = 53,
    MEASURE_REOPENED = 54,
    MEASURE_TIMED_OUT_N = 55,
    MEASURE_NO_AGENT_N = 56,
    MEASURE_QUEUE_FULL_N = 57,
    MEASURE_LEFT_BY_KEY_N = 58,
    MEASURE_WITHDRAWN_N = 59,
    MEASURE_END_UNSEEN_N = 60,
    MEASURE_VISITS_ANSWERED_N = 61,
    MEASURE_VISITS_ABANDONED_N = 62,
    MEASURE_VISITS_TIMED_OUT_N = 63,
    MEASURE_VISITS_EMPTY_N = 64,
    MEASURE_VISITS_KEY_N = 65,
    MEASURE_VISITS_WITHDRAWN_N = 66,
    MEASURE_VISITS_UNSEEN_N = 67,
    MEASURE_VISIT_WAIT_MS = 68,
    MEASURE_VISIT_TALK_MS = 69,
    MEASURE_RINGS_UNANSWERED = 70,
    MEASURE_TALKS = 71,
    MEASURE_HELD_MS = 72,
    MEASURE_TRANSFERRED_N = 73,
    MEASURE_SHORT_LEFT_OUT = 74,
    /* time of operators by what they did, see core/presence.h */
    MEASURE_DUTY_MS = 75,
    MEASURE_READY_MS = 76,
    MEASURE_RINGING_MS = 77,
    MEASURE_TALKING_MS = 78,
    MEASURE_HOLD_MS = 79,
    MEASURE_WRAP_UP_MS = 80,
    MEASURE_BREAK_MS = 81,
    MEASURE_BREAK_REST_MS = 82,
    MEASURE_BREAK_MEAL_MS = 83,
    MEASURE_BREAK_TRAINING_MS = 84,
    MEASURE_BREAK_OTHER_MS = 85,
    MEASURE_RETURNED_IN_LIMIT_N = 86,
    MEASURE_GOT_THROUGH_N = 87,
    MEASURE_GIVEN_UP_N = 88,
    MEASURE_TALK_HELD_MS = 89,
    /* what the exchange does to operators' time */
    MEASURE_BREAK_EXCHANGE_MS = 90,
    MEASURE_NOT_READY_MS = 91,
    MEASURE_OTHER_CALL_MS = 92,
    MEASURE_DIAL_TALKING_MS = 93,
    MEASURE_DIAL_WRAP_UP_MS = 94,
    MEASURE_END
};

/* By what a figure can be split; every fact lies in exactly one key of each, so that keys add up to the total. */
enum split {
    SPLIT_TOTAL,
    SPLIT_HOUR,
    SPLIT_DEPARTMENT,
    SPLIT_OPERATOR,
    SPLIT_CATEGORY,
    SPLIT_QUEUE,
    SPLIT_TYPE,    /* 1 + enum request_type; 0: calls, which have none */
    SPLIT_URGENCY, /* 1 + enum urgency */
    SPLIT_COUNT
};
extern const struct name_list split_names;

struct measure_row {
    enum measure measure;
    const char *name;     /* column in CSV, key in JSON */
    enum measure base;    /* the d of this n; 0 if it is a count */
    const char *rate;     /* column of the percentage; NULL if none */
    bool is_ms;           /* a sum of milliseconds */
    const char *label;    /* for people, to be translated */
    const char *sentence; /* the definition */
};
extern const struct measure_row measure_rows[];
extern const size_t measure_row_count;
/* Row of a measure; never NULL for a valid one. */
const struct measure_row *measure_row(enum measure measure);

struct fact {
    int64_t day; /* civil_day of the local day */
    int64_t keys[SPLIT_COUNT];
    enum measure measure;
    int64_t amount;
};

/* 16 rounds of 5, 8 tasks of 7, 8 redos of 2, 8 reopenings of 2, 4 orders of 2 and the ticket's own fit; so do 32 visits of 4,
 * 16 talks of 4, 24 ringings and the call's own. */
enum { FACTS_MAX = 240 };

/* What the ticket adds to the figures, now that its facts are these. Returns the count written to out. */
size_t rates_of_ticket(const struct ticket_facts *ticket, const struct zone *zone, struct fact out[FACTS_MAX]);
/* What the call adds. A call that is still waiting adds nothing to the answer rate. */
size_t rates_of_call(const struct call_facts *call, const struct zone *zone, struct fact out[FACTS_MAX]);

/* Why a ticket or call in d is not in n. The numbers of those of tickets are kept in the row `ticket`. */
enum miss_reason {
    MISS_NONE,
    MISS_NOT_REPLIED,
    MISS_AWAITING_AUDIT,
    MISS_REDO_OPEN,
    MISS_NOT_CALLED,  /* no attempt yet */
    MISS_NOT_REACHED, /* attempts made, more to come */
    MISS_ABANDONED,
    MISS_REFUSED,
    MISS_END_UNSEEN,
    MISS_TIMED_OUT,
    MISS_NO_AGENT,
    MISS_QUEUE_FULL,
    MISS_LEFT_BY_KEY,
    MISS_WITHDRAWN,
    MISS_COUNT
};
extern const struct name_list miss_names;
/* MISS_NONE if the ticket is in no completion d or in its n. */
enum miss_reason rates_completion_miss(const struct ticket_facts *ticket);
/* For one callback task: MISS_NONE if it is done or cancelled. */
enum miss_reason rates_callback_miss(const struct task *task);
enum miss_reason rates_answer_miss(const struct call_facts *call);
/* Whether it was given up so soon that the option of its time leaves it out of answer_d. */
bool rates_is_left_out(const struct call_facts *call);

/* Service levels by other conventions than answered_in_target_n / answer_d: of the sums of one row. */
enum convention {
    CONVENTION_IGNORED,  /* abandoned calls are left out of d */
    CONVENTION_POSITIVE, /* abandoned calls are as good as answered in time */
    CONVENTION_NO_SHORT, /* short abandons are left out of d */
    CONVENTION_COUNT
};
struct convention_row {
    const char *name;     /* column of the percentage */
    const char *label;    /* for people, to be translated */
    const char *sentence; /* the definition */
};
extern const struct convention_row convention_rows[CONVENTION_COUNT];
void rates_convention(enum convention convention, int64_t in_target, int64_t abandoned, int64_t short_abandoned,
                      int64_t asked, int64_t *ret_n, int64_t *ret_d);

/* What calls take of operators, of the sums of one row. `sums` is by measure. */
enum workload {
    WORKLOAD_HANDLING, /* the time that a talk takes: a mean of milliseconds; a transferred call has more than one */
    WORKLOAD_OCCUPANCY,
    WORKLOAD_COUNT
};
struct workload_row {
    const char *name; /* column */
    bool is_ms;       /* a mean, not a percentage */
    const char *label;
    const char *sentence;
};
extern const struct workload_row workload_rows[WORKLOAD_COUNT];
/* Below this measure they stand in lists of figures. */
#define WORKLOAD_BELOW MEASURE_OTHER_CALL_MS
void rates_workload(enum workload workload, const int64_t sums[MEASURE_END], int64_t *ret_n, int64_t *ret_d);

/* With a smaller d nobody is called best or worst. */
enum { RANK_SAMPLE = 10 };

enum { RATE_TEXT = 32 };
/* Truncated percentage with 2 decimals (n and d below 9e14): "98.30", "100.00" only if n == d, "-" if d == 0. */
void rate_text(int64_t n, int64_t d, char out[RATE_TEXT]);
enum { RATE_PERCENT_TEXT = RATE_TEXT + 4 };
/* The same with its sign: "98.30 %", "-". */
void rate_percent_text(int64_t n, int64_t d, char out[RATE_PERCENT_TEXT]);

#endif
