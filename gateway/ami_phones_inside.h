/* Operators' phones inside: the table that ami_phones.c keeps, ami_phones_heard.c fills with what the exchange says and tells the broker
 * of, and ami_phones_ask.c compares with what should be. Only they include it. */
#ifndef REXIAN_GATEWAY_AMI_PHONES_INSIDE_H
#define REXIAN_GATEWAY_AMI_PHONES_INSIDE_H

#include "gateway/ami_phones.h"

enum { QUEUE_NAME_SIZE = 80 };

enum verb { VERB_NONE, VERB_ADD, VERB_REMOVE, VERB_PAUSE };

struct seat {
    bool is_in, is_paused; /* by the exchange's word, or by its answer */
    bool is_static;        /* of queues.conf */
    bool is_added;         /* from here */
    bool is_seen;          /* in this snapshot, or by an event since the last one */
    bool is_due;           /* to be compared with what should be */
    bool
        is_reason_due; /* a pause has to be said though it is one: its reason is another one, or it is not known */
    bool is_heard;     /* of since something was asked: then the answer is the older news */
    enum verb asked;
    bool asked_paused;
    int tries;
};

struct phone {
    char interface[AMI_INTERFACE_SIZE];
    char login[TEXT_LOGIN]; /* "": nobody's */
    char name[TEXT_NAME];
    char member_name[TEXT_NAME]; /* as the exchange has it */
    char reason[TEXT_CODE];      /* of a pause */
    int wanted;
    bool was_held;      /* the exchange kept its person from being ready, as the broker said last */
    int told;           /* what the broker knows */
    int told_for;       /* which wish that answered; -1: it must be said again */
    int64_t device;     /* in the exchange's numbers, as last heard */
    bool is_from_queue; /* the call that rings or is talked on there */
    struct seat seats[AMI_PHONE_QUEUES];
};

struct queue {
    char name[QUEUE_NAME_SIZE];
    bool is_there, is_listed; /* at the exchange; in this snapshot */
};

struct ami_phones {
    struct ami_phones_options options;
    struct queue queues[AMI_PHONE_QUEUES];
    size_t queue_count;
    struct phone *rows; /* never fewer: an index is a tag */
    size_t count, room;
    unsigned asked;
    bool is_known;  /* a snapshot has come */
    bool is_barred; /* the exchange's user lacks the right */
    bool has_work, has_news;
};

/* The phone of an interface, made if it is new; NULL without memory. */
struct phone *ami_phones_row(struct ami_phones *p, const char *interface);
/* NULL: of no queue that is ours. */
struct queue *ami_phones_queue(struct ami_phones *p, const char *name);
/* A further queue, if there is room. */
void ami_phones_add_queue(struct ami_phones *p, const char *name);
/* All seats of the phone are compared again; with_reason: a pause is said again, too. */
void ami_phones_set_due(struct ami_phones *p, struct phone *phone, bool with_reason);

/* Where a seat is, and what would bring it to where it should be. */
enum exchange_state ami_phones_place(const struct seat *seat);
enum verb ami_phones_verb(const struct phone *phone, const struct seat *seat);

#endif
