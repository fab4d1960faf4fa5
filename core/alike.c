/* Judging candidates: plain sums, so that everybody can see why one comes before another. */
#include "core/alike.h"

#include "core/civil.h"

bool alike_counts(const struct alike *row, int64_t now, int64_t days)
{
    bool recent = row->state != STATE_CLOSED || row->closed_at >= now - days * CIVIL_DAY_MS;
    return recent && (row->same_caller || row->same_place || row->likeness >= ALIKE_WORDS);
}

static int64_t weight(const struct alike *row)
{
    return (row->same_caller ? 100 : 0) + row->likeness + (row->same_spot ? 60 : 0) +
           (row->same_place ? 50 : 0);
}

static bool before(const struct alike *a, const struct alike *b)
{
    if (weight(a) != weight(b))
        return weight(a) > weight(b);
    if (a->opened_at != b->opened_at)
        return a->opened_at > b->opened_at;
    return a->number > b->number;
}

/* There are few: the simplest sort. */
void alike_sort(struct alike *rows, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct alike row = rows[i];
        size_t at = i;
        for (; at > 0 && before(&row, &rows[at - 1]); at--)
            rows[at] = rows[at - 1];
        rows[at] = row;
    }
}

static bool may_lead(const struct alike *row)
{
    return row->state != STATE_CLOSED && row->state != STATE_MERGED && row->state != STATE_CALLBACK &&
           row->state != STATE_REGISTERED;
}

bool alike_surge(const struct alike *rows, size_t count, int64_t now, int64_t surge, bool has_title,
                 int64_t *ret_count, int64_t *ret_master)
{
    const struct alike *oldest = NULL;
    int64_t leads = 0, within = 0;
    for (size_t i = 0; i < count; i++) {
        const struct alike *row = &rows[i];
        if (!row->same_place || (has_title && row->likeness < ALIKE_WORDS) ||
            row->opened_at <= now - CIVIL_HOUR_MS)
            continue;
        within++;
        if (row->state == STATE_MERGED)
            leads = row->parent;
        if (may_lead(row) && (!oldest || row->opened_at < oldest->opened_at ||
                              (row->opened_at == oldest->opened_at && row->number < oldest->number)))
            oldest = row;
    }
    *ret_count = within;
    *ret_master = leads ? leads : oldest ? oldest->number : 0;
    return surge > 0 && within >= surge && *ret_master != 0;
}

#define T struct alike_row
static const struct field alike_fields[] = {
    ROW_ID(T, number, 0, "number of the ticket"),
    ROW_NAME(T, state, &state_names, 0, "where it stands"),
    ROW_TEXT(T, title, 0, "title"),
    ROW_TEXT(T, category, 0, "category"),
    ROW_TEXT(T, district, 0, "place"),
    ROW_TEXT(T, lead, 0, "the unit that answers for it"),
    ROW_TEXT(T, holder, 0, "who holds it"),
    ROW_AT(T, opened_at, 0, "when it was opened"),
    ROW_AT(T, due_at, 0, "handling deadline"),
    ROW_AT(T, next_due_at, 0, "by when its holder must act"),
    ROW_AT(T, closed_at, 0, "when it was closed"),
    ROW_ID(T, parent, 0, "the main ticket that it follows as a duplicate"),
    ROW_BOOL(T, same_caller, 0, "of the same caller"),
    ROW_BOOL(T, same_place, 0, "of the same category and place"),
    ROW_BOOL(T, same_spot, 0, "its exact place reads alike"),
    ROW_INT(T, likeness, 0, "how much the titles share, per cent of their pairs of characters"),
    ROW_TEXT(T, answer, 0, "the latest answer meant for the caller, its beginning"),
};
SHAPE(alike_row_shape, "alike_row", T, alike_fields, "A ticket that may be of the same matter, and why.");
#undef T
