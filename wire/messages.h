/* The structs of all requests and replies, grouped by who asks. Their field tables are in messages_*.c.
 * Lists in replies are owned by the struct: shape_free of its shape frees them. */
#ifndef REXIAN_WIRE_MESSAGES_H
#define REXIAN_WIRE_MESSAGES_H

#include "core/alike.h"
#include "core/block.h"
#include "core/facts.h"
#include "core/ledger.h"
#include "core/rates.h"
#include "core/ticket.h"
#include "wire/message.h"
#include "wire/messages_call.h"
#include "wire/messages_dial.h"
#include "wire/messages_operator.h"
#include "wire/messages_rates.h"
#include "wire/messages_session.h"

struct nothing {
    int64_t unused;
};
extern const struct shape nothing_shape;
/* Reply of a change that has nothing more to tell. */
struct done {
    int64_t id;
    int64_t count;
};
extern const struct shape done_shape;

/* -- session ------------------------------------------------------------------------------------------------ */

/* A push: one event that this session may see. */
struct event_push {
    int64_t seq;
    char what[TEXT_CODE];
    int64_t number;  /* ticket, or 0 */
    int64_t call_id; /* call, or 0 */
    bool left_view;  /* you can no longer see the ticket; nothing else is told */
    int64_t occurred_at;
    char who[TEXT_LOGIN];
    struct ticket_row *ticket; /* none or one: how it stands now */
    size_t ticket_count;
    struct call_row *call; /* none or one */
    size_t call_count;
    struct operator_row *state; /* none or one: whose state has changed */
    size_t state_count;
    struct dial_row *dial; /* none or one: without its number */
    size_t dial_count;
};
extern const struct shape event_push_shape;
/* Several pushes of one batch, rising by seq. */
struct event_pushes {
    struct event_push *events;
    size_t event_count;
};
extern const struct shape event_pushes_shape;

/* -- tickets ------------------------------------------------------------------------------------------------ */

enum intake_way { WAY_DISPATCH, WAY_PENDING, WAY_DIRECT, WAY_NOT_ACCEPTED, WAY_COUNT };
extern const struct name_list intake_way_names;

