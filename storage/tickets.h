/* Tickets: folding them from their events, recording what happens to them with all that is kept beside.
 * Reading functions take a db, so that readers use them on their own connections. */
#ifndef REXIAN_STORAGE_TICKETS_H
#define REXIAN_STORAGE_TICKETS_H

#include "storage/store.h"

/* The tickets to which something has happened after an event: " WHERE e.seq > $1", each once, by its newest event. The plus
 * keeps the events' index by subject out of it: along that one, each event of every ticket would be looked at. */
#define CHANGED_TICKETS                                                                                        \
    "event e CROSS JOIN ticket t ON +e.subject = 1 AND t.number = e.subject_id AND t.last_seq = e.seq"

/* Tickets that have a deadline and whose completion has not passed: the condition of the index ticket_undone, which is used by whoever
 * repeats it. States below 6 are those before the callback. */
#define TICKET_UNDONE "due_at <> 0 AND state < 6 AND parent = 0"
_Static_assert(STATE_REPLIED == 5 && STATE_CALLBACK == 6, "the index says so");

/* Folds a ticket from its events. RESULT_NOT_FOUND if there is none. */
MUST_CHECK enum result ticket_fold(struct db *db, int64_t number, struct ticket_facts *ret);
/* The same with what an undo would put back. */
MUST_CHECK enum result ticket_fold_past(struct db *db, int64_t number, struct ticket_facts *ret,
                                        struct ticket_past *ret_past);
/* Folds the ticket, and how it stood when its handling deadline was last set: its last_seq is that of the event which did. All zero if
 * none ever was. */
MUST_CHECK enum result ticket_fold_due(struct db *db, int64_t number, struct ticket_facts *ret,
                                       struct ticket_facts *ret_then);
/* Appends the event, applies it to the facts and keeps ticket, ticket_wait, callback_task, ticket_text, phone and tally in step. */
MUST_CHECK enum result ticket_record(struct store *store, struct ticket_facts *facts, struct event *event,
                                     const struct event_text *texts, size_t text_count);
/* The same in two steps, for a ticket that the request makes: each of its events is noted, then its rows and tallies are kept once.
 * Until it is settled, nothing may ask the rows for it. The texts are those of all its events, none twice. */
MUST_CHECK enum result ticket_note(struct store *store, struct ticket_facts *facts, struct event *event,
                                   const struct event_text *texts, size_t text_count);
MUST_CHECK enum result ticket_settle(struct store *store, const struct ticket_facts *facts,
                                     const struct event_text *texts, size_t text_count);
/* The sequence that counts the tickets of the day of an instant. */
enum { TICKET_SEQUENCE_SIZE = 14 };
void ticket_sequence(const struct zone *zone, int64_t at, char out[TICKET_SEQUENCE_SIZE]);
/* A new ticket number: YYMMDD of the day it is recorded, then 7 digits counted up. */
MUST_CHECK enum result ticket_new_number(struct store *store, int64_t *ret);
/* The rows of a ticket that has none, or none that are right but its own; used when projections are made again. */
MUST_CHECK enum result ticket_project(struct store *store, const struct ticket_facts *facts);
/* Copies a ticket's texts of one event into ticket_text and phone. */
MUST_CHECK enum result ticket_project_texts(struct store *store, int64_t number, const struct event_text *texts,
                                            size_t text_count);
/* Makes ticket_text again from the events, as it is after an undo or an erasure; a ref stays. */
MUST_CHECK enum result ticket_texts_again(struct store *store, int64_t number);
/* Number of the ticket with an imported ref; RESULT_NOT_FOUND. */
MUST_CHECK enum result ticket_by_ref(struct db *db, const char *ref, int64_t *ret_number);
/* One of the texts of ticket_text by the name of its column ("caller_phone"); RESULT_NOT_FOUND. */
MUST_CHECK enum result ticket_text(struct db *db, int64_t number, const char *field, char *out, size_t size);

#endif
