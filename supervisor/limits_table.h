/* The limits in force as a table: what each row of their text really gives, and where it stands. Pure. */
#ifndef REXIAN_SUPERVISOR_LIMITS_TABLE_H
#define REXIAN_SUPERVISOR_LIMITS_TABLE_H

#include "core/limits_parse.h"

/* Steps first, with their exceptions; then settings, then shares of the audit. */
enum limits_row_kind { LIMITS_ROW_STEP, LIMITS_ROW_SETTING, LIMITS_ROW_SHARE };
struct limits_row {
    enum limits_row_kind kind;
    int what; /* enum limit_step, or the index of limit_settings */
    unsigned types,
        urgencies; /* for which it holds: a bit (1u << value) each, after those that are more to the point */
    char category[CATEGORY_CODE_SIZE]; /* this one and all below it; "" any */
    struct limit limit;                /* of a step; of a setting that is a duration */
    int64_t number;                    /* of any other setting; percent of a share */
    size_t line;                       /* of the text; 0: it is the default */
};
enum { LIMITS_ALL_TYPES = (1 << TYPE_COUNT) - 1, LIMITS_ALL_URGENCIES = (1 << URGENCY_COUNT) - 1 };

struct limits_table {
    struct limits_row *rows;
    size_t count, room;
};

/* Makes the table of a text that the broker has accepted; categories are taken as they stand there. RESULT_NO_MEMORY; RESULT_INVALID:
 * this program does not understand the text. Owns memory: limits_table_stop, also in place of an earlier one. */
enum result limits_table_make(struct limits_table *table, const char *text) MUST_CHECK;
void limits_table_stop(struct limits_table *table);

#endif
