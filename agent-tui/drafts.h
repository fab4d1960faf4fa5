/* What a person has typed and not yet sent: kept from the first pause on, found again after any end of the program.
 * A draft belongs to its author; nobody else's console session is given it. */
#ifndef REXIAN_AGENT_DRAFTS_H
#define REXIAN_AGENT_DRAFTS_H

#include "agent-tui/vault.h"
#include "core/ticket.h"
#include "tui/form.h"
#include "wire/envelope.h"

struct draft_field {
    char name[TEXT_CODE];
    char value[TEXT_LONG];
};

struct draft {
    char author[TEXT_LOGIN];
    char what[TEXT_CODE + 24];          /* "intake", or a decision and its ticket */
    char request_id[ENVELOPE_ID_BYTES]; /* under which it will be sent */
    int64_t saved_at;                   /* city time */
    int64_t call_id;
    int64_t number; /* of a ticket that it completes */
    int64_t repeat_of;
    char handover_id[ENVELOPE_ID_BYTES]; /* a hand-over whose number is not known yet */
    struct draft_field *fields;
    size_t field_count;
};

extern const struct shape draft_shape;

/* A new request id (wire/request_id.h). */
void draft_make_id(char out[ENVELOPE_ID_BYTES]);
/* Keeps it; replaces the author's draft of the same `what`. Results as vault_put. */
enum result draft_save(const struct vault *vault, const struct draft *draft,
                       char why[FILE_WHY_SIZE]) MUST_CHECK;
/* The author's draft, to be freed by draft_free. RESULT_NOT_FOUND: there is none; RESULT_CORRUPT: it is set aside,
 * see vault_get. */
enum result draft_load(struct vault *vault, const char *author, const char *what, struct draft *ret) MUST_CHECK;
void draft_drop(const struct vault *vault, const char *author, const char *what);
/* How many drafts the author has left here. */
size_t draft_count(struct vault *vault, const char *author);
void draft_free(struct draft *draft);

/* Copies what is in a form into the draft, empty fields left out. RESULT_NO_MEMORY. */
enum result draft_take(struct draft *draft, const struct form *form) MUST_CHECK;
/* Puts the draft's fields into a form; fields that the form does not know, or choices that are gone, are left out. Returns how many
 * fields were put. */
size_t draft_put(const struct draft *draft, struct form *form);

#endif
