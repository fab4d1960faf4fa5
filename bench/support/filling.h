/* The inside of bench-fill: a city that has been at work for years, written by the store's own code.
 *
 *   fill.c            the city, its days, the file's indexes before and after
 *   support/filling.c     what happens in a day, in the order of its instants
 *   support/fill_lives.c  what becomes of each ticket
 *   support/fill_calls.c  the calls by which they came, and those that nobody answered
 *   support/fill_texts.c  what callers say, and who they are */
#ifndef REXIAN_BENCH_SUPPORT_FILLING_H
#define REXIAN_BENCH_SUPPORT_FILLING_H

#include "broker/handler.h"
#include "broker/seal_key.h"
#include "core/chance.h"
#include "storage/counters.h"
#include "storage/tickets.h"

enum { FILL_ACCOUNTS = 512, FILL_TEXT = 1600 };

/* What one caller says; drawn from the ticket's index, so that it can be drawn again when the ticket's rows are written. */
struct fill_text {
    char title[TEXT_TITLE], content[FILL_TEXT], spot[TEXT_TITLE], name[TEXT_NAME], phone[TEXT_PHONE],
        answer[FILL_TEXT];
    int64_t category_id, district_id;
    enum request_type type;
    enum urgency urgency;
};

/* A ticket that is open: its rows are written once, when it has come to its end. */
struct life {
    struct ticket_facts facts;
    struct chance chance;
    int64_t index;
    int64_t plan_at; /* when its holder acts next; 0: never */
    int64_t at;      /* that, or when the clock acts, whichever comes first */
    bool stuck;      /* its holder does not go on */
    bool answered, returned;
    char return_reason[TEXT_REASON];
};

struct filling {
    struct city *city;
    struct store *store;
    struct reference reference;
    struct seal_key key;
    struct counters *
        counters; /* the live path's tallies are kept with each ticket's rows; here they are kept with each event */
    uint64_t seed;
    int64_t wanted, made, calls, events;
    int64_t first_day, last_day;
    int64_t callers;    /* how many different people call, beside the one who does so all the time */
    int64_t busy_every; /* each so-manieth ticket is that one's */
    int64_t now;        /* of the batch */
    int64_t seal_day, seal_at;
    int64_t station_id;
    int64_t by_role[ROLE_COUNT][FILL_ACCOUNTS];
    size_t role_counts[ROLE_COUNT];
    int64_t *leaves; /* categories that tickets may take */
    size_t leaf_count;
    struct life **heap; /* by at */
    size_t heap_count, heap_room;
};

/* Ends the program with a sentence unless the result is RESULT_OK. */
void fill_must(const struct filling *f, enum result result, const char *what);

/* -- filling.c */
/* All days from first_day to last_day; the store must be open, reference loaded. */
void fill_days(struct filling *f);
/* A person of a role, by chance. */
int64_t fill_person(const struct filling *f, struct chance *chance, int role);
/* The same for a unit's own account. */
int64_t fill_handler(const struct filling *f, int64_t unit_id);

/* -- fill_lives.c */
void life_begin(struct filling *f, int64_t index);
/* Carries out what is due at f->now; *life is given back to be planned again, or is over and freed: then false. */
bool life_go_on(struct filling *f, struct life *life);
/* Writes the rows of a ticket and frees it. */
void life_end(struct filling *f, struct life *life);

/* -- fill_calls.c */
/* The call by which a ticket came: it was taken by the operator and is over. Returns its id. */
int64_t call_of_ticket(struct filling *f, struct chance *chance, const char *phone, int64_t operator_id);
/* A call that was given up, and called back half an hour later. */
void call_in_vain(struct filling *f, struct chance *chance, const char *phone);

/* -- fill_texts.c */
void fill_text_draw(const struct filling *f, int64_t index, struct fill_text *out);

#endif
