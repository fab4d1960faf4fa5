/* Candidates of the same caller, of the same category and place, and of like words; each is looked at once. */
#include "storage/alike.h"

#include "core/search_grams.h"
#include "core/text.h"
#include "storage/lists.h"
#include "storage/tickets.h"

#include <stdlib.h>

enum { OF_CALLER = 30, OF_PLACE = 40, OF_WORDS = 40 };

struct finding {
    const struct view *view;
    const struct alike_query *query;
    struct alike rows[ALIKE_MOST];
    size_t count;
};

static struct alike *row_of(struct finding *f, int64_t number)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->rows[i].number == number)
            return &f->rows[i];
    return NULL;
}

/* Reads a candidate and holds it against the query. */
static enum result take(struct finding *f, int64_t number, bool of_caller)
{
    const struct alike_query *q = f->query;
    struct alike *known = row_of(f, number);
    if (known)
        known->same_caller |= of_caller;
    if (known || number == q->number || f->count == ALIKE_MOST)
        return RESULT_OK;
    struct statement *s =
        db_sql(f->view->db, "SELECT t.state, t.opened_at, t.closed_at, t.parent, t.category_id, "
                            "t.district_id, x.title, x.spot FROM ticket t LEFT JOIN ticket_text x "
                            "ON x.number = t.number WHERE t.number = $1");
    bind_int(s, 1, number);
    enum result result = db_step(s);
    if (result == RESULT_OK) {
        struct alike row = {.number = number,
                            .state = (enum ticket_state)column_int(s, 0),
                            .opened_at = column_int(s, 1),
                            .closed_at = column_int(s, 2),
                            .parent = column_int(s, 3),
                            .same_caller = of_caller,
                            .same_place = q->category_id && column_int(s, 4) == q->category_id &&
                                          column_int(s, 5) == q->district_id,
                            .likeness = grams_likeness(q->title, column_text(s, 6))};
        row.same_spot = row.same_place && grams_likeness(q->spot, column_text(s, 7)) >= ALIKE_SPOT;
        if (alike_counts(&row, f->view->now, q->days))
            f->rows[f->count++] = row;
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static enum result of_caller(struct finding *f)
{
    int64_t numbers[OF_CALLER];
    size_t count = 0;
    enum result result = RESULT_OK;
    if (f->query->phone_key[0])
        result = list_of_phone(f->view->db, f->query->phone_key, SUBJECT_TICKET, numbers, OF_CALLER, &count);
    for (size_t i = 0; i < count && result == RESULT_OK; i++)
        result = take(f, numbers[i], true);
    return result;
}

const char alike_place_sql[] = "SELECT number FROM ticket WHERE category_id = $1 AND district_id = $2 "
                               "ORDER BY opened_at DESC, number DESC LIMIT $3";

static enum result of_place(struct finding *f)
{
    int64_t numbers[ALIKE_MOST / 2];
    int64_t most = f->query->surge > OF_PLACE ? f->query->surge : OF_PLACE;
    size_t count = 0, max = most < ALIKE_MOST / 2 ? (size_t)most : ALIKE_MOST / 2;
    if (f->query->category_id == 0)
        return RESULT_OK;
    struct statement *s = db_sql(f->view->db, alike_place_sql);
    bind_int(s, 1, f->query->category_id);
    bind_int(s, 2, f->query->district_id);
    bind_int(s, 3, (int64_t)max);
    enum result result = RESULT_OK;
    while (count < max && (result = db_step(s)) == RESULT_OK)
        numbers[count++] = column_int(s, 0);
    db_reset(s);
    if (result == RESULT_NOT_FOUND)
        result = RESULT_OK;
    for (size_t i = 0; i < count && result == RESULT_OK; i++)
        result = take(f, numbers[i], false);
    return result;
}

/* Numbers begin with their day: those of earlier days are not looked for. */
static int64_t first_number(const struct view *view, int64_t days)
{
    struct civil_date date = civil_date_of((view->now - (days + 30) * CIVIL_DAY_MS) / CIVIL_DAY_MS);
    return ((int64_t)(date.year % 100) * 10000 + date.month * 100 + date.day) * 10000000;
}

static enum result of_words(struct finding *f, struct search *search)
{
    int64_t numbers[OF_WORDS];
    size_t count = 0;
    enum result result = RESULT_OK;
    if (f->query->title[0])
        result = search_like(search, f->view->db, f->query->title, first_number(f->view, f->query->days),
                             numbers, OF_WORDS, &count);
    for (size_t i = 0; i < count && result == RESULT_OK; i++)
        result = take(f, numbers[i], false);
    return result;
}

static enum result put_row(const struct view *view, const struct alike *found, struct alike_row *ret)
{
    struct ticket_row line;
    enum result result = ticket_line(view, found->number, &line);
    if (result != RESULT_OK)
        return result;
    *ret = (struct alike_row){.number = line.number,
                              .state = line.state,
                              .opened_at = line.opened_at,
                              .due_at = line.due_at,
                              .next_due_at = line.next_due_at,
                              .closed_at = line.closed_at,
                              .parent = found->parent,
                              .same_caller = found->same_caller,
                              .same_place = found->same_place,
                              .same_spot = found->same_spot,
                              .likeness = found->likeness};
    text_copy(ret->title, sizeof ret->title, line.title);
    text_copy(ret->category, sizeof ret->category, line.category);
    text_copy(ret->district, sizeof ret->district, line.district);
    text_copy(ret->lead, sizeof ret->lead, line.lead);
    text_copy(ret->holder, sizeof ret->holder, line.holder);
    result = ticket_text(view->db, found->number, "answer", ret->answer, sizeof ret->answer);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static enum result put_rows(const struct finding *f, struct alike_answer *ret)
{
    size_t page = f->count < ALIKE_PAGE ? f->count : ALIKE_PAGE;
    enum result result = RESULT_OK;
    ret->rows = calloc(page ? page : 1, sizeof *ret->rows);
    if (!ret->rows)
        return RESULT_NO_MEMORY;
    for (size_t i = 0; i < page && result == RESULT_OK; i++) {
        result = put_row(f->view, &f->rows[i], &ret->rows[ret->row_count]);
        ret->row_count += result == RESULT_OK;
        if (result == RESULT_NOT_FOUND)
            result = RESULT_OK;
    }
    return result;
}

enum result alike_find(const struct view *view, struct search *search, const struct alike_query *query,
                       struct alike_answer *ret)
{
    struct finding *f = calloc(1, sizeof *f);
    if (!f)
        return RESULT_NO_MEMORY;
    f->view = view;
    f->query = query;
    enum result result = of_caller(f);
    if (result == RESULT_OK)
        result = of_place(f);
    if (result == RESULT_OK)
        result = of_words(f, search);
    if (result == RESULT_OK) {
        alike_sort(f->rows, f->count);
        ret->total = (int64_t)f->count;
        ret->surge = alike_surge(f->rows, f->count, view->now, query->surge, query->title[0] != '\0',
                                 &ret->in_hour, &ret->master);
        result = put_rows(f, ret);
    }
    free(f);
    return result;
}