struct ticket_open {
    int way; /* dispatch by the directory, leave to the dispatcher, direct answer, not accepted */
    int type;
    int urgency;
    int channel;
    char category[TEXT_NAME]; /* code or name */
    char district[TEXT_NAME]; /* code or name */
    char title[TEXT_TITLE];
    char content[TEXT_LONG];
    char spot[TEXT_TITLE];
    char caller_name[TEXT_NAME];
    char caller_phone[TEXT_PHONE];
    bool secrecy;
    bool no_callback;
    int64_t call_id;
    int64_t repeat_of;
    char unit[TEXT_NAME]; /* code or name of a unit to dispatch to by hand; needs the right to dispatch */
    char answer[TEXT_LONG];
    int not_accepted;
    char right_channel[TEXT_TITLE];
    char written_by[TEXT_LOGIN]; /* offline: the author, if another person hands it in */
    int64_t written_at;          /* offline: when it was written */
    int64_t number;              /* completes a ticket that was handed over first; 0 opens a new one */
};
struct ticket_handover {
    int64_t service; /* 110, 119, 120 */
    int64_t call_id;
    char caller_phone[TEXT_PHONE];
    char written_by[TEXT_LOGIN]; /* as of ticket_open */
    int64_t written_at;
};
/* A new value for one field of a ticket. */
struct change {
    char field[TEXT_CODE];
    char value[TEXT_LONG];
};
struct ticket_amend {
    int64_t number;
    int64_t version;
    struct change *changes;
    size_t change_count;
    char reason[TEXT_REASON];
};
/* One struct for all decisions about a ticket: each message names the members it reads. */
struct ticket_act {
    int64_t number;
    int64_t version;      /* 0: whatever it is now */
    char unit[TEXT_NAME]; /* dispatch, grant: code or name; "" = by the directory */
    char reason[TEXT_REASON];
    char basis[TEXT_REASON];
    char answer[TEXT_LONG]; /* what the caller hears */
    char note[TEXT_REASON]; /* internal */
    bool agreed;            /* return granted, audit passed */
    int not_accepted;
    int result; /* enum attempt_result */
    int solved;
    int satisfaction;
    int fault;                   /* after a callback: the unit's sends it back */
    bool redo;                   /* after a callback: send it back */
    char on_behalf[TEXT_NAME];   /* who of the unit phoned, when the hotline acts for it */
    bool designate;              /* dispatch, grant: the unit may not return it */
    bool hard;                   /* dispatch, grant: a longer time to return it */
    int by;                      /* enum urging: hand, or repeat for a repeated call */
    int64_t dial_id;             /* after a callback: the dial that told it */
    char written_by[TEXT_LOGIN]; /* note: as of ticket_open */
    int64_t written_at;
};
/* One struct for all records beside a ticket's way: each message names the members it reads. */
struct record_act {
    int64_t number;
    int64_t version;      /* 0: whatever it is now */
    int what;             /* enum approval */
    int64_t days;         /* of an extension */
    int64_t until_at;     /* of a suspension */
    char unit[TEXT_NAME]; /* code or name */
    int level;            /* enum supervision_level */
    bool agreed;          /* granted; the closing report accepted */
    char reason[TEXT_REASON];
    char note[TEXT_REASON]; /* internal: a report, what the caller said */
    char answer[TEXT_LONG]; /* what the caller may hear of the progress */
    char on_behalf[TEXT_NAME];
};
struct ticket_merge {
    int64_t number;
    int64_t version;
    int64_t into; /* the main ticket */
    char reason[TEXT_REASON];
};
struct children_request {
    int64_t number;
    int64_t after; /* page on: the last number of the page before */
    int64_t limit;
};
/* What is known of a matter that is being written down, or a ticket that is one already. */
struct alike_request {
    int64_t number;
    char category[TEXT_NAME]; /* code or name */
    char district[TEXT_NAME];
    char caller_phone[TEXT_PHONE];
    char title[TEXT_TITLE];
    char spot[TEXT_TITLE];
};
struct alike_reply {
    struct alike_row *rows;
    size_t row_count;
    int64_t total;
    bool surge;
    int64_t in_hour;
    int64_t master;
};
struct number_request {
    int64_t number;
};
struct ticket_reply {
    struct ticket *ticket; /* one */
    size_t ticket_count;
    struct history_row *history;
    size_t history_count;
};
struct list_request {
    char list[TEXT_CODE]; /* a name of storage's lists: mine, dispatch, ..., ..., first_reports */
    char state[TEXT_CODE];
    char from[CIVIL_DATE_SIZE]; /* opened on or after */
    char to[CIVIL_DATE_SIZE];
    int64_t after; /* page on: the last number of the page before */
    int64_t after_due_at;
    int64_t limit;
};
struct ticket_rows {
    int64_t seq;                    /* the rows are as of this event */
    int64_t total;                  /* of the whole list if it is a work list, else of this page */
    bool more;                      /* it was counted no further: there may be more */
    int64_t back_to;                /* of a search: older tickets were not looked at; 0: all were */
    char back_day[CIVIL_DATE_SIZE]; /* whose day this was */
    struct ticket_row *rows;
    size_t row_count;
};
struct search_request {
    char words[TEXT_TITLE];
    int64_t before; /* go on: back_to of the answer before; 0 begins with the newest */
    int64_t limit;
};
struct caller_request {
    char phone[TEXT_PHONE]; /* or */
    int64_t call_id;        /* whoever rings */
};
struct caller_reply {
    char phone[TEXT_PHONE];
    char name[TEXT_NAME];
    struct ticket_row *tickets;
    size_t ticket_count;
    struct call_row *calls;
    size_t call_count;
    char last_answer[TEXT_LONG]; /* of the newest ticket */
    char spot[TEXT_TITLE];       /* of the newest ticket */
    struct call_row *call;       /* none or one: the call that was asked for */
    size_t asked_call_count;
    struct block_row *block; /* none or one: the number stands on the abuse list */
    size_t block_count;
};
struct reveal_reply {
    char caller_name[TEXT_NAME];
    char caller_phone[TEXT_PHONE];
};
struct interval_row {
    int64_t from_at;
    int64_t to_at;
    bool counted;
    int64_t amount;
    char reason[TEXT_CODE];
    int64_t step; /* of why_reply.steps, from 0 */
};
/* One step of the derivation: the limit, then what moved it. */
struct why_row {
    int kind;             /* enum why_kind */
    char rule[TEXT_NAME]; /* limit, redo: the row of the limits that gives it */
    int64_t from_at;      /* of a pause */
    int64_t to_at;
    int64_t start_at; /* counting begins here */
    char clock[TEXT_CODE];
    int64_t amount; /* the intervals of the step add up to it */
    int64_t due_at; /* the deadline after it */
};
struct why_reply {
    int64_t number;
    int64_t start_at;
    int64_t due_at;
    char clock[TEXT_CODE];
    int64_t amount;
    char rule[TEXT_NAME];
    char category[TEXT_NAME]; /* whose own limit it is; "" for that of all */
    bool complex;
    int64_t parent;   /* a duplicate follows this one */
    bool earlier;     /* by the rulebook as it was when the deadline was set: it has changed since */
    bool unexplained; /* set before there was a rulebook to explain it by */
    struct why_row *steps;
    size_t step_count;
    struct interval_row *intervals;
    size_t interval_count;
};
struct suggest_request {
    char category[TEXT_NAME];
    char district[TEXT_NAME];
};
struct suggest_reply {
    int64_t unit_id;
    char unit_code[TEXT_CODE];
    char unit[TEXT_NAME];
    char rule[TEXT_TITLE];
};
extern const struct shape number_request_shape, ticket_open_shape, ticket_handover_shape, ticket_act_shape,
    record_act_shape, ticket_amend_shape, ticket_reply_shape, ticket_rows_shape, caller_reply_shape,
    why_reply_shape, why_row_shape, reveal_reply_shape, suggest_reply_shape, alike_reply_shape;

