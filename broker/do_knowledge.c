/* The knowledge base: keeping entries, telling their owners that something changed, and answering questions. */
#include "broker/knowledge_work.h"
#include "broker/query_work.h"
#include "broker/ticket_work.h"

#include "core/text.h"
#include "storage/knowledge.h"
#include "storage/snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FOUND_DEFAULT = 10, FOUND_MAX = 30, LISTED_DEFAULT = 200, LISTED_MAX = 500, ANNOUNCED_MAX = 500 };

static enum result no_entry(struct refusal *why, int64_t id)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)id);
    return refuse(why, REFUSAL_NOT_FOUND, "knowledge", text);
}

static enum result read_open(struct change_work *work, int64_t id, struct knowledge *ret)
{
    enum result result = knowledge_read(store_db(work->store), id, ret);
    if (result == RESULT_NOT_FOUND)
        return no_entry(work->why, id);
    return result == RESULT_OK && ret->shut ? refuse(work->why, REFUSAL_SHUT, "knowledge", ret->title) : result;
}

/* Reads an entry that the asker may change, as it was read by them. */
static enum result read_own(struct change_work *work, int64_t id, int64_t version, struct knowledge *ret)
{
    enum result result = read_open(work, id, ret);
    if (result != RESULT_OK)
        return result;
    if (!knowledge_work_keeps(work, ret->unit_id))
        return refuse(work->why, REFUSAL_NO_RIGHT, "unit", node_name(&work->reference->units, ret->unit_id));
    if (version == 0 || version == ret->version)
        return RESULT_OK;
    const struct account *first = account_by_id(work->reference, ret->changed_by);
    result = refuse(work->why, REFUSAL_STALE, "knowledge", ret->title);
    (void)text_copy(work->why->who, sizeof work->why->who, first ? first->login : "");
    work->why->at = ret->changed_at;
    return result;
}

/* Records an event that has no text but a reason. */
static enum result record_reason(struct change_work *work, struct knowledge *entry, struct event *event,
                                 const char *reason)
{
    const struct knowledge_texts texts = {.reason = reason};
    return knowledge_record(work->store, entry, event, &texts);
}

static enum result put(struct change_work *work, const struct knowledge_change *asked, bool is_new, void *reply)
{
    struct knowledge *entries = calloc(2, sizeof *entries);
    if (!entries)
        return RESULT_NO_MEMORY;
    struct knowledge *stored = &entries[0], *said = &entries[1];
    enum result result = is_new ? RESULT_OK : read_own(work, asked->id, asked->version, stored);
    *said = *stored;
    if (result == RESULT_OK)
        result = knowledge_work_put(work, asked, false, stored, said);
    if (result == RESULT_OK)
        knowledge_work_row(work->reference, stored, work->now, reply);
    free(entries);
    return result;
}

static enum result add(struct change_work *work, const void *request, void *reply)
{
    return put(work, request, true, reply);
}

static enum result change(struct change_work *work, const void *request, void *reply)
{
    return put(work, request, false, reply);
}

static enum result review(struct change_work *work, const void *request, void *reply)
{
    const struct knowledge_act *asked = request;
    struct knowledge_change said = {.id = asked->id, .version = asked->version};
    memcpy(said.review_on, asked->review_on, sizeof said.review_on);
    if (asked->review_on[0] == '\0')
        return refuse(work->why, REFUSAL_MISSING_FIELD, "review_on", "");
    return put(work, &said, false, reply);
}

static enum result shut(struct change_work *work, const void *request, void *reply)
{
    const struct knowledge_act *asked = request;
    struct knowledge *entry = malloc(sizeof *entry);
    enum result result = entry ? read_own(work, asked->id, asked->version, entry) : RESULT_NO_MEMORY;
    if (result == RESULT_OK)
        result = text_clean(work, "reason", asked->reason);
    if (result == RESULT_OK) {
        struct event event = knowledge_work_event(work, EVENT_KNOWLEDGE_SHUT, entry->id);
        result = record_reason(work, entry, &event, asked->reason);
    }
    if (result == RESULT_OK)
        knowledge_work_row(work->reference, entry, work->now, reply);
    free(entry);
    return result;
}

