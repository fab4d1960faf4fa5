/* Look-ups by identity, code, name, login and key, and the way through the dispatch directory.
 * Everything is found by halving: an import asks for each of its rows. */
#include "storage/reference_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The row of an id among rows of `size` bytes that begin with their int64_t id and rise by it. */
static const void *row_by_id(const void *rows, size_t count, size_t size, int64_t id)
{
    size_t from = 0;
    size_t to = count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        const void *row = (const char *)rows + middle * size;
        int64_t found = 0;
        memcpy(&found, row, sizeof found);
        if (found == id)
            return row;
        if (found < id)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

_Static_assert(offsetof(struct node, id) == 0 && offsetof(struct rule, id) == 0 &&
                   offsetof(struct account, id) == 0 && offsetof(struct station, id) == 0,
               "row_by_id reads the id at the row's beginning");

const struct node *node_by_id(const struct nodes *nodes, int64_t id)
{
    return row_by_id(nodes->rows, nodes->count, sizeof(struct node), id);
}

const struct rule *rule_by_id(const struct reference *reference, int64_t id)
{
    return row_by_id(reference->rules, reference->rule_count, sizeof(struct rule), id);
}

const struct account *account_by_id(const struct reference *reference, int64_t id)
{
    return row_by_id(reference->accounts, reference->account_count, sizeof(struct account), id);
}

const struct station *station_by_id(const struct reference *reference, int64_t id)
{
    return row_by_id(reference->stations, reference->station_count, sizeof(struct station), id);
}

const char *node_name(const struct nodes *nodes, int64_t id)
{
    const struct node *node = id != 0 ? node_by_id(nodes, id) : NULL;
    return node != NULL ? node->name : "";
}

const struct node *unit_in_place(const struct reference *reference, int64_t id)
{
    const struct node *unit = node_by_id(&reference->units, id);
    for (size_t i = 0; unit != NULL && unit->shut && i < reference->units.count; i++)
        unit = unit->into_id != 0 ? node_by_id(&reference->units, unit->into_id) : NULL;
    return unit != NULL && !unit->shut ? unit : NULL;
}

const struct account *account_by_login(const struct reference *reference, const char *login)
{
    for (size_t i = 0; i < reference->account_count; i++)
        if (strcmp(reference->accounts[i].login, login) == 0)
            return &reference->accounts[i];
    return NULL;
}

const struct account *account_by_extension(const struct reference *reference, const char *extension)
{
    for (size_t i = 0; i < reference->account_count && extension[0] != '\0'; i++)
        if (!reference->accounts[i].shut && strcmp(reference->accounts[i].extension, extension) == 0)
            return &reference->accounts[i];
    return NULL;
}

const struct station *station_by_key(const struct reference *reference, const char *public_key)
{
    for (size_t i = 0; i < reference->station_count; i++)
        if (strcmp(reference->stations[i].public_key, public_key) == 0)
            return &reference->stations[i];
    return NULL;
}

static int compare_keys(const void *one, const void *other)
{
    const struct node_key *a = one;
    const struct node_key *b = other;
    return strcmp(a->text, b->text);
}

static void add_key(struct nodes *nodes, const char *text, size_t row, bool is_code)
{
    if (text[0] != '\0')
        nodes->keys[nodes->key_count++] =
            (struct node_key){.text = text, .row = (uint32_t)row, .is_code = is_code};
}

enum result nodes_index(struct nodes *nodes)
{
    if (nodes->count == 0)
        return RESULT_OK;
    nodes->keys = reallocarray(NULL, nodes->count * 3, sizeof nodes->keys[0]);
    if (nodes->keys == NULL)
        return RESULT_NO_MEMORY;
    for (size_t i = 0; i < nodes->count; i++) {
        const struct node *node = &nodes->rows[i];
        add_key(nodes, node->code, i, true);
        add_key(nodes, node->name, i, false);
        if (strcmp(node->name, node->name_en) != 0)
            add_key(nodes, node->name_en, i, false);
    }
    qsort(nodes->keys, nodes->key_count, sizeof nodes->keys[0], compare_keys);
    return RESULT_OK;
}

/* The first key that is not before a text. */
static size_t first_key(const struct nodes *nodes, const char *text)
{
    size_t from = 0;
    size_t to = nodes->key_count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (strcmp(nodes->keys[middle].text, text) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

const struct node *node_find(const struct nodes *nodes, const char *code_or_name)
{
    const struct node *open = NULL;
    const struct node *shut = NULL;
    size_t opens = 0;
    size_t shuts = 0;
    if (code_or_name[0] == '\0')
        return NULL;
    for (size_t i = first_key(nodes, code_or_name);
         i < nodes->key_count && strcmp(nodes->keys[i].text, code_or_name) == 0; i++) {
        const struct node *node = &nodes->rows[nodes->keys[i].row];
        if (nodes->keys[i].is_code)
            return node;
        if (node->shut) {
            shut = node;
            shuts++;
        } else {
            open = node;
            opens++;
        }
    }
    if (opens > 0)
        return opens == 1 ? open : NULL;
    return shuts == 1 ? shut : NULL;
}

static int compare_key(int64_t category, int64_t district, enum rule_hours hours, const struct rule *rule)
{
    if (category != rule->category_id)
        return category < rule->category_id ? -1 : 1;
    if (district != rule->district_id)
        return district < rule->district_id ? -1 : 1;
    return (int)hours - (int)rule->hours;
}

static int compare_routes(const void *one, const void *other)
{
    const struct rule *const *a = one;
    const struct rule *const *b = other;
    return compare_key((*a)->category_id, (*a)->district_id, (*a)->hours, *b);
}

enum result routes_index(struct reference *reference)
{
    if (reference->rule_count == 0)
        return RESULT_OK;
    reference->routes = calloc(reference->rule_count, sizeof reference->routes[0]);
    if (reference->routes == NULL)
        return RESULT_NO_MEMORY;
    for (size_t i = 0; i < reference->rule_count; i++) {
        const struct rule *rule = &reference->rules[i];
        const struct node *unit = node_by_id(&reference->units, rule->unit_id);
        if (!rule->shut && unit != NULL && !unit->shut)
            reference->routes[reference->route_count++] = rule;
    }
    qsort(reference->routes, reference->route_count, sizeof reference->routes[0], compare_routes);
    return RESULT_OK;
}

static const struct rule *route_of(const struct reference *reference, int64_t category, int64_t district,
                                   enum rule_hours hours)
{
    size_t from = 0;
    size_t to = reference->route_count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int compared = compare_key(category, district, hours, reference->routes[middle]);
        if (compared == 0)
            return reference->routes[middle];
        if (compared > 0)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

const struct rule *rule_open(const struct reference *reference, int64_t category_id, int64_t district_id,
                             enum rule_hours hours)
{
    for (size_t i = 0; i < reference->rule_count; i++) {
        const struct rule *rule = &reference->rules[i];
        if (!rule->shut && compare_key(category_id, district_id, hours, rule) == 0)
            return rule;
    }
    return NULL;
}

/* The next step up a tree: the parent, 0 (any) above a root or an unknown node, -1 above any. */
static int64_t above(const struct nodes *nodes, int64_t id)
{
    if (id == 0)
        return -1;
    const struct node *node = node_by_id(nodes, id);
    return node != NULL ? node->parent_id : 0;
}

/* The rules that fit while they are gathered; the calendar is asked only where a rule has hours. */
struct gathering {
    const struct reference *reference;
    const struct route_wish *wish;
    const struct rule **out;
    size_t max, count;
    bool asked;
    enum rule_hours hours;
    struct refusal *why;
};

/* Those of one category and district: the one of the present hours, then the one of any. */
static enum result gather(struct gathering *g, int64_t category, int64_t district)
{
    bool timed = route_of(g->reference, category, district, HOURS_OFFICE) ||
                 route_of(g->reference, category, district, HOURS_OUTSIDE);
    if (timed && !g->asked) {
        enum result result =
            routing_hours_at(&g->reference->rulebook->calendar, g->wish->at, &g->hours, g->why);
        if (result != RESULT_OK)
            return result;
        g->asked = true;
    }
    const enum rule_hours hours[] = {g->hours, HOURS_ALWAYS};
    for (size_t i = timed ? 0 : 1; i < 2 && g->count < g->max; i++) {
        const struct rule *rule = route_of(g->reference, category, district, hours[i]);
        if (rule != NULL)
            g->out[g->count++] = rule;
    }
    return RESULT_OK;
}

enum result reference_routes(const struct reference *reference, const struct route_wish *wish,
                             const struct rule **ret, size_t max, size_t *ret_count, struct refusal *why)
{
    struct gathering g = {.reference = reference, .wish = wish, .out = ret, .max = max, .why = why};
    const struct nodes *categories = &reference->categories, *districts = &reference->districts;
    for (int64_t category = wish->category_id; category >= 0; category = above(categories, category))
        for (int64_t district = wish->district_id; district >= 0 && g.count < max;
             district = above(districts, district)) {
            enum result result = gather(&g, category, district);
            if (result != RESULT_OK)
                return result;
        }
    *ret_count = g.count;
    return RESULT_OK;
}

enum result reference_route(const struct reference *reference, const struct route_wish *wish,
                            const struct rule **ret, struct refusal *why)
{
    size_t count = 0;
    enum result result = reference_routes(reference, wish, ret, 1, &count, why);
    if (result != RESULT_OK || count == 1)
        return result;
    const struct node *category = node_by_id(&reference->categories, wish->category_id);
    return refuse(why, REFUSAL_NO_RULE, "category", category != NULL ? category->name : "");
}
