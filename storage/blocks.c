/* The abuse list: an event and a row each; who rings is looked up by the number's key. */
#include "storage/blocks.h"

#include "core/phone.h"
#include "core/text.h"
#include "storage/event_texts.h"
#include "storage/store_inside.h"

#include <stdlib.h>

#define COLUMNS "id, from_at, until_at, shut_at, added_by, shut_by, added_seq, shut_seq"
#define EVENT_COLUMNS "seq, kind, subject, subject_id, occurred_at, recorded_at, account_id, station_id, body"

static enum result put(struct store *store, const struct block_facts *f, const char *key)
{
    const int64_t values[] = {f->id,       f->from_at, f->until_at,  f->shut_at,
                              f->added_by, f->shut_by, f->added_seq, f->shut_seq};
    struct statement *s =
        db_sql(store->db, "INSERT INTO block (" COLUMNS ", key) VALUES "
                          "($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO UPDATE SET "
                          "shut_at = $4, shut_by = $6, shut_seq = $8");
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        bind_int(s, (int)i + 1, values[i]);
    bind_text(s, 9, key);
    return db_run(s);
}

static enum result record(struct store *store, struct block_facts *facts, struct event *event,
                          const struct event_text *texts, size_t count, const char *key)
{
    event->subject = SUBJECT_BLOCK;
    enum result result = store_append(store, event, texts, count);
    if (result != RESULT_OK)
        return result;
    block_apply(facts, event);
    result = put(store, facts, key);
    return result == RESULT_OK ? store_tell(store, event, NULL, NULL, 0) : result;
}

enum result block_add(struct store *store, struct event *event, const char *phone, const char *reason)
{
    char key[PHONE_SIZE];
    struct block_facts facts = {0};
    const struct event_text texts[] = {{"phone", phone}, {"reason", reason}};
    enum result result = phone_normalise(phone, store->area_code, key, NULL);
    if (result == RESULT_OK)
        result = store_next(store, "block", &event->subject_id);
    event->kind = EVENT_BLOCK_ADDED;
    return result == RESULT_OK ? record(store, &facts, event, texts, 2, key) : result;
}

enum result block_shut(struct store *store, struct event *event, const char *reason)
{
    struct block_facts facts;
    const struct event_text texts[] = {{"reason", reason}};
    enum result result = block_read(store->db, event->subject_id, &facts);
    event->kind = EVENT_BLOCK_SHUT;
    return result == RESULT_OK ? record(store, &facts, event, texts, 1, "") : result;
}

enum result block_read(struct db *db, int64_t id, struct block_facts *ret)
{
    struct statement *s = db_sql(db, "SELECT " COLUMNS " FROM block WHERE id = $1");
    bind_int(s, 1, id);
    enum result result = db_step(s);
    if (result == RESULT_OK)
        *ret = (struct block_facts){.id = column_int(s, 0),
                                    .from_at = column_int(s, 1),
                                    .until_at = column_int(s, 2),
                                    .shut_at = column_int(s, 3),
                                    .added_by = column_int(s, 4),
                                    .shut_by = column_int(s, 5),
                                    .added_seq = column_int(s, 6),
                                    .shut_seq = column_int(s, 7)};
    db_reset(s);
    return result;
}

enum result block_of_key(struct db *db, const char *key, int64_t at, int64_t *ret_id)
{
    struct statement *s = db_sql(db, "SELECT id FROM block WHERE key <> '' AND key = $1 AND until_at > $2 AND "
                                     "from_at <= $2 AND (shut_at = 0 OR shut_at > $2) LIMIT 1");
    bind_text(s, 1, key);
    bind_int(s, 2, at);
    enum result result = db_step(s);
    if (result == RESULT_OK)
        *ret_id = column_int(s, 0);
    db_reset(s);
    return result;
}