struct block_request {
    char phone[TEXT_PHONE];
    int64_t until_at;
    char reason[TEXT_REASON];
};
struct block_shut_request {
    int64_t id;
    char reason[TEXT_REASON];
};
struct block_list_request {
    bool all; /* those too that have expired or were taken off */
    int64_t after;
    int64_t limit;
};
struct block_rows {
    struct block_row *rows;
    size_t row_count;
};

/* -- rates -------------------------------------------------------------------------------------------------- */

struct days_request {
    char from[CIVIL_DATE_SIZE];
    char to[CIVIL_DATE_SIZE];
};
struct ledger_row {
    int account; /* enum ledger_account */
    int side;    /* enum ledger_side */
    int item;    /* enum ledger_item */
    int64_t value;
};
struct ledger_balance {
    int account;
    int64_t in;
    int64_t out;
    int64_t difference;
};
struct ledger_reply {
    char from[CIVIL_DATE_SIZE];
    char to[CIVIL_DATE_SIZE];
    bool ends_now; /* the range reaches today: the end is this moment */
    int64_t as_of_seq;
    char head[65];
    struct ledger_row *rows;
    size_t row_count;
    struct ledger_balance *balances;
    size_t balance_count;
    int64_t differences; /* accounts that do not close */
};
/* Somebody who is logged in. */
struct people_row {
    char login[TEXT_LOGIN];
    char name[TEXT_NAME];
    int role;
    int presence;
    int64_t since_at;
    char station[TEXT_NAME];
    int wanted; /* where the exchange should have the person's phone */
    int exchange;
};
struct board_reply {
    int64_t waiting_calls;
    int64_t longest_wait_ms;
    int64_t answer_target_ms; /* a call that waits longer is late */
    int64_t talking;
    int64_t ready;
    int64_t paused;
    int64_t logged_in;
    int64_t pending, returned, replied, callbacks, handling, overdue, refused_messages;
    int64_t approvals, orders, orders_overdue, suspended, first_reports, first_reports_overdue, shifts;
    int64_t missed, missed_overdue;
    struct people_row *people;
    size_t people_count;
};
extern const struct shape board_reply_shape, days_request_shape, ledger_reply_shape;

