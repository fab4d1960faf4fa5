/* What a unit has on its table and how it took what it was sent: for choosing one by hand. */
#ifndef REXIAN_STORAGE_LOAD_H
#define REXIAN_STORAGE_LOAD_H

#include "storage/db.h"

struct unit_load {
    int64_t open;       /* tickets that it leads and that lie with it or below it */
    int64_t overdue;    /* of them, those whose next deadline has passed */
    int64_t dispatched; /* dispatches to it in the days asked for */
    int64_t returned;   /* of them, those that it returned */
};
/* Days are counts from 1970-01-01, both included. */
MUST_CHECK enum result unit_load(struct db *db, int64_t unit_id, int64_t now, int64_t first_day,
                                 int64_t last_day, struct unit_load *ret);

struct unit_led {
    int64_t unit_id;
    int64_t tickets;
};
/* The units that led the newest tickets of a category in a district, and of the category elsewhere, most first. At most 300 tickets
 * of each are looked at. */
MUST_CHECK enum result units_led(struct db *db, int64_t category_id, int64_t district_id, struct unit_led *ret,
                                 size_t max, size_t *ret_count);

#endif
