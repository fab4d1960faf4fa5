/* Reads the imported part of tickets and calls. */
#include "storage/imported.h"

#include "core/text.h"
#include "storage/calls.h"
#include "storage/event_texts.h"

#include <string.h>

static enum result fold_imports(struct db *db, int64_t number, struct imported_ticket *ret)
{
    struct statement *s =
        db_sql(db, "SELECT seq, kind, subject, subject_id, occurred_at, recorded_at, account_id, station_id, "
                   "body FROM event WHERE subject = 1 AND subject_id = $1 ORDER BY seq");
    bind_int(s, 1, number);
    enum result result;
    while ((result = db_step(s)) == RESULT_OK) {
        struct event event;
        result = event_of_row(s, &event);
        if (result != RESULT_OK)
            break;
        if (event.kind == EVENT_IMPORTED || event.kind == EVENT_FILLED)
            ticket_apply_last(&ret->facts, &event);
        else if (event.kind != EVENT_NOTED && event.kind != EVENT_REVEALED && event.kind != EVENT_URGED &&
                 event.kind != EVENT_REPEATED)
            ret->lived_on = true;
    }
    db_reset(s);
    if (result != RESULT_NOT_FOUND)
        return result;
    return ret->facts.number ? RESULT_OK : RESULT_NOT_FOUND;
}

static void take_text(const struct chain_text *text, struct imported_ticket *ret)
{
    const struct {
        const char *field;
        char *text;
        size_t size;
    } rows[] = {{"title", ret->title, sizeof ret->title},
                {"content", ret->content, sizeof ret->content},
                {"caller_name", ret->caller_name, sizeof ret->caller_name},
                {"caller_phone", ret->caller_phone, sizeof ret->caller_phone}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(rows[i].field, text->field) == 0)
            (void)text_copy(rows[i].text, rows[i].size, text->value ? text->value : "");
}

enum result imported_ticket_read(struct db *db, int64_t number, struct imported_ticket *ret)
{
    memset(ret, 0, sizeof *ret);
    enum result result = fold_imports(db, number, ret);
    if (result != RESULT_OK)
        return result;
    struct statement *s = db_sql(
        db, "SELECT texts FROM event WHERE subject = 1 AND subject_id = $1 AND kind IN (19, 20) ORDER BY seq");
    bind_int(s, 1, number);
    struct event_texts texts = {.count = 0};
    while ((result = db_step(s)) == RESULT_OK &&
           (result = event_texts_read(&texts, column_text(s, 0))) == RESULT_OK)
        for (size_t i = 0; i < texts.count; i++)
            take_text(&texts.rows[i], ret);
    db_reset(s);
    event_texts_free(&texts);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

enum result imported_call_read(struct db *db, int64_t id, struct imported_call *ret)
{
    memset(ret, 0, sizeof *ret);
    enum result result = call_fold(db, id, &ret->facts);
    if (result != RESULT_OK)
        return result;
    struct statement *s = db_sql(db, "SELECT caller FROM call WHERE id = $1");
    bind_int(s, 1, id);
    result = db_step(s);
    if (result == RESULT_OK)
        column_copy(s, 0, ret->caller, sizeof ret->caller);
    db_reset(s);
    return result;
}