enum result block_of_phone(struct db *db, const char *area_code, const char *phone, int64_t at, int64_t *ret_id)
{
    char key[PHONE_SIZE];
    *ret_id = 0;
    if (phone[0] == '\0' || phone_normalise(phone, area_code, key, NULL) != RESULT_OK)
        return RESULT_OK;
    enum result result = block_of_key(db, key, at, ret_id);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static const char *login_of(const struct view *view, int64_t account_id)
{
    const struct account *account = account_by_id(view->reference, account_id);
    return account ? account->login : "";
}

enum result block_line(const struct view *view, int64_t id, struct block_row *ret)
{
    struct block_facts f;
    char phone[TEXT_PHONE];
    enum result result = block_read(view->db, id, &f);
    if (result != RESULT_OK)
        return result;
    *ret = (struct block_row){.id = id,
                              .from_at = f.from_at,
                              .until_at = f.until_at,
                              .shut_at = f.shut_at,
                              .holds = block_holds(&f, view->now)};
    text_copy(ret->added_by, sizeof ret->added_by, login_of(view, f.added_by));
    text_copy(ret->shut_by, sizeof ret->shut_by, login_of(view, f.shut_by));
    result = event_text_of(view->db, f.added_seq, "phone", phone, sizeof phone);
    if (result == RESULT_OK)
        result = event_text_of(view->db, f.added_seq, "reason", ret->reason, sizeof ret->reason);
    if (result == RESULT_OK && f.shut_seq)
        result = event_text_of(view->db, f.shut_seq, "reason", ret->shut_reason, sizeof ret->shut_reason);
    if (result == RESULT_OK)
        view_mask(view, phone, ret->phone);
    return result;
}

static enum result next_before(const struct view *view, bool all, int64_t before, int64_t *ret)
{
    struct statement *s = all ? db_sql(view->db, "SELECT id FROM block WHERE id < $1 ORDER BY id DESC LIMIT 1")
                              : db_sql(view->db, "SELECT id FROM block WHERE id < $1 AND until_at > $2 AND "
                                                 "(shut_at = 0 OR shut_at > $2) ORDER BY id DESC LIMIT 1");
    bind_int(s, 1, before ? before : INT64_MAX);
    if (!all)
        bind_int(s, 2, view->now);
    enum result result = db_step(s);
    if (result == RESULT_OK)
        *ret = column_int(s, 0);
    db_reset(s);
    return result;
}

enum result block_list(const struct view *view, bool all, int64_t before, size_t max, struct block_row **ret,
                       size_t *ret_count)
{
    struct block_row *rows = calloc(max ? max : 1, sizeof *rows);
    size_t count = 0;
    enum result result = rows ? RESULT_OK : RESULT_NO_MEMORY;
    while (result == RESULT_OK && count < max) {
        result = next_before(view, all, before, &before);
        if (result == RESULT_OK)
            result = block_line(view, before, &rows[count]);
        count += result == RESULT_OK;
    }
    if (result != RESULT_OK && result != RESULT_NOT_FOUND) {
        free(rows);
        return result;
    }
    *ret = rows;
    *ret_count = count;
    return RESULT_OK;
}

static enum result finish(struct db *db, const char *area_code, void *context,
                          enum result (*take)(void *, const struct block_facts *, const char *),
                          const struct block_facts *facts)
{
    char phone[TEXT_PHONE], key[PHONE_SIZE];
    if (facts->id == 0)
        return RESULT_OK;
    enum result result = event_text_of(db, facts->added_seq, "phone", phone, sizeof phone);
    if (result != RESULT_OK)
        return result;
    if (phone_normalise(phone, area_code, key, NULL) != RESULT_OK)
        key[0] = '\0';
    return take(context, facts, key);
}

enum result blocks_fold_all(struct db *db, const char *area_code, void *context,
                            enum result (*take)(void *context, const struct block_facts *facts,
                                                const char *key))
{
    struct statement *s =
        db_sql(db, "SELECT " EVENT_COLUMNS " FROM event WHERE subject = 11 ORDER BY subject_id, seq");
    struct block_facts facts = {0};
    enum result result;
    while ((result = db_step(s)) == RESULT_OK) {
        struct event event;
        if (event_of_row(s, &event) != RESULT_OK)
            continue; /* named by the check of the chain */
        if (facts.id != event.subject_id &&
            (result = finish(db, area_code, context, take, &facts)) != RESULT_OK)
            break;
        block_apply(&facts, &event);
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? finish(db, area_code, context, take, &facts) : result;
}

static enum result project(void *context, const struct block_facts *facts, const char *key)
{
    return put(context, facts, key);
}

enum result blocks_project_all(struct store *store)
{
    return blocks_fold_all(store->db, store->area_code, store, project);
}