/* -- reference data and people ------------------------------------------------------------------------------- */

enum { TEXT_UNITS = 251, DIRECTORY_ROWS = 20000 };

/* Units, districts, categories and queues alike. */
struct reference_row {
    int64_t id;
    char code[TEXT_CODE];
    int64_t parent_id;
    char parent[TEXT_CODE]; /* code */
    char name[TEXT_NAME];
    char name_en[TEXT_NAME];
    char kind[TEXT_CODE];
    char words[TEXT_TITLE];
    bool shut;
    char into[TEXT_NAME]; /* shut: code or name of the one that takes over all that hangs on it */
};
struct reference_rows {
    struct reference_row *rows;
    size_t row_count;
};
struct rule_row {
    int64_t id;
    char category[TEXT_CODE]; /* code, "*" = any */
    char district[TEXT_CODE];
    char hours[TEXT_CODE];        /* always, office, outside */
    char unit[TEXT_CODE];         /* the lead */
    char co_handlers[TEXT_UNITS]; /* codes with a space between; change: "-" = none */
    char note[TEXT_TITLE];
    bool shut;
};
struct rule_rows {
    struct rule_row *rows;
    size_t row_count;
    int64_t changed_at; /* the last change of any of them, and whose it was */
    char who[TEXT_LOGIN];
};
struct account_row {
    int64_t id;
    char login[TEXT_LOGIN];
    char name[TEXT_NAME];
    int role;
    char unit[TEXT_CODE];
    bool shut;
    int presence;
    char station[TEXT_NAME];
    char password[129];  /* add, reset: given or, if empty, made and told in the reply */
    char to[TEXT_LOGIN]; /* shut, change: who gets what is on the person's own list; "": the dispatchers */
    char extension[TEXT_CODE]; /* the phone at which the person takes calls; change: "-" = none */
};
struct account_rows {
    struct account_row *rows;
    size_t row_count;
};
struct station_row {
    int64_t id;
    char label[TEXT_NAME];
    char public_key[41]; /* Z85 */
    bool shut;
};
struct station_rows {
    struct station_row *rows;
    size_t row_count;
};
extern const struct shape reference_row_shape, reference_rows_shape, rule_row_shape, rule_rows_shape,
    account_row_shape, account_rows_shape, station_row_shape, station_rows_shape;

/* -- rulebook ------------------------------------------------------------------------------------------------ */

enum { DOCUMENT_ROWS = 40, MOVE_ROWS = 20000 };
struct document_row {
    char kind[TEXT_CODE]; /* calendar, limits */
    char name[TEXT_CODE]; /* the year of a calendar */
    char text[32768];     /* "" takes a calendar away */
    int64_t changed_at;
    char who[TEXT_LOGIN];
};
struct document_rows {
    struct document_row *rows;
    size_t row_count;
};
struct rulebook_request {
    char kind[TEXT_CODE]; /* "": all */
    char name[TEXT_CODE];
};
/* A deadline of an open ticket that moves. */
struct move_row {
    int64_t number;
    char deadline[TEXT_CODE];
    int64_t from_at;
    int64_t to_at;
    char holder[TEXT_NAME];
};
struct rulebook_moves {
    int64_t tickets;
    int64_t deadlines;
    struct move_row *rows; /* the first MOVE_ROWS; none in the answer to an import */
    size_t row_count;
};
extern const struct shape document_row_shape, document_rows_shape, rulebook_moves_shape, rulebook_request_shape;

/* -- import, clock, care ------------------------------------------------------------------------------------ */