static enum result announce_one(struct change_work *work, int64_t id, const char *reason,
                                struct knowledge *entry)
{
    struct refusal why = {0};
    enum result result = read_open(work, id, entry);
    if (result != RESULT_OK)
        return result;
    struct event event = knowledge_work_event(work, EVENT_KNOWLEDGE_ANNOUNCED, id);
    struct flow_rules rules = flow_rules_of(work->reference, entry->category_id, false);
    struct limit_subject subject = {.category_count = rules.category_count};
    memcpy(subject.categories, rules.categories, sizeof subject.categories);
    struct limit limit = limits_of(rules.limits, LIMIT_REVIEW, &subject);
    int64_t due_at = 0;
    if (limit.clock != LIMIT_NONE)
        result = deadline_at(rules.calendar, work->now, limit, &due_at, &why);
    if (result == RESULT_REFUSED)
        *work->why = why;
    record_set(&event.body, "due_at", due_at);
    return result == RESULT_OK ? record_reason(work, entry, &event, reason) : result;
}

struct ids {
    int64_t rows[ANNOUNCED_MAX];
    size_t count;
};

static enum result take_id(void *context, const struct knowledge *entry)
{
    struct ids *ids = context;
    ids->rows[ids->count++] = entry->id;
    return RESULT_OK;
}

static enum result ids_of_matter(struct change_work *work, const char *matter, struct ids *ids)
{
    const struct knowledge_listing listing = {
        .unit_path = "", .category_path = "", .matter = matter, .now = work->now, .limit = ANNOUNCED_MAX};
    int64_t total = 0;
    enum result result = knowledge_list(store_db(work->store), &listing, take_id, ids, &total);
    if (result == RESULT_OK && total == 0)
        return refuse(work->why, REFUSAL_NOT_FOUND, "matter", matter);
    return result;
}

static enum result announce(struct change_work *work, const void *request, void *reply)
{
    const struct knowledge_act *asked = request;
    struct done *done = reply;
    struct ids ids = {.rows = {asked->id}, .count = 1};
    struct knowledge *entry = malloc(sizeof *entry);
    enum result result = entry ? text_given(work, "reason", asked->reason) : RESULT_NO_MEMORY;
    if (result == RESULT_OK && asked->matter[0] != '\0') {
        ids.count = 0;
        result = ids_of_matter(work, asked->matter, &ids);
    }
    for (size_t i = 0; i < ids.count && result == RESULT_OK; i++)
        result = announce_one(work, ids.rows[i], asked->reason, entry);
    if (result == RESULT_OK)
        *done = (struct done){.id = asked->id, .count = (int64_t)ids.count};
    free(entry);
    return result;
}

/* -- questions ---------------------------------------------------------------------------------------------- */

struct gathering {
    struct query_work *work;
    struct knowledge_rows *told;
    size_t room;
    bool texts;
};

static enum result gather(void *context, const struct knowledge *entry)
{
    struct gathering *g = context;
    struct knowledge_rows *told = g->told;
    if (told->row_count == g->room) {
        size_t room = g->room ? g->room * 2 : 16;
        struct knowledge_row *rows = realloc(told->rows, room * sizeof *rows);
        if (!rows)
            return RESULT_NO_MEMORY;
        told->rows = rows;
        g->room = room;
    }
    struct knowledge_row *row = &told->rows[told->row_count++];
    memset(row, 0, sizeof *row);
    knowledge_work_row(g->work->reference, entry, g->work->now, row);
    if (!g->texts)
        row->text[0] = '\0';
    return RESULT_OK;
}

