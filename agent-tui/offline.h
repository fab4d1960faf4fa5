/* Submissions from the moment the person lets go of them until the broker has answered: sealed on disk before they are sent,
 * sent one after the other under the same request id, so that any end of the program leaves exactly one ticket. */
#ifndef REXIAN_AGENT_OFFLINE_H
#define REXIAN_AGENT_OFFLINE_H

#include "agent-tui/vault.h"
#include "wire/envelope.h"
#include "wire/messages.h"

enum waiting_kind { WAITING_OPEN, WAITING_HANDOVER, WAITING_NOTE, WAITING_KIND_COUNT };

/* One submission. Exactly one of open, handover, note has an element, by its kind. */
struct waiting {
    char request_id[ENVELOPE_ID_BYTES];
    char after[ENVELOPE_ID_BYTES]; /* waits for this one's ticket number; "" for none */
    int kind;
    char author[TEXT_LOGIN];
    char author_name[TEXT_NAME];
    char local[24];     /* provisional number, told to the operator when the broker is away */
    int64_t order;      /* rises */
    int64_t written_at; /* city time */
    bool away;          /* written while the broker was away: the author and the time go with it */
    struct ticket_open *open;
    size_t open_count;
    struct ticket_handover *handover;
    size_t handover_count;
    struct ticket_act *note; /* number and note alone are kept */
    size_t note_count;
};

struct offline {
    struct vault *vault;
    struct waiting *items; /* by order */
    size_t count, room;
    int64_t last_order;
    size_t
        unreadable; /* files that could not be read now (a fault of the disk, no memory); they stay where they are */
};

/* Loads what is on disk; what is damaged is set aside (vault.h). The vault must outlive it. RESULT_NO_MEMORY. */
enum result offline_start(struct offline *offline, struct vault *vault) MUST_CHECK;
/* Frees the memory; the files stay. */
void offline_stop(struct offline *offline);
/* Seals a submission on disk and puts it behind the others. Its request_id, kind, author, written_at and body are given; order
 * and local are filled in, and what the item's pointers point to is copied. *ret_item (may be NULL) is valid until the next change
 * of the queue. Results as vault_put: then nothing was queued. */
enum result offline_add(struct offline *offline, const struct waiting *item, const struct waiting **ret_item,
                        char why[FILE_WHY_SIZE]) MUST_CHECK;
/* The item of a request id, NULL if it is answered or was never here. */
const struct waiting *offline_find(const struct offline *offline, const char *request_id);
/* The first one that can be sent, NULL if none. */
const struct waiting *offline_next(const struct offline *offline);
/* The message's type of a kind ("ticket.open"). */
const char *waiting_type(const struct waiting *item);
/* The body as it goes over the wire when `login` hands it in; valid until the next call. */
const void *waiting_body(const struct waiting *item, const char *login);
/* The broker has taken it under this number: it is removed, what waited for the number gets it. */
void offline_taken(struct offline *offline, const char *request_id, int64_t number);
/* The broker has refused it for good: it is removed; what waited for its number goes without, notes on it are dropped. */
void offline_refused(struct offline *offline, const char *request_id);
/* How many submissions wait (notes not counted). */
size_t offline_waiting(const struct offline *offline);

#endif
