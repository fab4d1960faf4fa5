/* The organisation in memory: units, places, categories, queues, the dispatch directory, accounts, stations.
 * A few thousand rows, read whole; the writer reads them again after each change, readers when the version has moved. */
#ifndef REXIAN_STORAGE_REFERENCE_H
#define REXIAN_STORAGE_REFERENCE_H

#include "core/facts.h"
#include "core/routing.h"
#include "core/rulebook.h"
#include "core/ticket.h"
#include "storage/store.h"

enum { PATH_SIZE = 120 };

/* A unit, district, category or queue. */
struct node {
    int64_t id;
    int64_t parent_id;
    char code[TEXT_CODE];
    char path[PATH_SIZE]; /* "/1/5/": ids from the root down to itself */
    char name[TEXT_NAME];
    char name_en[TEXT_NAME];
    char words[TEXT_TITLE];
    int kind; /* enum unit_kind for units */
    bool shut;
    int64_t into_id; /* units that are shut: the one that took their place; 0 is none */
};
struct node_key {
    const char *text; /* a code or name of the row */
    uint32_t row;
    bool is_code;
};
struct nodes {
    struct node *rows; /* rising by id */
    size_t count;
    struct node_key *keys; /* rising by text, for node_find */
    size_t key_count;
};
struct rule {
    int64_t id;
    int64_t category_id; /* 0 = any */
    int64_t district_id;
    enum rule_hours hours;
    int64_t unit_id; /* the lead */
    size_t co_handler_count;
    int64_t co_handlers[TICKET_CO_HANDLERS]; /* units that are named with the dispatch */
    char note[TEXT_TITLE];
    bool shut;
};
struct account {
    int64_t id;
    char login[TEXT_LOGIN];
    char name[TEXT_NAME];
    int role;
    uint32_t rights;
    int64_t unit_id;
    char password_hash[129];
    bool shut;
    char extension[TEXT_CODE]; /* the phone at which the person takes calls; "" none */
};
struct station {
    int64_t id;
    char label[TEXT_NAME];
    char public_key[41];
    bool shut;
};
struct reference {
    struct nodes units, districts, categories, queues;
    struct rule *rules; /* rising by id */
    size_t rule_count;
    const struct rule *
        *routes; /* open ones to open units, rising by category, district and hours, for reference_route */
    size_t route_count;
    struct account *accounts; /* rising by id */
    size_t account_count;
    struct station *stations; /* rising by id */
    size_t station_count;
    struct rulebook *rulebook; /* calendars and limits; never NULL once loaded */
};

/* Reads everything; replaces what was there. The zone is borrowed by the calendar. On failure *reference stays as it was;
 * RESULT_CORRUPT: a document of the rulebook cannot be read. */
MUST_CHECK enum result reference_load(struct db *db, const struct zone *zone, struct reference *reference);
/* The same without the rulebook, into a reference of zeroes; to be freed also after a failure. */
MUST_CHECK enum result reference_load_organisation(struct db *db, struct reference *ret);
void reference_free(struct reference *reference);

/* By id; NULL if there is none. Shut ones are found, too. */
const struct node *node_by_id(const struct nodes *nodes, int64_t id);
/* By code, else by exact name (name or name_en); open ones first. NULL if none, or if a name is not unique. */
const struct node *node_find(const struct nodes *nodes, const char *code_or_name);
/* By id, code or name for messages: "" for id 0. Name by id, "" if unknown. */
const char *node_name(const struct nodes *nodes, int64_t id);
/* The open unit that has the place of one that is shut, itself if it is open; NULL if nobody took it. */
const struct node *unit_in_place(const struct reference *reference, int64_t id);
const struct account *account_by_id(const struct reference *reference, int64_t id);
const struct account *account_by_login(const struct reference *reference, const char *login);
/* The open account whose phone this is, or NULL. */
const struct account *account_by_extension(const struct reference *reference, const char *extension);
const struct station *station_by_id(const struct reference *reference, int64_t id);
const struct station *station_by_key(const struct reference *reference, const char *public_key);
const struct rule *rule_by_id(const struct reference *reference, int64_t id);

/* The open rule of exactly this category, district (0 is any) and hours; NULL if there is none. */
const struct rule *rule_open(const struct reference *reference, int64_t category_id, int64_t district_id,
                             enum rule_hours hours);

/* What is to be dispatched where, and when: hours of rules are those of the city's calendar. */
struct route_wish {
    int64_t category_id;
    int64_t district_id;
    int64_t at;
};
/* The rules of the dispatch directory that fit, the one that wins first: the deepest category, then the deepest district, then
 * the one with hours before the one without; any is least. At most `max`. RESULT_REFUSED with REFUSAL_NO_CALENDAR if a rule
 * depends on hours in a year that the calendar does not know. */
MUST_CHECK enum result reference_routes(const struct reference *reference, const struct route_wish *wish,
                                        const struct rule **ret, size_t max, size_t *ret_count,
                                        struct refusal *why);
/* The first of them. RESULT_REFUSED with REFUSAL_NO_RULE if not even a fallback fits. */
MUST_CHECK enum result reference_route(const struct reference *reference, const struct route_wish *wish,
                                       const struct rule **ret, struct refusal *why);

#endif
