/* Shifts against the fold of their events. */
#include "storage/check_inside.h"
#include "storage/shift.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct shift_check {
    struct checking *checking;
    int64_t folded;
};

static enum result check_one(void *context, const struct shift *folded)
{
    struct shift_check *c = context;
    struct shift stored;
    char where[48];
    snprintf(where, sizeof where, "table shift, id %" PRId64, folded->id);
    c->folded++;
    enum result result = shift_read(c->checking->db, folded->id, &stored);
    if (result == RESULT_NOT_FOUND) {
        check_find(c->checking, where, "is missing");
        return RESULT_OK;
    }
    if (result != RESULT_OK)
        return result;
    const struct {
        const char *column;
        int64_t stored, folded;
    } numbers[] = {{"account_id", stored.account_id, folded->account_id},
                   {"handed_at", stored.handed_at, folded->handed_at},
                   {"taken_at", stored.taken_at, folded->taken_at},
                   {"taken_by", stored.taken_by, folded->taken_by},
                   {"risk", stored.risk, folded->risk},
                   {"promised", stored.promised, folded->promised},
                   {"written", stored.written, folded->written},
                   {"drafts", stored.drafts, folded->drafts},
                   {"last_seq", stored.last_seq, folded->last_seq}};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (numbers[i].stored != numbers[i].folded)
            check_find(c->checking, where, "%s is %" PRId64 ", its events say %" PRId64, numbers[i].column,
                       numbers[i].stored, numbers[i].folded);
    if (strcmp(stored.note, folded->note) != 0)
        check_find(c->checking, where, "note is \"%.60s\", its events say \"%.60s\"", stored.note,
                   folded->note);
    return RESULT_OK;
}

enum result check_shifts(struct checking *checking)
{
    struct shift_check c = {.checking = checking};
    enum result result = shift_refold(checking->db, check_one, &c);
    struct statement *s = db_sql(checking->db, "SELECT COUNT(*) FROM shift");
    if (result == RESULT_OK)
        result = db_step(s);
    if (result == RESULT_OK && column_int(s, 0) != c.folded)
        check_find(checking, "table shift", "stored %" PRId64 " rows, expected %" PRId64, column_int(s, 0),
                   c.folded);
    db_reset(s);
    return result;
}
