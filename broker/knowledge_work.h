/* What adding an entry by hand and importing it share. */
#ifndef REXIAN_BROKER_KNOWLEDGE_WORK_H
#define REXIAN_BROKER_KNOWLEDGE_WORK_H

#include "broker/handler.h"
#include "core/knowledge.h"
#include "wire/messages_knowledge.h"

/* Adds an entry (`stored` is all zero) or changes the stored one by what is asked; records it, and `stored` is as it stands now.
 * `said` is a copy of it, to work with. Refuses what is missing or wrong, an owner outside the asker's own units, a second entry
 * of one owner with the same title, and dates that have passed unless `past`: what is taken over from elsewhere may be stale. */
MUST_CHECK enum result knowledge_work_put(struct change_work *work, const struct knowledge_change *asked,
                                          bool past, struct knowledge *stored, struct knowledge *said);
/* Whether the asker may keep entries of the unit. */
bool knowledge_work_keeps(const struct change_work *work, int64_t unit_id);
/* An event by the asker on the entry. */
struct event knowledge_work_event(const struct change_work *work, enum event_kind kind, int64_t id);
/* Names a row for people. */
void knowledge_work_row(const struct reference *reference, const struct knowledge *entry, int64_t now,
                        struct knowledge_row *ret);

/* Import: see do_import.c. */
MUST_CHECK enum result import_knowledge_batch(struct change_work *work, const void *request, void *reply);

#endif
