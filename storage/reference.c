/* Reads the organisation whole, and orders it for the look-ups of reference_find.c.
 * What is read replaces what was there only when all of it has been read. */
#include "storage/reference.h"

#include "core/authority.h"
#include "storage/reference_inside.h"
#include "storage/rulebook.h"

#include <stdlib.h>
#include <string.h>

/* Rows of any kind while they grow. */
struct growing {
    void *rows;
    size_t count;
    size_t room;
};

/* Room for one more row of `size` bytes, all zero; NULL without memory. */
static void *grow(struct growing *list, size_t size)
{
    if (list->count == list->room) {
        size_t room = list->room == 0 ? 64 : list->room * 2;
        void *rows = reallocarray(list->rows, room, size);
        if (rows == NULL)
            return NULL;
        list->rows = rows;
        list->room = room;
    }
    char *row = (char *)list->rows + size * list->count++;
    memset(row, 0, size);
    return row;
}

/* Steps through a query; `take` reads the present row into a new one. */
static enum result read_rows(struct db *db, const char *sql, size_t size,
                             void (*take)(struct statement *s, void *row), struct growing *list)
{
    struct statement *s = db_sql(db, sql);
    enum result result = db_step(s);
    while (result == RESULT_OK) {
        void *row = grow(list, size);
        if (row == NULL) {
            db_reset(s);
            return RESULT_NO_MEMORY;
        }
        take(s, row);
        result = db_step(s);
    }
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static void take_node(struct statement *s, void *row)
{
    struct node *node = row;
    node->id = column_int(s, 0);
    node->parent_id = column_int(s, 1);
    column_copy(s, 2, node->code, sizeof node->code);
    column_copy(s, 3, node->path, sizeof node->path);
    column_copy(s, 4, node->name, sizeof node->name);
    column_copy(s, 5, node->name_en, sizeof node->name_en);
    column_copy(s, 6, node->words, sizeof node->words);
    node->kind = (int)column_int(s, 7);
    node->shut = column_int(s, 8) != 0;
    node->into_id = column_int(s, 9);
}

static void take_rule(struct statement *s, void *row)
{
    struct rule *rule = row;
    rule->id = column_int(s, 0);
    rule->category_id = column_int(s, 1);
    rule->district_id = column_int(s, 2);
    rule->unit_id = column_int(s, 3);
    column_copy(s, 4, rule->note, sizeof rule->note);
    rule->shut = column_int(s, 5) != 0;
    rule->hours = (enum rule_hours)column_int(s, 6);
    const char *ids = column_text(s, 7);
    while (*ids != '\0' && rule->co_handler_count < TICKET_CO_HANDLERS) {
        char *end = NULL;
        rule->co_handlers[rule->co_handler_count++] = strtoll(ids, &end, 10);
        ids = end + (*end == ' ');
    }
}

static void take_account(struct statement *s, void *row)
{
    struct account *account = row;
    account->id = column_int(s, 0);
    column_copy(s, 1, account->login, sizeof account->login);
    column_copy(s, 2, account->name, sizeof account->name);
    account->role = (int)column_int(s, 3);
    account->rights = rights_of_role(account->role);
    account->unit_id = column_int(s, 4);
    column_copy(s, 5, account->password_hash, sizeof account->password_hash);
    account->shut = column_int(s, 6) != 0;
    column_copy(s, 7, account->extension, sizeof account->extension);
}

static void take_station(struct statement *s, void *row)
{
    struct station *station = row;
    station->id = column_int(s, 0);
    column_copy(s, 1, station->label, sizeof station->label);
    column_copy(s, 2, station->public_key, sizeof station->public_key);
    station->shut = column_int(s, 3) != 0;
}

static enum result read_nodes(struct db *db, const char *sql, struct nodes *nodes)
{
    struct growing list = {.count = 0};
    enum result result = read_rows(db, sql, sizeof(struct node), take_node, &list);
    nodes->rows = list.rows;
    nodes->count = list.count;
    return result == RESULT_OK ? nodes_index(nodes) : result;
}

static enum result read_trees(struct db *db, struct reference *reference)
{
    enum result result =
        read_nodes(db,
                   "SELECT id, parent_id, code, path, name, name_en, '', kind, shut, into_id FROM unit "
                   "ORDER BY id",
                   &reference->units);
    if (result == RESULT_OK)
        result = read_nodes(db,
                            "SELECT id, parent_id, code, path, name, name_en, '', 0, shut, 0 FROM district "
                            "ORDER BY id",
                            &reference->districts);
    if (result == RESULT_OK)
        result = read_nodes(db,
                            "SELECT id, parent_id, code, path, name, name_en, words, 0, shut, 0 FROM category "
                            "ORDER BY id",
                            &reference->categories);
    if (result == RESULT_OK)
        result = read_nodes(db, "SELECT id, 0, code, '', name, '', '', 0, shut, 0 FROM queue ORDER BY id",
                            &reference->queues);
    return result;
}

static enum result read_rules(struct db *db, struct reference *reference)
{
    struct growing list = {.count = 0};
    enum result result =
        read_rows(db,
                  "SELECT id, category_id, district_id, unit_id, note, shut, hours, co_handlers FROM rule "
                  "ORDER BY id",
                  sizeof(struct rule), take_rule, &list);
    reference->rules = list.rows;
    reference->rule_count = list.count;
    return result == RESULT_OK ? routes_index(reference) : result;
}

static enum result read_people(struct db *db, struct reference *reference)
{
    struct growing list = {.count = 0};
    enum result result = read_rows(
        db, "SELECT id, login, name, role, unit_id, password_hash, shut, extension FROM account ORDER BY id",
        sizeof(struct account), take_account, &list);
    reference->accounts = list.rows;
    reference->account_count = list.count;
    if (result != RESULT_OK)
        return result;
    list = (struct growing){.count = 0};
    result = read_rows(db, "SELECT id, label, public_key, shut FROM station ORDER BY id",
                       sizeof(struct station), take_station, &list);
    reference->stations = list.rows;
    reference->station_count = list.count;
    return result;
}

enum result reference_load_organisation(struct db *db, struct reference *ret)
{
    enum result result = read_trees(db, ret);
    if (result == RESULT_OK)
        result = read_rules(db, ret);
    return result == RESULT_OK ? read_people(db, ret) : result;
}

enum result reference_load(struct db *db, const struct zone *zone, struct reference *reference)
{
    struct reference fresh = {.rule_count = 0};
    enum result result = reference_load_organisation(db, &fresh);
    if (result == RESULT_OK)
        result = rulebook_load(db, zone, &fresh.categories, reference->rulebook, &fresh.rulebook);
    if (result != RESULT_OK) {
        reference_free(&fresh);
        return result;
    }
    if (fresh.rulebook == reference->rulebook)
        reference->rulebook = NULL;
    reference_free(reference);
    *reference = fresh;
    return RESULT_OK;
}

static void free_nodes(struct nodes *nodes)
{
    free(nodes->rows);
    free(nodes->keys);
}

void reference_free(struct reference *reference)
{
    free_nodes(&reference->units);
    free_nodes(&reference->districts);
    free_nodes(&reference->categories);
    free_nodes(&reference->queues);
    free(reference->routes);
    free(reference->rules);
    if (reference->accounts != NULL)
        explicit_bzero(reference->accounts, reference->account_count * sizeof(struct account));
    free(reference->accounts);
    free(reference->stations);
    free(reference->rulebook);
    *reference = (struct reference){.rule_count = 0};
}
