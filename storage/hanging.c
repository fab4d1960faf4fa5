/* Tickets of a unit or a person, along indexes; the fold decides which of them hang on a unit. */
#include "storage/hanging.h"

#include "storage/numbers.h"

#include <stdlib.h>

/* An open order stays with the unit that it was raised on, though another one may lead by now: all of those are looked at. */
static const char of_unit[] =
    "SELECT DISTINCT number FROM ("
    "SELECT number FROM ticket WHERE lead_id = $1 AND desk <> 0 "
    "UNION ALL SELECT number FROM ticket WHERE executing_id = $1 AND executing_id <> 0 AND desk <> 0 "
    "UNION ALL SELECT number FROM co_handler WHERE unit_id = $1 AND reported_at = 0 "
    "UNION ALL SELECT number FROM ticket_wait WHERE order_level <> 0) AS hanging ORDER BY number";

enum result hanging_on_unit(struct db *db, int64_t unit_id, int64_t **ret, size_t *ret_count)
{
    struct numbers list = {.count = 0};
    struct statement *s = db_sql(db, of_unit);
    bind_int(s, 1, unit_id);
    enum result result = numbers_read(s, &list);
    size_t kept = 0;
    for (size_t i = 0; i < list.count && result == RESULT_OK; i++) {
        struct ticket_facts facts;
        result = ticket_fold(db, list.rows[i], &facts);
        if (result == RESULT_OK && ticket_hangs_on(&facts, unit_id))
            list.rows[kept++] = list.rows[i];
    }
    if (result != RESULT_OK) {
        free(list.rows);
        return result;
    }
    *ret = list.rows;
    *ret_count = kept;
    return RESULT_OK;
}

/* The numbers that a statement gives, and nothing on failure. */
static enum result take_numbers(struct statement *s, int64_t **ret, size_t *ret_count)
{
    struct numbers list = {.count = 0};
    enum result result = numbers_read(s, &list);
    if (result != RESULT_OK) {
        free(list.rows);
        return result;
    }
    *ret = list.rows;
    *ret_count = list.count;
    return RESULT_OK;
}

enum result hanging_on_person(struct db *db, int64_t account_id, int64_t **ret, size_t *ret_count)
{
    struct statement *s = db_sql(
        db, "SELECT number FROM ticket WHERE desk = $1 AND holder_id = $2 AND desk <> 0 ORDER BY number");
    bind_int(s, 1, DESK_OPERATOR);
    bind_int(s, 2, account_id);
    return take_numbers(s, ret, ret_count);
}

enum result hanging_knowledge(struct db *db, int64_t unit_id, int64_t category_id, int64_t **ret,
                              size_t *ret_count)
{
    struct statement *s =
        db_sql(db, "SELECT id FROM knowledge WHERE shut = 0 AND (unit_id = $1 OR category_id = $2) "
                   "ORDER BY id");
    bind_int(s, 1, unit_id ? unit_id : -1);
    bind_int(s, 2, category_id ? category_id : -1);
    return take_numbers(s, ret, ret_count);
}
