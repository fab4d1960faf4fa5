/* The fields of an entry, checked one by one. */
#include "broker/knowledge_work.h"

#include "broker/text_checks.h"
#include "broker/ticket_work.h"
#include "core/text.h"
#include "storage/knowledge.h"

#include <string.h>

bool knowledge_work_keeps(const struct change_work *work, int64_t unit_id)
{
    const struct node *unit = node_by_id(&work->reference->units, unit_id);
    if (!(work->who.rights & RIGHT_KNOWLEDGE) || !unit)
        return false;
    return authority_sees(work->who.rights, work->who.unit_path, unit->path);
}

struct event knowledge_work_event(const struct change_work *work, enum event_kind kind, int64_t id)
{
    return (struct event){.kind = kind,
                          .subject = SUBJECT_KNOWLEDGE,
                          .subject_id = id,
                          .account_id = work->who.account_id,
                          .station_id = work->who.station_id};
}

static enum result take_category(struct change_work *work, const char *said, struct knowledge *entry,
                                 struct record *body)
{
    if (said[0] == '\0')
        return entry->category_id ? RESULT_OK : refuse(work->why, REFUSAL_MISSING_FIELD, "category", "");
    const struct node *node = node_find(&work->reference->categories, said);
    if (!node)
        return refuse(work->why, REFUSAL_UNKNOWN_VALUE, "category", said);
    if (node->shut)
        return refuse(work->why, REFUSAL_SHUT, "category", said);
    entry->category_id = node->id;
    record_set(body, "category", node->id);
    return RESULT_OK;
}

static enum result take_unit(struct change_work *work, const char *said, struct knowledge *entry,
                             struct record *body)
{
    if (said[0] == '\0' && entry->unit_id)
        return RESULT_OK;
    const struct node *node = said[0] ? node_find(&work->reference->units, said)
                                      : node_by_id(&work->reference->units, work->who.unit_id);
    if (!node)
        return refuse(work->why, said[0] ? REFUSAL_UNKNOWN_VALUE : REFUSAL_MISSING_FIELD, "unit", said);
    if (node->shut)
        return refuse(work->why, REFUSAL_SHUT, "unit", node->code);
    if (!knowledge_work_keeps(work, node->id))
        return refuse(work->why, REFUSAL_NO_RIGHT, "unit", node->name);
    entry->unit_id = node->id;
    record_set(body, "unit", node->id);
    return RESULT_OK;
}

static enum result take_line(struct change_work *work, const char *field, const char *said, char *out,
                             size_t size)
{
    char text[TEXT_TITLE];
    (void)text_copy(text, sizeof text, said);
    text_trim(text);
    if (!text_is_line(text))
        return refuse(work->why, REFUSAL_BAD_VALUE, field, said);
    if (text[0] != '\0')
        (void)text_copy(out, size, text);
    return RESULT_OK;
}

static enum result take_texts(struct change_work *work, const struct knowledge_change *said,
                              struct knowledge *entry)
{
    enum result result = take_line(work, "title", said->title, entry->title, sizeof entry->title);
    if (result == RESULT_OK)
        result = take_line(work, "source", said->source, entry->source, sizeof entry->source);
    if (result == RESULT_OK && text_has_control(said->text))
        result = refuse(work->why, REFUSAL_BAD_VALUE, "text", said->text);
    if (result == RESULT_OK && said->text[0] != '\0') {
        (void)text_copy(entry->text, sizeof entry->text, said->text);
        text_trim(entry->text);
    }
    if (result == RESULT_OK)
        result = text_given(work, "title", entry->title);
    return result == RESULT_OK ? text_given(work, "text", entry->text) : result;
}

static enum result take_matter(struct change_work *work, const char *said, struct knowledge *entry,
                               struct record *body)
{
    if (said[0] == '\0')
        return RESULT_OK;
    if (!text_is_code(said))
        return refuse(work->why, REFUSAL_BAD_VALUE, "matter", said);
    (void)text_copy(entry->matter, sizeof entry->matter, said);
    record_set_text(body, "matter", said);
    return RESULT_OK;
}

/* The instant at which a date ends; a date that has passed cannot be promised any more. */
static enum result end_of_date(struct change_work *work, const char *field, const char *said, bool past,
                               int64_t *ret_at)
{
    struct civil_date date;
    if (civil_parse_date(said, &date) != RESULT_OK)
        return refuse(work->why, REFUSAL_BAD_VALUE, field, said);
    *ret_at = zone_day_start(&work->city->zone, civil_day(date) + 1);
    return past || *ret_at > work->now ? RESULT_OK : refuse(work->why, REFUSAL_TOO_LATE, field, said);
}

static enum result take_review(struct change_work *work, const struct knowledge_change *said, bool past,
                               struct knowledge *entry, struct record *body)
{
    if (said->review_on[0] == '\0')
        return entry->review_due_at ? RESULT_OK : refuse(work->why, REFUSAL_MISSING_FIELD, "review_on", "");
    enum result result = end_of_date(work, "review_on", said->review_on, past, &entry->review_due_at);
    if (result != RESULT_OK)
        return result;
    record_set_text(body, "review_on", said->review_on);
    record_set(body, "review_due_at", entry->review_due_at);
    record_set(body, "reviewed", 1);
    return RESULT_OK;
}

