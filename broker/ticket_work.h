/* What the handlers of tickets share: finding one that the asker may touch, and answering with how it stands now. */
#ifndef REXIAN_BROKER_TICKET_WORK_H
#define REXIAN_BROKER_TICKET_WORK_H

#include "broker/handler.h"
#include "core/flow.h"
#include "storage/tickets.h"

/* Folds the ticket if the asker may see it; otherwise REFUSAL_NOT_FOUND: what one may not see is not there. */
MUST_CHECK enum result ticket_work_find(struct change_work *work, int64_t number, struct ticket_facts *ret);
/* Finds it, and refuses a stale version or a state that does not allow the action, naming who was first and when. */
MUST_CHECK enum result ticket_work_ready(struct change_work *work, int64_t number, int64_t version,
                                         enum action action, struct ticket_facts *ret);
/* True if the unit that works on it is, or stands below, the asker's own; the hotline's people have to name who of the unit phoned. */
MUST_CHECK enum result ticket_work_for_unit(struct change_work *work, const struct ticket_facts *facts,
                                            const char *on_behalf);
/* An event by the asker on the ticket. */
struct event ticket_work_event(const struct change_work *work, enum event_kind kind, int64_t number);
/* Puts who and where into an event that core/flow.h proposed. */
void ticket_work_sign(const struct change_work *work, struct event *event);
/* The same of a unit that need not hold the ticket (a co-handler). */
MUST_CHECK enum result ticket_work_for(struct change_work *work, int64_t unit_id, const char *on_behalf);
/* Whether the person may see the ticket: the hotline's people, and those of a unit that leads it, works on it or helps. */
bool ticket_work_sees(const struct reference *reference, const struct person *who,
                      const struct ticket_facts *facts);
/* The limits and the calendar for core/flow.h, for a ticket of this category and the asker's rights. */
struct flow_rules ticket_work_rules(const struct change_work *work, const struct ticket_facts *facts);
struct flow_rules flow_rules_of(const struct reference *reference, int64_t category_id, bool supervisor);
/* Puts into an event who wrote what the asker hands in, and when; nothing if `login` is "". Field "written_by". */
MUST_CHECK enum result ticket_work_written(struct change_work *work, const char *login, int64_t at,
                                           struct event *event);
/* Records what happens to a ticket, and in the same request what it means for the tickets that follow it or that it follows
 * (broker/duplicates.h). Handlers record by this alone. */
MUST_CHECK enum result ticket_work_record(struct change_work *work, struct ticket_facts *facts,
                                          struct event *event, const struct event_text *texts, size_t count);
/* From here on the events of a ticket that has none yet are recorded without its rows, which ticket_work_settle keeps once for all of them.
 * Until then nothing may ask the rows for it; the texts must live. */
void ticket_work_make(struct change_work *work, struct ticket_facts *facts);
MUST_CHECK enum result ticket_work_settle(struct change_work *work);
/* Tells a refusal who changed the ticket last, and when. */
void ticket_work_name_first(struct change_work *work, int64_t number);
/* Fills a reply with the ticket's numbers, names and instants as of these facts; texts are asked by ticket.show. */
MUST_CHECK enum result ticket_work_reply(struct change_work *work, const struct ticket_facts *facts,
                                         struct ticket_reply *ret);
/* Signs and records an event that core/flow.h proposed, and answers with the ticket. */
MUST_CHECK enum result ticket_work_record_reply(struct change_work *work, struct ticket_facts *facts,
                                                struct event *event, const struct event_text *texts,
                                                size_t count, struct ticket_reply *reply);
/* A unit that is open and none of the hotline's, by code or name; field "unit". */
MUST_CHECK enum result ticket_work_unit(struct change_work *work, const char *unit, const struct node **ret);
/* RESULT_REFUSED with REFUSAL_MISSING_FIELD if the text is empty, REFUSAL_BAD_VALUE if it has control characters. */
MUST_CHECK enum result text_given(struct change_work *work, const char *field, const char *text);
/* RESULT_REFUSED if the text has control characters; may be empty. */
MUST_CHECK enum result text_clean(struct change_work *work, const char *field, const char *text);

#endif
