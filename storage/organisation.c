/* One row of SQL a kind of node; what they do with it is the same for all.
 * Bodies of events hold codes, ids and official names; remarks and search words lie beside them as texts. */
#include "storage/organisation.h"

#include "core/text.h"

#include <stdio.h>
#include <string.h>

struct node_kind {
    enum subject subject;
    const char *sequence;
    enum event_kind added, changed, shut;
    /* insert, update: $1 id, $2 code, $3 name, and where the kind has them $4 parent_id, $5 path, $6 name_en, $7 kind or words */
    const char *insert_sql, *update_sql, *shut_sql;
    const char *path_sql; /* $1 id: path, and NULL if the kind is no tree */
    const char *move_sql; /* $1 path before, $2 path now */
    bool has_kind, has_words;
};

static const struct node_kind kinds[] = {
    {.subject = SUBJECT_UNIT,
     .sequence = "unit",
     .added = EVENT_UNIT_ADDED,
     .changed = EVENT_UNIT_CHANGED,
     .shut = EVENT_UNIT_SHUT,
     .insert_sql = "INSERT INTO unit (id, code, name, parent_id, path, name_en, kind) "
                   "VALUES ($1, $2, $3, $4, $5, $6, $7)",
     .update_sql = "UPDATE unit SET code = $2, name = $3, parent_id = $4, path = $5, name_en = $6, kind = $7 "
                   "WHERE id = $1",
     .shut_sql = "UPDATE unit SET shut = 1 WHERE id = $1 AND shut = 0",
     .path_sql = "SELECT path FROM unit WHERE id = $1",
     .move_sql = "UPDATE unit SET path = $2 || substr(path, length($1) + 1) "
                 "WHERE substr(path, 1, length($1)) = $1",
     .has_kind = true},
    {.subject = SUBJECT_DISTRICT,
     .sequence = "district",
     .added = EVENT_DISTRICT_ADDED,
     .changed = EVENT_DISTRICT_CHANGED,
     .shut = EVENT_DISTRICT_SHUT,
     .insert_sql = "INSERT INTO district (id, code, name, parent_id, path, name_en) "
                   "VALUES ($1, $2, $3, $4, $5, $6)",
     .update_sql = "UPDATE district SET code = $2, name = $3, parent_id = $4, path = $5, name_en = $6 "
                   "WHERE id = $1",
     .shut_sql = "UPDATE district SET shut = 1 WHERE id = $1 AND shut = 0",
     .path_sql = "SELECT path FROM district WHERE id = $1",
     .move_sql = "UPDATE district SET path = $2 || substr(path, length($1) + 1) "
                 "WHERE substr(path, 1, length($1)) = $1"},
    {.subject = SUBJECT_CATEGORY,
     .sequence = "category",
     .added = EVENT_CATEGORY_ADDED,
     .changed = EVENT_CATEGORY_CHANGED,
     .shut = EVENT_CATEGORY_SHUT,
     .insert_sql = "INSERT INTO category (id, code, name, parent_id, path, name_en, words) "
                   "VALUES ($1, $2, $3, $4, $5, $6, $7)",
     .update_sql = "UPDATE category SET code = $2, name = $3, parent_id = $4, path = $5, name_en = $6, "
                   "words = $7 WHERE id = $1",
     .shut_sql = "UPDATE category SET shut = 1 WHERE id = $1 AND shut = 0",
     .path_sql = "SELECT path FROM category WHERE id = $1",
     .move_sql = "UPDATE category SET path = $2 || substr(path, length($1) + 1) "
                 "WHERE substr(path, 1, length($1)) = $1",
     .has_words = true},
    {.subject = SUBJECT_QUEUE,
     .sequence = "queue",
     .added = EVENT_QUEUE_ADDED,
     .changed = EVENT_QUEUE_CHANGED,
     .shut = EVENT_QUEUE_SHUT,
     .insert_sql = "INSERT INTO queue (id, code, name) VALUES ($1, $2, $3)",
     .update_sql = "UPDATE queue SET code = $2, name = $3 WHERE id = $1",
     .shut_sql = "UPDATE queue SET shut = 1 WHERE id = $1 AND shut = 0"},
};

static const struct node_kind *kind_of(enum subject subject)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].subject == subject)
            return &kinds[i];
    return NULL;
}

static struct event event_by(enum event_kind kind, enum subject subject, int64_t id, struct author author)
{
    return (struct event){.kind = kind,
                          .subject = subject,
                          .subject_id = id,
                          .account_id = author.account_id,
                          .station_id = author.station_id};
}