static enum result take_expiry(struct change_work *work, const struct knowledge_change *said, bool past,
                               struct knowledge *entry, struct record *body)
{
    if (said->expires_on[0] == '\0' && !said->no_expiry)
        return RESULT_OK;
    int64_t at = 0;
    enum result result =
        said->no_expiry ? RESULT_OK : end_of_date(work, "expires_on", said->expires_on, past, &at);
    if (result != RESULT_OK)
        return result;
    entry->expires_at = at;
    record_set_text(body, "expires_on", said->no_expiry ? "" : said->expires_on);
    record_set(body, "expires_at", at);
    return RESULT_OK;
}

static enum result take(struct change_work *work, const struct knowledge_change *said, bool past,
                        struct knowledge *entry, struct record *body)
{
    enum result result = take_texts(work, said, entry);
    if (result == RESULT_OK)
        result = take_category(work, said->category, entry, body);
    if (result == RESULT_OK)
        result = take_unit(work, said->unit, entry, body);
    if (result == RESULT_OK)
        result = take_matter(work, said->matter, entry, body);
    if (result == RESULT_OK)
        result = take_review(work, said, past, entry, body);
    return result == RESULT_OK ? take_expiry(work, said, past, entry, body) : result;
}

/* Two of one owner with the same title could not be told apart. */
static enum result check_title(struct change_work *work, const struct knowledge *entry)
{
    int64_t other = 0;
    enum result result = knowledge_by_title(store_db(work->store), entry->title, entry->unit_id, &other);
    if (result == RESULT_NOT_FOUND || (result == RESULT_OK && other == entry->id))
        return RESULT_OK;
    return result == RESULT_OK ? refuse(work->why, REFUSAL_EXISTS, "title", entry->title) : result;
}

static bool same_texts(const struct knowledge *a, const struct knowledge *b)
{
    return strcmp(a->title, b->title) == 0 && strcmp(a->text, b->text) == 0 &&
           strcmp(a->source, b->source) == 0;
}

enum result knowledge_work_put(struct change_work *work, const struct knowledge_change *asked, bool past,
                               struct knowledge *stored, struct knowledge *said)
{
    bool is_new = stored->id == 0;
    struct knowledge_texts texts = {0};
    struct event event =
        knowledge_work_event(work, is_new ? EVENT_KNOWLEDGE_ADDED : EVENT_KNOWLEDGE_CHANGED, stored->id);
    enum result result = take(work, asked, past, said, &event.body);
    if (result == RESULT_OK)
        result = check_title(work, said);
    if (result == RESULT_OK && is_new)
        result = store_next(work->store, "knowledge", &event.subject_id);
    if (result != RESULT_OK)
        return result;
    if (!same_texts(stored, said)) {
        record_set(&event.body, "texts", 1);
        texts = (struct knowledge_texts){.title = said->title, .text = said->text, .source = said->source};
    }
    return knowledge_record(work->store, stored, &event, &texts);
}

static void put_login(const struct reference *reference, int64_t account_id, char out[TEXT_LOGIN])
{
    const struct account *account = account_by_id(reference, account_id);
    (void)text_copy(out, TEXT_LOGIN, account ? account->login : "");
}

static void put_node(const struct nodes *nodes, int64_t id, char code[TEXT_CODE], char name[TEXT_NAME])
{
    const struct node *node = node_by_id(nodes, id);
    (void)text_copy(code, TEXT_CODE, node ? node->code : "");
    (void)text_copy(name, TEXT_NAME, node ? node->name : "");
}

void knowledge_work_row(const struct reference *reference, const struct knowledge *entry, int64_t now,
                        struct knowledge_row *ret)
{
    ret->id = entry->id;
    ret->version = entry->version;
    (void)text_copy(ret->title, sizeof ret->title, entry->title);
    (void)text_copy(ret->text, sizeof ret->text, entry->text);
    put_node(&reference->categories, entry->category_id, ret->category, ret->category_name);
    put_node(&reference->units, entry->unit_id, ret->unit, ret->unit_name);
    (void)text_copy(ret->matter, sizeof ret->matter, entry->matter);
    (void)text_copy(ret->source, sizeof ret->source, entry->source);
    (void)text_copy(ret->review_on, sizeof ret->review_on, entry->review_on);
    (void)text_copy(ret->expires_on, sizeof ret->expires_on, entry->expires_on);
    ret->stale = knowledge_is_stale(entry, now);
    ret->due_at = knowledge_due_at(entry);
    ret->announced_at = entry->announced_at;
    put_login(reference, entry->announced_by, ret->announced_by);
    (void)text_copy(ret->reason, sizeof ret->reason, entry->reason);
    ret->reviewed_at = entry->reviewed_at;
    put_login(reference, entry->reviewed_by, ret->reviewed_by);
    ret->changed_at = entry->changed_at;
    put_login(reference, entry->changed_by, ret->changed_by);
    ret->expired = knowledge_is_expired(entry, now);
    ret->shut = entry->shut;
}