struct import_call {
    int64_t line;
    char call_id[TEXT_CODE + 40];
    char caller[TEXT_PHONE];
    char queue[TEXT_CODE];
    int64_t offered_at;
    int64_t answered_at;
    int64_t ended_at;
    int outcome;
    char operator_login[TEXT_LOGIN];
};
struct import_ticket {
    int64_t line;
    char ref[TEXT_CODE];
    int type;
    int urgency;
    char category[TEXT_NAME];
    char district[TEXT_NAME];
    char title[TEXT_TITLE];
    char content[TEXT_LONG];
    char caller_name[TEXT_NAME];
    char caller_phone[TEXT_PHONE];
    int channel;
    int64_t opened_at;
    char department[TEXT_NAME];
    int64_t due_at;
    int64_t closed_at;
    int64_t callback_due_at;
    int64_t callback_at;
    int callback_outcome;
    int satisfaction;
};
struct import_calls {
    bool dry_run;
    bool create_missing;
    bool update;
    struct import_call *rows;
    size_t row_count;
};
struct import_tickets {
    bool dry_run;
    bool create_missing;
    bool update;
    struct import_ticket *rows;
    size_t row_count;
};
enum { IMPORT_BATCH = 200 };
/* A page of tickets in that form, newest first. */
struct export_request {
    char from[CIVIL_DATE_SIZE]; /* opened on or after; both empty: all */
    char to[CIVIL_DATE_SIZE];
    int64_t after; /* page on: `last` of the page before */
};
struct export_reply {
    struct import_ticket *rows;
    size_t row_count;
    int64_t last; /* number of the last ticket of the page */
    bool more;
};
enum { EXPORT_PAGE = 500 };
/* What became of a row that was not simply taken. */
struct import_result {
    int64_t line;
    char code[TEXT_CODE]; /* skipped, updated, created, or a refusal's name */
    char field[TEXT_CODE];
    char value[TEXT_TITLE]; /* the file's */
    char stored[TEXT_TITLE];
};
struct import_reply {
    int64_t taken;
    int64_t skipped;
    int64_t updated;
    int64_t rejected;
    struct import_result *results;
    size_t result_count;
};
struct clock_request {
    int64_t at;   /* 0 leaves the time as it is */
    int64_t rate; /* city seconds in a second x 1000; 0 stands still, -1 leaves it */
};
struct clock_reply {
    int64_t city_at;
    int64_t rate;
    int64_t seq;
};
struct workdays_request {
    char from[CIVIL_DATE_SIZE];
    char to[CIVIL_DATE_SIZE]; /* between */
    int64_t count;            /* add */
};
struct workdays_reply {
    char date[CIVIL_DATE_SIZE];
    int64_t count;
};
struct backup_request {
    char file[TEXT_NAME];
};
struct erase_request {
    char phone[TEXT_PHONE];
    char why[TEXT_REASON];
    bool dry_run;
};
enum { ERASE_ROWS = 20000 };
/* One of a ticket, a call and an entry of the abuse list. */
struct erase_row {
    int64_t number;
    int64_t call_id;
    int64_t block_id;
    bool stays; /* it is still worked with */
};
struct erase_reply {
    int64_t tickets;
    int64_t calls;
    int64_t blocks;
    int64_t texts;
    int64_t stays;
    bool more; /* ask again: not all of it was done */
    struct erase_row *rows;
    size_t row_count;
};
struct finding {
    char what[TEXT_TITLE];
    char where[TEXT_TITLE];
};
struct doctor_reply {
    int64_t events;
    int64_t tickets;
    int64_t calls;
    int64_t findings;
    int64_t warnings;     /* lists of open tickets that no open account can work */
    char copy[TEXT_NAME]; /* the newest proven copy by interval; "": there is none */
    int64_t copy_at;
    int64_t copy_seq;
    int64_t copy_failed_at; /* the latest attempt was in vain; 0: it was not */
    char copy_why[TEXT_TITLE];
    struct finding *rows;
    size_t row_count;
    struct finding *warned;
    size_t warned_count;
};
extern const struct shape import_calls_shape, import_tickets_shape, import_call_shape, import_ticket_shape,
    import_reply_shape, export_reply_shape, doctor_reply_shape, erase_reply_shape, clock_request_shape;

#endif
