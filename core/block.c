/* The fold of an entry of the abuse list. */
#include "core/block.h"

void block_apply(struct block_facts *f, const struct event *e)
{
    if (e->subject != SUBJECT_BLOCK)
        return;
    if (e->kind == EVENT_BLOCK_ADDED) {
        *f = (struct block_facts){.id = e->subject_id,
                                  .from_at = e->occurred_at,
                                  .until_at = record_get(&e->body, "until_at", 0),
                                  .added_by = e->account_id,
                                  .added_seq = e->seq};
    } else if (e->kind == EVENT_BLOCK_SHUT) {
        f->shut_at = e->occurred_at;
        f->shut_by = e->account_id;
        f->shut_seq = e->seq;
    }
}

bool block_holds(const struct block_facts *f, int64_t at)
{
    return f->id != 0 && f->from_at <= at && at < f->until_at && (f->shut_at == 0 || at < f->shut_at);
}

#define T struct block_row
static const struct field block_fields[] = {
    ROW_ID(T, id, 0, "the entry"),
    ROW_TEXT(T, phone, FIELD_PERSONAL, "the number, masked"),
    ROW_TEXT(T, reason, FIELD_PERSONAL, "why it stands there"),
    ROW_AT(T, from_at, 0, "calls from this instant on are counted apart"),
    ROW_AT(T, until_at, 0, "until it expires"),
    ROW_TEXT(T, added_by, 0, "who added it"),
    ROW_AT(T, shut_at, 0, "when it was taken off before it expired"),
    ROW_TEXT(T, shut_by, 0, "who took it off"),
    ROW_TEXT(T, shut_reason, FIELD_PERSONAL, "why it was taken off"),
    ROW_BOOL(T, holds, 0, "a call now is counted apart"),
};
SHAPE(block_row_shape, "block_row", T, block_fields, "A number on the abuse list.");
#undef T