static enum result path_of(struct db *db, const struct node_kind *kind, int64_t id, char path[PATH_SIZE])
{
    struct statement *s = db_sql(db, kind->path_sql);
    bind_int(s, 1, id);
    enum result result = db_step(s);
    if (result == RESULT_OK)
        column_copy(s, 0, path, PATH_SIZE);
    db_reset(s);
    return result;
}

/* The path of a node under its parent. */
static enum result path_under(struct db *db, const struct node_kind *kind, const struct node *node,
                              char path[PATH_SIZE])
{
    char above[PATH_SIZE] = "/";
    if (!kind->path_sql) {
        path[0] = '\0';
        return RESULT_OK;
    }
    if (node->parent_id != 0) {
        enum result result = path_of(db, kind, node->parent_id, above);
        if (result != RESULT_OK)
            return result;
    }
    int length = snprintf(path, PATH_SIZE, "%s%lld/", above, (long long)node->id);
    return length < PATH_SIZE ? RESULT_OK : RESULT_TOO_LONG;
}

static enum result append_node(struct store *store, const struct node_kind *kind, enum event_kind what,
                               struct author author, const struct node *node)
{
    struct event event = event_by(what, kind->subject, node->id, author);
    record_set_text(&event.body, "code", node->code);
    record_set_text(&event.body, "name", node->name);
    if (kind->path_sql) {
        record_set(&event.body, "parent", node->parent_id);
        record_set_text(&event.body, "name_en", node->name_en);
    }
    if (kind->has_kind)
        record_set(&event.body, "kind", node->kind);
    const struct event_text words = {.field = "words", .value = node->words};
    return store_append(store, &event, &words, kind->has_words ? 1 : 0);
}

/* Runs insert_sql or update_sql; what a kind has no parameter for is not bound. */
static enum result write_node(struct db *db, const struct node_kind *kind, const char *sql,
                              const struct node *node)
{
    struct statement *s = db_sql(db, sql);
    bind_int(s, 1, node->id);
    bind_text(s, 2, node->code);
    bind_text(s, 3, node->name);
    if (kind->path_sql) {
        bind_int(s, 4, node->parent_id);
        bind_text(s, 5, node->path);
        bind_text(s, 6, node->name_en);
    }
    if (kind->has_kind)
        bind_int(s, 7, node->kind);
    if (kind->has_words)
        bind_text(s, 7, node->words);
    return db_run(s);
}

enum result node_add(struct store *store, enum subject subject, struct author author, struct node *node)
{
    const struct node_kind *kind = kind_of(subject);
    enum result result = kind ? store_next(store, kind->sequence, &node->id) : RESULT_INVALID;
    if (result == RESULT_OK)
        result = path_under(store_db(store), kind, node, node->path);
    if (result == RESULT_OK)
        result = write_node(store_db(store), kind, kind->insert_sql, node);
    if (result == RESULT_OK)
        result = append_node(store, kind, kind->added, author, node);
    return result;
}

/* Moves all nodes below from one path to another. */
static enum result move_below(struct db *db, const struct node_kind *kind, const char *from, const char *to)
{
    struct statement *s = db_sql(db, kind->move_sql);
    bind_text(s, 1, from);
    bind_text(s, 2, to);
    return db_run(s);
}

/* Finds the new path and moves what lies below. */
static enum result move_node(struct db *db, const struct node_kind *kind, struct node *node)
{
    char before[PATH_SIZE] = "";
    char now[PATH_SIZE] = "";
    char above[PATH_SIZE] = "/";
    enum result result = path_of(db, kind, node->id, before);
    if (result == RESULT_OK && node->parent_id != 0)
        result = path_of(db, kind, node->parent_id, above);
    if (result == RESULT_OK && strncmp(above, before, strlen(before)) == 0)
        return RESULT_INVALID;
    if (result == RESULT_OK)
        result = path_under(db, kind, node, now);
    if (result != RESULT_OK)
        return result;
    (void)text_copy(node->path, sizeof node->path, now);
    return strcmp(before, now) == 0 ? RESULT_OK : move_below(db, kind, before, now);
}

enum result node_change(struct store *store, enum subject subject, struct author author, struct node *node)
{
    const struct node_kind *kind = kind_of(subject);
    struct db *db = store_db(store);
    enum result result = kind ? RESULT_OK : RESULT_INVALID;
    if (result == RESULT_OK && kind->path_sql)
        result = move_node(db, kind, node);
    if (result == RESULT_OK)
        result = write_node(db, kind, kind->update_sql, node);
    if (result == RESULT_OK && db_changes(db) == 0)
        result = RESULT_NOT_FOUND;
    if (result == RESULT_OK)
        result = append_node(store, kind, kind->changed, author, node);
    return result;
}

