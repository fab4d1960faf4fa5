/* The tables of verbs, joined by verb.c. A new verb is one row.
 * Options without a row of their own are made from the members of the request. */
#ifndef REXIAN_CTL_VERBS_H
#define REXIAN_CTL_VERBS_H

#include "ctl/verb.h"

extern const struct verb shift_verbs[];
extern const size_t shift_verb_count;
extern const struct verb ticket_verbs[];
extern const size_t ticket_verb_count;
extern const struct verb record_verbs[];
extern const size_t record_verb_count;
extern const struct verb dispatch_verbs[];
extern const size_t dispatch_verb_count;
extern const struct verb call_verbs[];
extern const size_t call_verb_count;
extern const struct verb knowledge_verbs[];
extern const size_t knowledge_verb_count;
extern const struct verb care_verbs[];
extern const size_t care_verb_count;
extern const struct verb rulebook_verbs[];
extern const size_t rulebook_verb_count;
extern const struct verb duplicate_verbs[];
extern const size_t duplicate_verb_count;
extern const struct verb wall_verbs[];
extern const size_t wall_verb_count;
extern const struct verb dial_verbs[];
extern const size_t dial_verb_count;
extern const struct verb missed_verbs[];
extern const size_t missed_verb_count;
extern const struct verb service_verbs[];
extern const size_t service_verb_count;
extern const struct verb block_verbs[];
extern const size_t block_verb_count;

#endif
