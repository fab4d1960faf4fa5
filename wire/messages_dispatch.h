/* The structs of dispatch: the directory as a file, who comes into question for a ticket, who held it. */
#ifndef REXIAN_WIRE_MESSAGES_DISPATCH_H
#define REXIAN_WIRE_MESSAGES_DISPATCH_H

#include "wire/messages.h"

/* A row of the directory as a file has it. */
struct rule_line {
    int64_t line; /* of the file */
    char category[TEXT_NAME];
    char district[TEXT_NAME];
    char hours[TEXT_CODE];
    char unit[TEXT_NAME];
    char co_handlers[TEXT_UNITS];
    char note[TEXT_TITLE];
};
struct directory_import {
    bool dry_run;
    struct rule_line *rows;
    size_t row_count;
};
/* What an import does to a rule. */
struct rule_difference {
    char what[TEXT_CODE]; /* added, removed, changed */
    int64_t line;         /* of the file; 0 if removed */
    char category[TEXT_CODE];
    char district[TEXT_CODE];
    char hours[TEXT_CODE];
    char unit[TEXT_CODE];
    char co_handlers[TEXT_UNITS];
    char note[TEXT_TITLE];
    char was_unit[TEXT_CODE]; /* changed: what stood there */
    char was_co_handlers[TEXT_UNITS];
    char was_note[TEXT_TITLE];
};
struct rule_fault {
    int64_t line;
    char code[TEXT_CODE]; /* a refusal's name */
    char field[TEXT_CODE];
    char value[TEXT_TITLE];
    char who[TEXT_NAME];
};
struct directory_reply {
    int64_t added, removed, changed, kept;
    struct rule_difference *rows;
    size_t row_count;
    struct rule_fault *faults; /* any: nothing was changed */
    size_t fault_count;
};
extern const struct shape directory_reply_shape;

/* Why a unit comes into question for a ticket. */
enum candidate_source { SOURCE_DIRECTORY, SOURCE_ALTERNATIVE, SOURCE_LED_BEFORE, SOURCE_COUNT };
extern const struct name_list candidate_source_names;

struct candidates_request {
    char category[TEXT_NAME];
    char district[TEXT_NAME];
    int64_t number; /* the ticket, whose category and place they are then */
};
struct candidate_row {
    int64_t unit_id;
    char unit_code[TEXT_CODE];
    char unit[TEXT_NAME];
    int source;
    char category[TEXT_CODE]; /* of the rule that names it */
    char district[TEXT_CODE];
    char hours[TEXT_CODE];
    char note[TEXT_TITLE];
    int64_t led; /* newest tickets of the category that it led */
    int64_t open;
    int64_t overdue;
    int64_t returned_n; /* of the last 30 days */
    int64_t dispatched_d;
    bool returned; /* this very ticket */
};
struct candidates_reply {
    bool designation; /* too many returned it: the next dispatch is one, to a unit named by hand */
    int64_t granted;
    struct candidate_row *rows;
    size_t row_count;
};
struct hop_row {
    int state;
    int desk;
    char unit_code[TEXT_CODE];
    char unit[TEXT_NAME];
    char person[TEXT_LOGIN];
    int64_t parent;
    int64_t from_at;
    int64_t to_at;
    int64_t wall_minutes;
    int64_t office_minutes;
    char ended_by[TEXT_CODE];
    char who[TEXT_LOGIN];
};
struct hops_reply {
    int64_t number;
    int64_t opened_at;
    int64_t closed_at;
    int64_t wall_minutes;
    int64_t office_minutes;
    struct hop_row *rows;
    size_t row_count;
};
extern const struct shape candidate_row_shape, candidates_reply_shape, hop_row_shape, hops_reply_shape;

#endif