static enum result show(struct query_work *work, const void *request, void *reply)
{
    const struct knowledge_request *asked = request;
    struct knowledge *entry = malloc(sizeof *entry);
    enum result result = entry ? knowledge_read(work->db, asked->id, entry) : RESULT_NO_MEMORY;
    if (result == RESULT_OK)
        knowledge_work_row(work->reference, entry, work->now, reply);
    free(entry);
    return result == RESULT_NOT_FOUND ? no_entry(work->why, asked->id) : result;
}

/* "" is NULL; a shut one is known, too: its entries may still be looked at. */
static enum result find_node(struct query_work *work, const struct nodes *nodes, const char *field,
                             const char *said, const struct node **ret)
{
    *ret = said[0] ? node_find(nodes, said) : NULL;
    return said[0] && !*ret ? refuse(work->why, REFUSAL_UNKNOWN_VALUE, field, said) : RESULT_OK;
}

static size_t bounded(int64_t asked, size_t otherwise, size_t most)
{
    return asked <= 0 ? otherwise : (size_t)asked > most ? most : (size_t)asked;
}

static enum result list(struct query_work *work, const void *request, void *reply)
{
    const struct knowledge_list_request *asked = request;
    const struct node *category = NULL, *unit = NULL;
    struct gathering g = {.work = work, .told = reply};
    bool own = false;
    enum result result = find_node(work, &work->reference->categories, "category", asked->category, &category);
    if (result == RESULT_OK)
        result = find_node(work, &work->reference->units, "unit", asked->unit, &unit);
    if (result != RESULT_OK)
        return result;
    struct knowledge_listing listing = {.stale = asked->stale,
                                        .now = work->now,
                                        .unit_path = unit ? unit->path : "",
                                        .category_path = category ? category->path : "",
                                        .matter = asked->matter,
                                        .shut = asked->shut,
                                        .after = asked->after,
                                        .limit = bounded(asked->limit, LISTED_DEFAULT, LISTED_MAX)};
    /* A work list is the asker's own: a department has that of its units. */
    if (asked->stale && !unit && !(work->who.rights & RIGHT_HOTLINE))
        listing.unit_path = work->who.unit_path;
    result = snapshot_begin(work->db, &own);
    if (result == RESULT_OK)
        result = knowledge_list(work->db, &listing, gather, &g, &g.told->total);
    snapshot_end(work->db, own);
    return result;
}

static enum result find(struct query_work *work, const void *request, void *reply)
{
    const struct knowledge_find_request *asked = request;
    struct gathering g = {.work = work, .told = reply, .texts = true};
    struct knowledge_question question = {.categories = &work->reference->categories,
                                          .words = asked->words,
                                          .like = asked->like,
                                          .now = work->now,
                                          .limit = bounded(asked->limit, FOUND_DEFAULT, FOUND_MAX)};
    bool own = false;
    enum result result =
        find_node(work, &work->reference->categories, "category", asked->category, &question.category);
    if (result == RESULT_OK && !question.category && asked->words[0] == '\0' && asked->like[0] == '\0')
        result = refuse(work->why, REFUSAL_MISSING_FIELD, "words", "");
    if (result == RESULT_OK)
        result = snapshot_begin(work->db, &own);
    if (result != RESULT_OK)
        return result;
    result = knowledge_find(work->db, &question, gather, &g);
    snapshot_end(work->db, own);
    if (result == RESULT_INVALID || result == RESULT_TOO_LONG)
        return refuse(work->why, result == RESULT_INVALID ? REFUSAL_BAD_VALUE : REFUSAL_TOO_LONG, "words",
                      asked->words);
    g.told->total = (int64_t)g.told->row_count;
    return result;
}

const struct handler knowledge_handlers[] = {
    {"knowledge.add", add, NULL},
    {"knowledge.change", change, NULL},
    {"knowledge.announce", announce, NULL},
    {"knowledge.review", review, NULL},
    {"knowledge.shut", shut, NULL},
    {"knowledge.show", NULL, show},
    {"knowledge.list", NULL, list},
    {"knowledge.find", NULL, find},
    {"import.knowledge", import_knowledge_batch, NULL},
    {NULL, NULL, NULL},
};