/* Runs one of the shut_sql; RESULT_NOT_FOUND if nothing was open. */
static enum result shut_row(struct db *db, const char *sql, int64_t id)
{
    struct statement *s = db_sql(db, sql);
    bind_int(s, 1, id);
    enum result result = db_run(s);
    return result == RESULT_OK && db_changes(db) == 0 ? RESULT_NOT_FOUND : result;
}

/* Units remember who took their place: tickets that are opened again go there. */
static enum result put_into(struct db *db, int64_t unit_id, int64_t into_id)
{
    struct statement *s = db_sql(db, "UPDATE unit SET into_id = $2 WHERE id = $1");
    bind_int(s, 1, unit_id);
    bind_int(s, 2, into_id);
    return db_run(s);
}

enum result node_shut(struct store *store, enum subject subject, struct author author, int64_t id,
                      int64_t into_id)
{
    const struct node_kind *kind = kind_of(subject);
    enum result result = kind ? shut_row(store_db(store), kind->shut_sql, id) : RESULT_INVALID;
    if (result == RESULT_OK && subject == SUBJECT_UNIT)
        result = put_into(store_db(store), id, into_id);
    if (result != RESULT_OK)
        return result;
    struct event event = event_by(kind->shut, subject, id, author);
    record_add(&event.body, "into", into_id);
    return store_append(store, &event, NULL, 0);
}

static enum result append_rule(struct store *store, enum event_kind what, struct author author,
                               const struct rule *rule)
{
    struct event event = event_by(what, SUBJECT_RULE, rule->id, author);
    record_set(&event.body, "category", rule->category_id);
    record_set(&event.body, "district", rule->district_id);
    record_set(&event.body, "unit", rule->unit_id);
    record_add(&event.body, "hours", (int64_t)rule->hours);
    for (size_t i = 0; i < rule->co_handler_count; i++) {
        char key[40];
        snprintf(key, sizeof key, "co_handler%zu", i + 1);
        record_set(&event.body, key, rule->co_handlers[i]);
    }
    const struct event_text note = {.field = "note", .value = rule->note};
    return store_append(store, &event, &note, 1);
}

static enum result write_rule(struct db *db, const char *sql, const struct rule *rule)
{
    char ids[TICKET_CO_HANDLERS * 21 + 1] = "";
    for (size_t i = 0, used = 0; i < rule->co_handler_count; i++)
        used += (size_t)snprintf(ids + used, sizeof ids - used, i == 0 ? "%lld" : " %lld",
                                 (long long)rule->co_handlers[i]);
    struct statement *s = db_sql(db, sql);
    bind_int(s, 1, rule->id);
    bind_int(s, 2, rule->category_id);
    bind_int(s, 3, rule->district_id);
    bind_int(s, 4, rule->unit_id);
    bind_text(s, 5, rule->note);
    bind_int(s, 6, (int64_t)rule->hours);
    bind_text(s, 7, ids);
    return db_run(s);
}

enum result rule_add(struct store *store, struct author author, struct rule *rule)
{
    static const char sql[] =
        "INSERT INTO rule (id, category_id, district_id, unit_id, note, hours, co_handlers) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)";
    enum result result = store_next(store, "rule", &rule->id);
    if (result == RESULT_OK)
        result = write_rule(store_db(store), sql, rule);
    if (result == RESULT_OK)
        result = append_rule(store, EVENT_RULE_ADDED, author, rule);
    return result;
}

enum result rule_change(struct store *store, struct author author, const struct rule *rule)
{
    static const char sql[] =
        "UPDATE rule SET category_id = $2, district_id = $3, unit_id = $4, note = $5, hours = $6, "
        "co_handlers = $7 WHERE id = $1";
    enum result result = write_rule(store_db(store), sql, rule);
    if (result == RESULT_OK && db_changes(store_db(store)) == 0)
        result = RESULT_NOT_FOUND;
    if (result == RESULT_OK)
        result = append_rule(store, EVENT_RULE_CHANGED, author, rule);
    return result;
}

enum result rule_shut(struct store *store, struct author author, int64_t id)
{
    static const char sql[] = "UPDATE rule SET shut = 1 WHERE id = $1 AND shut = 0";
    enum result result = shut_row(store_db(store), sql, id);
    if (result != RESULT_OK)
        return result;
    struct event event = event_by(EVENT_RULE_SHUT, SUBJECT_RULE, id, author);
    return store_append(store, &event, NULL, 0);
}
