/* The writer's side of the store: one transaction for a batch, a savepoint for each request, and events that carry all
 * projections with them. Used by one thread. Nothing here knows of the wire. */
#ifndef REXIAN_STORAGE_STORE_H
#define REXIAN_STORAGE_STORE_H

#include "core/event.h"
#include "core/facts.h"
#include "core/rates.h"
#include "core/ticket.h"
#include "core/zone.h"
#include "storage/db.h"
#include "storage/ticket_columns.h"

enum { HASH_SIZE = 32 };

/* A personal or free text of an event. */
struct event_text {
    const char *field; /* title, content, spot, caller_name, caller_phone, answer, note, reason, basis, ... */
    const char *value;
};

/* Who may see a ticket and on whose list it stands; all 0 for what is no ticket. */
struct ticket_seen {
    size_t unit_count;
    int64_t units[TICKET_UNITS];
    enum desk desk;
    int64_t asks;  /* bits of open approvals */
    bool ordered;  /* a supervision order is open */
    bool to_phone; /* an emergency whose unit is to be told by phone */
    bool secret;   /* departments do not see its caller */
};
void ticket_see(const struct ticket_facts *facts, struct ticket_seen *ret);

/* What happened, for the pushes after the commit: who could see it before and who can after. */
struct outbox_row {
    int64_t seq;
    enum event_kind kind;
    enum subject subject;
    int64_t subject_id;
    int64_t occurred_at;
    int64_t account_id;
    struct ticket_seen before;
    struct ticket_seen after;
    int64_t opened_by; /* tickets: account, or the one that took over its list */
    size_t opened;     /* for store_opened; 0: its ticket is to be read */
};

/* What a line shows of a ticket that was opened in this batch, so that it is not read again to be told. */
struct opened_ticket {
    int64_t columns[TICKET_COLUMNS];
    char title[TEXT_TITLE];
    char caller_phone[TEXT_PHONE];
};

struct store;

/* Opens the store of a folder (city.db within). The store keeps `zone` (not copied). Keeps a copy of an older one and migrates to the
 * newest schema, one transaction each, and makes the projections again if another version made them. On failure `error` has a sentence with the
 * remedy. */
MUST_CHECK enum result store_open(const char *folder, bool create, const struct zone *zone,
                                  const char *area_code, struct store **ret, char *error, size_t error_size);
void store_close(struct store **store);
/* The file in which the database was kept before it was brought to this schema; "" if it had it already. */
const char *store_kept_copy(const struct store *store);
/* Whether the projections of an earlier version were made again when it was opened. */
bool store_made_again(const struct store *store);
struct db *store_db(struct store *store);
const struct zone *store_zone(const struct store *store);
const char *store_area_code(const struct store *store);
/* The newest event's seq, hash (HASH_SIZE bytes) and recorded_at; within a batch those of the batch. */
int64_t store_seq(const struct store *store);
const uint8_t *store_hash(const struct store *store);
int64_t store_recorded_at(const struct store *store);

/* A batch: begin, then for each request request_begin and either request_keep or request_drop, then commit.
 * After a failed commit, or RESULT_LOST from any of them, the whole batch is gone: store_reload, then run each request
 * alone. `now` is the city's time for the whole batch: recorded_at = max(now, last recorded). */
MUST_CHECK enum result store_begin(struct store *store, int64_t now);
MUST_CHECK enum result store_request_begin(struct store *store);
MUST_CHECK enum result store_request_keep(struct store *store);
MUST_CHECK enum result store_request_drop(struct store *store);
MUST_CHECK enum result store_commit(struct store *store);
/* Whether the requests of the batches that follow go without savepoints, which copy each page that they touch. A request that is dropped
 * after it has changed rows then loses the batch (RESULT_LOST); one that changed none is dropped as ever. */
void store_be_bold(struct store *store, bool bold);
/* Rolls back whatever is open and reads the chain's head again. */
MUST_CHECK enum result store_reload(struct store *store);
/* Events of the batch, for pushes; valid until the next store_begin. */
const struct outbox_row *store_outbox(const struct store *store, size_t *ret_count);
/* The ticket of a row of the outbox as it stands after this event, valid as long; NULL: it is to be read. */
const struct opened_ticket *store_opened(const struct store *store, const struct outbox_row *row);

/* The city's time of this batch. */
int64_t store_now(const struct store *store);
/* Next number of a sequence, never given twice. */
MUST_CHECK enum result store_next(struct store *store, const char *sequence, int64_t *ret);

/* Appends one event with its texts to the chain: fills seq, recorded_at, and occurred_at if it is 0. Projections are the
 * caller's: tickets_record and calls_record do both. Empty texts are left out. */
MUST_CHECK enum result store_append(struct store *store, struct event *event, const struct event_text *texts,
                                    size_t text_count);
/* Adds a line to the outbox for the event just appended; done by tickets_record and calls_record, too. before and after are NULL
 * for what is no ticket. */
MUST_CHECK enum result store_tell(struct store *store, const struct event *event,
                                  const struct ticket_seen *before, const struct ticket_seen *after,
                                  int64_t opened_by);

/* Reads the event of the present row of `SELECT seq, kind, subject, subject_id, occurred_at, recorded_at, account_id,
 * station_id, body`; RESULT_CORRUPT if its body is not a record. */
MUST_CHECK enum result event_of_row(struct statement *s, struct event *ret);

/* City facts (name, zone, simulated ...). */
MUST_CHECK enum result store_city_set(struct store *store, const char *name, const char *value);
MUST_CHECK enum result store_city_get(struct db *db, const char *name, char *out, size_t size);

#endif
