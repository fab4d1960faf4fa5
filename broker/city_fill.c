/* The first events of a city: that it was made, then its rulebook, organisation, stations and accounts, in one commit. */
#include "broker/city_make_inside.h"

#include "core/text.h"
#include "storage/knowledge.h"
#include "storage/people.h"

#include <libintl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define _(text) gettext(text)

/* Queues of the exchange that every city begins with. */
static const struct {
    const char *code;
    const char *name;
} queues[] = {{"hotline", "市民热线"}, {"english", "English line"}, {"enterprise", "企业专线"}};

static const struct author broker = {.account_id = 0, .station_id = 0};

/* Identities of a table's rows, in their order. */
struct ids {
    int64_t *of_row;
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static enum result say_facts(struct store *store, const struct city_making *making)
{
    struct event event = {.kind = EVENT_CITY_MADE, .subject = SUBJECT_CITY, .subject_id = 1};
    record_set_text(&event.body, "zone", making->zone_name);
    record_set_text(&event.body, "name", making->name);
    record_set(&event.body, "simulated", making->options->simulated);
    enum result result = store_city_set(store, "name", making->name);
    if (result == RESULT_OK)
        result = store_city_set(store, "zone", making->zone_name);
    if (result == RESULT_OK)
        result = store_city_set(store, "simulated", making->options->simulated ? "1" : "0");
    return result == RESULT_OK ? store_append(store, &event, NULL, 0) : result;
}

static enum result add_nodes(struct store *store, enum subject subject, const struct sample_table *table,
                             struct ids *ids)
{
    ids->of_row = calloc(table->count + 1, sizeof ids->of_row[0]);
    enum result result = ids->of_row != NULL ? RESULT_OK : RESULT_NO_MEMORY;
    for (size_t i = 0; i < table->count && result == RESULT_OK; i++) {
        const struct sample_row *row = &table->rows[i];
        struct node node = {.parent_id = row->parent_row == SAMPLE_NONE ? 0 : ids->of_row[row->parent_row],
                            .kind = row->unit_kind};
        (void)text_copy(node.code, sizeof node.code, row->code);
        (void)text_copy(node.name, sizeof node.name, row->name);
        (void)text_copy(node.name_en, sizeof node.name_en, row->name_en);
        (void)text_copy(node.words, sizeof node.words, row->words);
        result = node_add(store, subject, broker, &node);
        ids->of_row[i] = node.id;
    }
    return result;
}

/* Without a sample there is the hotline itself: the unit of all its people. */
static enum result add_hotline(struct store *store, struct ids *ids)
{
    struct node node = {.code = "hotline", .name = "市民热线", .name_en = "City Hotline", .kind = UNIT_HOTLINE};
    ids->of_row = calloc(1, sizeof ids->of_row[0]);
    if (ids->of_row == NULL)
        return RESULT_NO_MEMORY;
    enum result result = node_add(store, SUBJECT_UNIT, broker, &node);
    ids->of_row[0] = node.id;
    return result;
}

static enum result add_queues(struct store *store)
{
    enum result result = RESULT_OK;
    for (size_t i = 0; i < sizeof queues / sizeof queues[0] && result == RESULT_OK; i++) {
        struct node node = {.id = 0};
        (void)text_copy(node.code, sizeof node.code, queues[i].code);
        (void)text_copy(node.name, sizeof node.name, queues[i].name);
        result = node_add(store, SUBJECT_QUEUE, broker, &node);
    }
    return result;
}

static int64_t id_or_any(const struct ids *ids, int row)
{
    return row == SAMPLE_NONE ? 0 : ids->of_row[row];
}

static enum result add_rules(struct store *store, const struct sample_table *directory,
                             const struct ids *categories, const struct ids *districts, const struct ids *units)
{
    enum result result = RESULT_OK;
    for (size_t i = 0; i < directory->count && result == RESULT_OK; i++) {
        const struct sample_row *row = &directory->rows[i];
        struct rule rule = {.category_id = id_or_any(categories, row->category_row),
                            .district_id = id_or_any(districts, row->district_row),
                            .hours = (enum rule_hours)row->rule_hours,
                            .unit_id = units->of_row[row->unit_row],
                            .co_handler_count = row->co_handler_count};
        for (size_t n = 0; n < row->co_handler_count; n++)
            rule.co_handlers[n] = units->of_row[row->co_handler_rows[n]];
        (void)text_copy(rule.note, sizeof rule.note, row->note);
        result = rule_add(store, broker, &rule);
    }
    return result;
}

static enum result add_station(struct store *store, const char *label, const struct key_pair *pair)
{
    struct station station = {.id = 0};
    (void)text_copy(station.label, sizeof station.label, label);
    (void)text_copy(station.public_key, sizeof station.public_key, pair->public_key);
    return station_add(store, broker, &station);
}

/* The hotline is the first of the units: the sample's check has seen to it that it is the one root. */
static enum result add_accounts(struct store *store, const struct city_making *making, const struct ids *units)
{
    enum result result = RESULT_OK;
    for (size_t i = 0; i < making->account_count && result == RESULT_OK; i++) {
        const struct city_account *from = &making->accounts[i];
        struct account account = {.role = from->role,
                                  .unit_id =
                                      units->of_row[from->unit_row == UNIT_OF_HOTLINE ? 0 : from->unit_row]};
        (void)text_copy(account.login, sizeof account.login, from->login);
        (void)text_copy(account.name, sizeof account.name, from->name);
        (void)text_copy(account.password_hash, sizeof account.password_hash, from->hash);
        result = account_add(store, broker, &account);
    }
    return result;
}

static int64_t end_of_date(const struct zone *zone, const char *text)
{
    struct civil_date date;
    return civil_parse_date(text, &date) == RESULT_OK ? zone_day_start(zone, civil_day(date) + 1) : 0;
}

static enum result add_entry(struct store *store, const struct zone *zone, const struct sample_row *row,
                             int64_t category_id, int64_t unit_id, struct knowledge *entry)
{
    struct event event = {.kind = EVENT_KNOWLEDGE_ADDED};
    const struct knowledge_texts texts = {.title = row->title, .text = row->text, .source = row->source};
    record_set(&event.body, "category", category_id);
    record_set(&event.body, "unit", unit_id);
    record_set_text(&event.body, "matter", row->matter);
    record_set_text(&event.body, "review_on", row->review_on);
    record_set(&event.body, "review_due_at", end_of_date(zone, row->review_on));
    record_set_text(&event.body, "expires_on", row->expires_on);
    record_set(&event.body, "expires_at", end_of_date(zone, row->expires_on));
    record_set(&event.body, "reviewed", 1);
    record_set(&event.body, "texts", 1);
    *entry = (struct knowledge){0};
    enum result result = store_next(store, "knowledge", &event.subject_id);
    return result == RESULT_OK ? knowledge_record(store, entry, &event, &texts) : result;
}

static enum result add_knowledge(struct store *store, const struct zone *zone, const struct sample_table *table,
                                 const struct ids *categories, const struct ids *units)
{
    struct knowledge *entry = malloc(sizeof *entry);
    enum result result = entry != NULL ? RESULT_OK : RESULT_NO_MEMORY;
    for (size_t i = 0; i < table->count && result == RESULT_OK; i++) {
        const struct sample_row *row = &table->rows[i];
        result = add_entry(store, zone, row, categories->of_row[row->category_row],
                           units->of_row[row->unit_row], entry);
    }
    free(entry);
    return result;
}

static enum result fill(struct store *store, const struct city_making *making)
{
    const struct sample *sample = &making->sample;
    struct ids districts = {NULL}, units = {NULL}, categories = {NULL};
    enum result result = say_facts(store, making);
    if (result == RESULT_OK)
        result = city_rules_record(store, &making->rules);
    if (result == RESULT_OK)
        result = add_nodes(store, SUBJECT_DISTRICT, &sample->districts, &districts);
    if (result == RESULT_OK)
        result = sample->units.count > 0 ? add_nodes(store, SUBJECT_UNIT, &sample->units, &units)
                                         : add_hotline(store, &units);
    if (result == RESULT_OK)
        result = add_nodes(store, SUBJECT_CATEGORY, &sample->categories, &categories);
    if (result == RESULT_OK)
        result = add_queues(store);
    if (result == RESULT_OK)
        result = add_rules(store, &sample->directory, &categories, &districts, &units);
    if (result == RESULT_OK)
        result = add_knowledge(store, &making->zone, &sample->knowledge, &categories, &units);
    if (result == RESULT_OK)
        result = add_station(store, "console", &making->console_key);
    if (result == RESULT_OK)
        result = add_station(store, "gateway", &making->gateway_key);
    if (result == RESULT_OK)
        result = add_accounts(store, making, &units);
    free(districts.of_row);
    free(units.of_row);
    free(categories.of_row);
    return result;
}

enum result city_fill(struct city_making *making)
{
    char error[CONFIG_PATH_SIZE + 600];
    struct store *store = NULL;
    struct broker_config config;
    config_defaults(&broker_options, &config);
    enum result result =
        store_open(making->options->dir, true, &making->zone, config.area_code, &store, error, sizeof error);
    if (result != RESULT_OK) {
        making_tell(making, "%s", error);
        return result;
    }
    result = store_begin(store, making->options->made_at != 0 ? making->options->made_at : now_ms());
    if (result == RESULT_OK)
        result = store_request_begin(store);
    if (result == RESULT_OK)
        result = fill(store, making);
    if (result == RESULT_OK)
        result = store_request_keep(store);
    if (result == RESULT_OK)
        result = store_commit(store);
    if (result != RESULT_OK)
        making_tell(making, _("%s/city.db: cannot be filled: %s; make room on the disk and try again"),
                    making->options->dir, db_error(store_db(store)));
    store_close(&store);
    return result;
}
