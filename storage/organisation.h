/* Changes of the organisation: units, districts, categories, queues and the rules of the dispatch directory.
 * Each function appends its event and writes its row; what stands before is the caller's to check. */
#ifndef REXIAN_STORAGE_ORGANISATION_H
#define REXIAN_STORAGE_ORGANISATION_H

#include "storage/reference.h"
#include "storage/store.h"

/* Who changes something, and from where; 0 and 0 is the broker itself. */
struct author {
    int64_t account_id;
    int64_t station_id;
};

/* `subject` is one of SUBJECT_UNIT, _DISTRICT, _CATEGORY, _QUEUE in these. All run within a request of the store
 * and give, besides those named, the results of store_append. RESULT_REFUSED: the row breaks a constraint, such as a code
 * that is there twice. */

/* Adds a node: code, name, parent_id (0 is none) and what else its kind has are given; fills id and path.
 * RESULT_NOT_FOUND: there is no such parent; RESULT_TOO_LONG: the tree is too deep. */
MUST_CHECK enum result node_add(struct store *store, enum subject subject, struct author author,
                                struct node *node);
/* Writes code, name, name_en, words, kind and parent_id of the node with this id as given; all below it move along. Fills path.
 * RESULT_NOT_FOUND: there is no such node or parent; RESULT_INVALID: the parent is the node or lies below it;
 * RESULT_TOO_LONG: the tree is too deep. */
MUST_CHECK enum result node_change(struct store *store, enum subject subject, struct author author,
                                   struct node *node);
/* Shuts a node; into_id is the one that takes its place, 0 is none. RESULT_NOT_FOUND: there is none, or it is shut. */
MUST_CHECK enum result node_shut(struct store *store, enum subject subject, struct author author, int64_t id,
                                 int64_t into_id);

/* Adds a rule; fills id. RESULT_REFUSED: there is an open one for this category, district and hours. */
MUST_CHECK enum result rule_add(struct store *store, struct author author, struct rule *rule);
/* Writes all of the rule with this id. RESULT_NOT_FOUND, RESULT_REFUSED as above. */
MUST_CHECK enum result rule_change(struct store *store, struct author author, const struct rule *rule);
/* RESULT_NOT_FOUND: there is none, or it is shut. */
MUST_CHECK enum result rule_shut(struct store *store, struct author author, int64_t id);

#endif
