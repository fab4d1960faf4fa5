/* What a handler is given and what it returns. A change runs in the writer within its savepoint; a query runs in a reader
 * thread on committed rows; neither sends, begins or commits. */
#ifndef REXIAN_BROKER_HANDLER_H
#define REXIAN_BROKER_HANDLER_H

#include "config/options.h"
#include "core/authority.h"
#include "core/flow_undo.h"
#include "storage/documents.h"
#include "storage/numbers.h"
#include "storage/reference.h"
#include "storage/search.h"
#include "storage/store.h"
#include "wire/messages.h"

/* The city as it is configured. Calendars and limits are no part of it: see reference.rulebook. Of `config` the loop's thread changes the
 * reloadable options when it is told to read its file again; other threads look at no others than those that are taken at the start, and
 * get what may change with their question. */
struct city {
    struct broker_config config;
    char config_file[CONFIG_PATH_SIZE];
    struct zone zone;
    char name[TEXT_NAME];
    bool simulated;
    struct documents
        first_rules; /* of a city whose database has none yet: to be recorded before anything else */
    char keys_dir[CONFIG_PATH_SIZE];
    char data_dir[CONFIG_PATH_SIZE];
    char backup_dir[CONFIG_PATH_SIZE];
    char copies_dir[CONFIG_PATH_SIZE]; /* of the copies by interval */
};

/* What the copies by interval have come to. */
struct copies_told {
    char file[TEXT_NAME]; /* the newest proven one; "": there is none */
    int64_t made_at;      /* city time */
    int64_t seq;          /* its newest event */
    int64_t failed_at;    /* of the latest attempt, if it was in vain; 0: it was not */
    char why[TEXT_TITLE]; /* it was in vain */
};

/* Who asks: looked up anew for each request. */
struct person {
    int64_t account_id;
    int64_t station_id;
    uint32_t rights;
    int64_t unit_id;
    char unit_path[PATH_SIZE];
    char login[TEXT_LOGIN];
};

enum { MADE_TEXTS = 8 };

struct broker;

/* What a change that must look far before it changes anything is told by those who have looked (readers.c). It is looked at a
 * portion at a time, so that nobody who reads long holds the log. */
struct foreseen {
    bool begun, holds;      /* what is to be looked at is known; all of it was */
    long reference_version; /* of the reference data it went by */
    int64_t seq; /* the newest event when it began: what has changed since is the change's own to look at */
    struct numbers open;  /* to be looked at */
    size_t looked;        /* so many of them were */
    struct numbers moved; /* those that the change will change */
};

struct change_work {
    struct store *store;
    const struct broker *loop; /* who is connected; NULL if the clock asks */
    struct reference *reference;
    const struct city *city;
    struct person who;
    int64_t now;                /* city time of this batch */
    bool drop;                  /* set by a handler: answer, but keep none of the changes (a dry run) */
    struct clock_request clock; /* set by a handler: the clock is changed after the commit */
    bool clock_changed;
    bool erased;            /* set by a handler: nothing of what it erased may be left in the files */
    bool reference_changed; /* set by a handler that changed reference data or people: they are read again */
    struct ticket_facts
        *making; /* the ticket whose rows are kept by ticket_work_settle, and the texts they will have */
    struct event_text made_texts[MADE_TEXTS];
    size_t made_text_count;
    int64_t
        decided; /* the ticket that the request records on first, and what it records there: the reply tells until when it may be taken back */
    struct decision decision;
    const char *password_hash;       /* of the password that a person chose for the request; "": it has none */
    const struct foreseen *foreseen; /* NULL: the change looks itself */
    struct refusal *why;             /* filled when the result is RESULT_REFUSED */
};
/* Fills reply (all zero before) on RESULT_OK. RESULT_REFUSED drops the savepoint, keeps the refusal as the reply. */
typedef enum result change_handler(struct change_work *work, const void *request, void *reply);

/* Reloadable options that answers depend on, as they stood when the question was asked. */
struct query_options {
    struct config_limits limits;
    struct config_rates rates;
    struct config_wall wall;
};

struct query_work {
    struct db *db;
    const struct reference *reference;
    const struct city *city;
    const struct query_options *options;
    struct search *search;           /* this reader's view of the search index */
    const struct board_reply *board; /* board.show: people and counters as the loop knows them */
    const struct copies_told *copies;
    struct person who;
    int64_t now;
    int64_t clock_rate; /* city ms in 1000 ms */
    struct refusal *why;
};
/* Fills reply; lists in it are malloc'd and freed by shape_free. */
typedef enum result query_handler(struct query_work *work, const void *request, void *reply);
/* Looks for what a change will come to, in the line of long questions, before it is run: goes on with `look` for LOOK_AT_ONCE tickets more. */
enum { LOOK_AT_ONCE = 250 };
typedef enum result look_handler(struct query_work *work, const void *request, struct foreseen *look);

/* What neither changes nor reads is the keeper's (keeper.c). */
struct handler {
    const char *type; /* of the message */
    change_handler *change;
    query_handler *query;
};

/* The changes that are looked at first, ended by a row without a type. */
struct look {
    const char *type;
    look_handler *look;
};
extern const struct look rulebook_looks[];

/* One table a file, each ended by a row without a type. */
extern const struct handler erase_handlers[], shift_handlers[], rulebook_handlers[], why_handlers[],
    dispatch_handlers[], knowledge_handlers[], ticket_handlers[], call_handlers[], call_report_handlers[],
    import_handlers[], reference_handlers[], people_handlers[], intake_handlers[], query_handlers[],
    rates_handlers[], ledger_handlers[], duty_handlers[], service_handlers[], staffing_handlers[],
    care_handlers[], export_handlers[], duplicate_handlers[], record_handlers[], order_handlers[],
    undo_handlers[], block_handlers[], presence_handlers[], missed_handlers[], wall_handlers[], dial_handlers[];

#endif
