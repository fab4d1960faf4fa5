/* An entry of the knowledge base: what callers are told, whose it is, and until when it may be trusted. Folded from its events.
 * An entry is stale when its review date has passed, or when a change of its matter was announced and its owner has not
 * reviewed it in time. */
#ifndef REXIAN_CORE_KNOWLEDGE_H
#define REXIAN_CORE_KNOWLEDGE_H

#include "core/civil.h"
#include "core/event.h"
#include "core/ticket.h"

struct knowledge {
    int64_t id;
    int64_t version; /* rises with each event */
    int64_t category_id;
    int64_t unit_id; /* its owner */
    char matter[TEXT_CODE];
    char title[TEXT_TITLE];
    char text[TEXT_LONG];
    char source[TEXT_TITLE];
    char review_on[CIVIL_DATE_SIZE];
    char expires_on[CIVIL_DATE_SIZE]; /* the last day it holds; "" is for ever */
    int64_t review_due_at;            /* end of the review date */
    int64_t expires_at;               /* end of the last day; 0 is never */
    int64_t announced_at; /* a change of its matter that the owner has not answered yet; 0 is none */
    int64_t announced_by; /* account */
    int64_t announce_due_at;
    char reason[TEXT_REASON]; /* of that announcement */
    int64_t reviewed_at;      /* by its owner: written, or found to be right */
    int64_t reviewed_by;
    int64_t changed_by; /* account of the newest event */
    int64_t changed_at;
    bool shut;
    int64_t last_seq;
};

/* The texts of one event; NULL or "" where it has none. */
struct knowledge_texts {
    const char *title;
    const char *text;
    const char *source;
    const char *reason;
};

/* Applies one event of the entry, which starts as all zero. */
void knowledge_apply(struct knowledge *entry, const struct event *event, const struct knowledge_texts *texts);
/* By when its owner must have reviewed it: the earlier of review date and announcement; 0 if shut. */
int64_t knowledge_due_at(const struct knowledge *entry);
/* Whether that has passed, so that it stands as overdue and is marked wherever it is shown. */
bool knowledge_is_stale(const struct knowledge *entry, int64_t now);
/* Whether it holds no longer: it is found no more. */
bool knowledge_is_expired(const struct knowledge *entry, int64_t now);

#endif
