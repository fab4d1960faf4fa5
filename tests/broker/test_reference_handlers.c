/* What an administrator may do to the organisation and its people, and each thing that is refused with its reason. */
#include "tests/support/city_store.h"

#include "broker/handler.h"
#include "broker/password.h"
#include "broker/secrets.h"
#include "wire/keys.h"

static struct city_store city;
static struct reference reference;
static struct refusal why;

static const struct handler *handler_of(const char *type)
{
    const struct handler *const tables[] = {reference_handlers, people_handlers};
    for (size_t t = 0; t < 2; t++)
        for (const struct handler *row = tables[t]; row->type != NULL; row++)
            if (strcmp(row->type, type) == 0)
                return row;
    fail_msg("no handler of %s", type);
    return NULL;
}

static char hashed[PASSWORD_HASH_SIZE]; /* of the password that a request brings: made before it is run */

/* Runs a change as the broker does: a refused one is dropped, a changed reference is read again. */
static enum result run(const char *type, const void *request, void *reply)
{
    struct change_work work = {.store = city.store,
                               .reference = &reference,
                               .who = {.account_id = 1, .station_id = 1, .rights = RIGHT_ADMIN},
                               .now = city.now,
                               .password_hash = hashed,
                               .why = &why};
    why = (struct refusal){.code = REFUSAL_NONE};
    CITY_OK(store_request_begin(city.store));
    enum result result = handler_of(type)->change(&work, request, reply);
    if (result != RESULT_OK) {
        CITY_OK(store_request_drop(city.store));
        return result;
    }
    CITY_OK(store_request_keep(city.store));
    assert_true(work.reference_changed);
    CITY_OK(reference_load(store_db(city.store), &city.zone, &reference));
    return result;
}

static struct reference_row row_of(const char *code, const char *name, const char *parent)
{
    struct reference_row row = {.id = 0};
    snprintf(row.code, sizeof row.code, "%s", code);
    snprintf(row.name, sizeof row.name, "%s", name);
    snprintf(row.parent, sizeof row.parent, "%s", parent);
    return row;
}

static struct reference_row done(const char *type, const char *code, const char *name, const char *parent)
{
    struct reference_row request = row_of(code, name, parent), reply = {.id = 0};
    if (run(type, &request, &reply) != RESULT_OK)
        fail_msg("%s %s: %s %s %s", type, code, refusal_name(why.code), why.field, why.value);
    return reply;
}

static void refused(const char *type, const void *request, enum refusal_code code, const char *field,
                    const char *value)
{
    union {
        struct reference_row node;
        struct rule_row rule;
        struct account_row account;
        struct station_row station;
    } reply;
    memset(&reply, 0, sizeof reply);
    assert_int_equal(run(type, request, &reply), RESULT_REFUSED);
    assert_string_equal(refusal_name(why.code), refusal_name(code));
    assert_string_equal(why.field, field);
    assert_string_equal(why.value, value);
}

static void refused_node(const char *type, const char *code, const char *name, const char *parent,
                         enum refusal_code refusal, const char *field, const char *value)
{
    struct reference_row request = row_of(code, name, parent);
    refused(type, &request, refusal, field, value);
}

static int open_city(void **state)
{
    (void)state;
    city_store_open(&city);
    CITY_OK(store_begin(city.store, CITY_DAY));
    struct reference_row root = row_of("hotline", "市民热线", ""), reply = {.id = 0};
    snprintf(root.kind, sizeof root.kind, "hotline");
    CITY_OK(run("unit.add", &root, &reply));
    struct account_row admin = {.login = "admin", .role = ROLE_ADMIN}, told = {.id = 0};
    CITY_OK(run("account.add", &admin, &told));
    return 0;
}

static int close_city(void **state)
{
    (void)state;
    reference_free(&reference);
    city_store_close(&city);
    return 0;
}

static void a_unit_is_added_changed_and_shut(void **state)
{
    (void)state;
    struct reference_row unit = done("unit.add", "shuiwu", "  水务局 ", "");
    assert_string_equal(unit.name, "水务局");
    assert_string_equal(unit.parent, "hotline");
    assert_string_equal(unit.kind, "department");
    struct reference_row change = {
        .id = unit.id, .code = "water", .name_en = "Water Bureau", .kind = "utility"};
    struct reference_row reply = {.id = 0};
    CITY_OK(run("unit.change", &change, &reply));
    assert_string_equal(reply.code, "water");
    assert_string_equal(reply.name, "水务局");
    assert_string_equal(reply.kind, "utility");
    (void)done("unit.add", "b", "乙局", "");
    (void)done("unit.change", "water", "", "b");
    assert_string_equal(node_find(&reference.units, "water")->path, "/1/3/2/");
    reply = done("unit.shut", "water", "", "");
    assert_true(reply.shut);
    refused_node("unit.shut", "water", "", "", REFUSAL_SHUT, "unit", "water");
    refused_node("unit.change", "water", "新名", "", REFUSAL_SHUT, "unit", "water");
}

static void bad_and_doubled_values_of_a_unit_are_named(void **state)
{
    (void)state;
    (void)done("unit.add", "a", "甲局", "");
    (void)done("unit.add", "a1", "甲一科", "a");
    refused_node("unit.add", "", "丙", "", REFUSAL_MISSING_FIELD, "code", "");
    refused_node("unit.add", "a b", "丙", "", REFUSAL_BAD_VALUE, "code", "a b");
    refused_node("unit.add", "局", "丙", "", REFUSAL_BAD_VALUE, "code", "局");
    refused_node("unit.add", "a", "丙", "", REFUSAL_EXISTS, "unit", "a");
    refused_node("unit.add", "c", "甲局", "", REFUSAL_EXISTS, "name", "甲局");
    refused_node("unit.add", "c", " 　", "", REFUSAL_MISSING_FIELD, "name", "");
    refused_node("unit.add", "c", "丙\n局", "", REFUSAL_BAD_VALUE, "name", "丙\n局");
    refused_node("unit.add", "c", "丙", "nobody", REFUSAL_UNKNOWN_VALUE, "parent", "nobody");
    refused_node("unit.change", "nobody", "丙", "", REFUSAL_NOT_FOUND, "unit", "nobody");
    refused_node("unit.change", "a", "", "a1", REFUSAL_NOT_ALLOWED, "parent", "a");
    refused_node("unit.shut", "a", "", "", REFUSAL_NOT_ALLOWED, "open_below", "1");
    struct reference_row kind = row_of("c", "丙", "");
    snprintf(kind.kind, sizeof kind.kind, "bureau");
    refused("unit.add", &kind, REFUSAL_UNKNOWN_VALUE, "kind", "bureau");
    struct reference_row lost = {.id = 99};
    refused("unit.shut", &lost, REFUSAL_NOT_FOUND, "unit", "99");
    (void)done("unit.shut", "a1", "", "");
    (void)done("unit.shut", "a", "", "");
    refused_node("unit.shut", "hotline", "", "", REFUSAL_NOT_ALLOWED, "unit", "hotline");
}

static void a_unit_with_open_tickets_stays_open(void **state)
{
    (void)state;
    struct reference_row unit = done("unit.add", "shuiwu", "水务局", "");
    for (int64_t i = 0; i < 3; i++) {
        struct record body = {.count = 0};
        record_set(&body, "unit_id", unit.id);
        CITY_OK(store_request_begin(city.store));
        city_ticket(&city, 2605030000001 + i, EVENT_REGISTERED, NULL, NULL, 0);
        city_ticket(&city, 2605030000001 + i, EVENT_DISPATCHED, &body, NULL, 0);
        if (i == 2)
            city_ticket(&city, 2605030000001 + i, EVENT_PASSED, NULL, NULL, 0);
        CITY_OK(store_request_keep(city.store));
    }
    refused_node("unit.shut", "shuiwu", "", "", REFUSAL_IN_USE, "shuiwu", "2");
}

static void queues_have_no_parents_and_categories_have_words(void **state)
{
    (void)state;
    struct reference_row category = row_of("01", "供水", "");
    snprintf(category.words, sizeof category.words, "停水 断水");
    struct reference_row reply = {.id = 0};
    CITY_OK(run("category.add", &category, &reply));
    assert_string_equal(reply.words, "停水 断水");
    reply = done("category.add", "01.01", "停水", "供水");
    assert_string_equal(reply.parent, "01");
    reply = done("district.add", "120101", "和平区", "");
    assert_string_equal(reply.kind, "");
    (void)done("queue.add", "english", "English line", "");
    refused_node("queue.add", "x", "某", "english", REFUSAL_BAD_VALUE, "parent", "english");
    (void)done("queue.change", "english", "英语专线", "");
    assert_string_equal(node_find(&reference.queues, "english")->name, "英语专线");
    (void)done("queue.shut", "english", "", "");
    struct query_work work = {.reference = &reference, .why = &why};
    struct reference_rows rows = {.row_count = 0};
    CITY_OK(handler_of("category.list")->query(&work, NULL, &rows));
    assert_int_equal(rows.row_count, 2);
    assert_string_equal(rows.rows[1].parent, "01");
    free(rows.rows);
}

static void the_directory_takes_each_pair_once(void **state)
{
    (void)state;
    (void)done("unit.add", "shuiwu", "水务局", "");
    (void)done("unit.add", "heping", "和平区政府", "");
    (void)done("category.add", "01", "供水", "");
    (void)done("district.add", "120101", "和平区", "");
    struct rule_row rule = {.category = "*", .district = "", .unit = "shuiwu", .note = "兜底"},
                    reply = {.id = 0};
    CITY_OK(run("directory.add", &rule, &reply));
    assert_string_equal(reply.category, "*");
    assert_string_equal(reply.district, "*");
    refused("directory.add", &rule, REFUSAL_EXISTS, "rule", "* * always");
    rule = (struct rule_row){.category = "供水", .district = "120101", .unit = "heping"};
    reply = (struct rule_row){.id = 0};
    CITY_OK(run("directory.add", &rule, &reply));
    assert_string_equal(reply.category, "01");
    struct rule_row change = {.category = "01", .district = "120101", .unit = "shuiwu", .note = "直管"};
    reply = (struct rule_row){.id = 0};
    CITY_OK(run("directory.change", &change, &reply));
    assert_string_equal(reply.unit, "shuiwu");
    struct rule_row onto = {.id = reply.id, .category = "*", .district = "*"};
    refused("directory.change", &onto, REFUSAL_EXISTS, "rule", "* * always");
    rule = (struct rule_row){.category = "02", .unit = "heping"};
    refused("directory.add", &rule, REFUSAL_UNKNOWN_VALUE, "category", "02");
    rule = (struct rule_row){.category = "01", .unit = "nobody"};
    refused("directory.add", &rule, REFUSAL_UNKNOWN_VALUE, "unit", "nobody");
    rule = (struct rule_row){.category = "01"};
    refused("directory.shut", &rule, REFUSAL_NOT_FOUND, "rule", "01 * always");
    reply = (struct rule_row){.id = 0};
    CITY_OK(run("directory.shut", &change, &reply));
    assert_true(reply.shut);
    struct rule_row again = {.id = reply.id};
    refused("directory.shut", &again, REFUSAL_SHUT, "rule", "2");
}

static void a_password_is_told_once_and_never_listed(void **state)
{
    (void)state;
    struct account_row request = {.login = "operator1", .name = "王小明", .role = ROLE_OPERATOR},
                       reply = {.id = 0};
    CITY_OK(run("account.add", &request, &reply));
    assert_int_equal(strlen(reply.password), PASSWORD_SIZE - 1);
    assert_string_equal(reply.unit, "hotline");
    assert_true(password_check(account_by_login(&reference, "operator1")->password_hash, reply.password));
    assert_true(secrets_blank(&account_row_shape, &reply));
    assert_string_equal(reply.password, "");
    assert_string_equal(reply.login, "operator1");
    assert_false(secrets_blank(&account_row_shape, &reply));

    struct account_row reset = {.login = "operator1", .password = "我的口令好"};
    CITY_OK(password_hash(reset.password, PASSWORD_CHOSEN, hashed));
    CITY_OK(run("account.reset", &reset, &reply));
    hashed[0] = '\0';
    assert_string_equal(reply.password, "我的口令好");
    assert_true(password_check(account_by_login(&reference, "operator1")->password_hash, "我的口令好"));
    snprintf(reset.password, sizeof reset.password, "short");
    refused("account.reset", &reset, REFUSAL_BAD_VALUE, "password", "");

    struct query_work work = {.db = store_db(city.store), .reference = &reference, .why = &why};
    struct account_rows rows = {.row_count = 0};
    CITY_OK(handler_of("account.list")->query(&work, NULL, &rows));
    assert_int_equal(rows.row_count, 2);
    assert_string_equal(rows.rows[1].name, "王小明");
    assert_false(secrets_blank(&account_rows_shape, &rows));
    free(rows.rows);
}

static void an_account_needs_a_role_and_a_handler_a_unit(void **state)
{
    (void)state;
    struct account_row request = {.login = "Zhang"}, reply = {.id = 0};
    refused("account.add", &request, REFUSAL_BAD_VALUE, "login", "Zhang");
    request = (struct account_row){.login = "admin", .role = ROLE_ADMIN};
    refused("account.add", &request, REFUSAL_EXISTS, "login", "admin");
    request = (struct account_row){.login = "zhang"};
    refused("account.add", &request, REFUSAL_MISSING_FIELD, "role", "");
    request.role = ROLE_HANDLER;
    refused("account.add", &request, REFUSAL_MISSING_FIELD, "unit", "");
    snprintf(request.unit, sizeof request.unit, "nobody");
    refused("account.add", &request, REFUSAL_UNKNOWN_VALUE, "unit", "nobody");
    (void)done("unit.add", "shuiwu", "水务局", "");
    snprintf(request.unit, sizeof request.unit, "水务局");
    CITY_OK(run("account.add", &request, &reply));
    assert_string_equal(reply.name, "zhang");
    assert_string_equal(reply.unit, "shuiwu");
    request = (struct account_row){.login = "zhang", .name = "张三"};
    reply = (struct account_row){.id = 0};
    CITY_OK(run("account.change", &request, &reply));
    assert_int_equal(reply.role, ROLE_HANDLER);
    assert_string_equal(reply.name, "张三");
}

static void the_last_administrator_stays(void **state)
{
    (void)state;
    struct account_row admin = {.login = "admin"}, reply = {.id = 0};
    refused("account.shut", &admin, REFUSAL_NOT_ALLOWED, "last_admin", "admin");
    struct account_row lesser = {.login = "admin", .role = ROLE_OPERATOR};
    refused("account.change", &lesser, REFUSAL_NOT_ALLOWED, "last_admin", "admin");
    struct account_row second = {.login = "admin2", .role = ROLE_ADMIN};
    CITY_OK(run("account.add", &second, &reply));
    reply = (struct account_row){.id = 0};
    CITY_OK(run("account.shut", &admin, &reply));
    assert_true(reply.shut);
    refused("account.shut", &admin, REFUSAL_SHUT, "account", "admin");
    refused("account.shut", &second, REFUSAL_NOT_ALLOWED, "last_admin", "admin2");
}

static void a_station_has_a_key_of_its_own_and_does_not_shut_itself(void **state)
{
    (void)state;
    struct key_pair pair, other;
    CITY_OK(keys_make(&pair));
    CITY_OK(keys_make(&other));
    struct station_row request = {.label = "一号坐席"}, reply = {.id = 0};
    refused("station.add", &request, REFUSAL_MISSING_FIELD, "public_key", "");
    snprintf(request.public_key, sizeof request.public_key, "no key");
    refused("station.add", &request, REFUSAL_BAD_VALUE, "public_key", "no key");
    snprintf(request.public_key, sizeof request.public_key, "%s", pair.public_key);
    CITY_OK(run("station.add", &request, &reply));
    assert_int_equal(reply.id, 1);
    refused("station.add", &request, REFUSAL_EXISTS, "public_key", pair.public_key);
    snprintf(request.public_key, sizeof request.public_key, "%s", other.public_key);
    refused("station.add", &request, REFUSAL_EXISTS, "label", "一号坐席");
    snprintf(request.label, sizeof request.label, "二号坐席");
    CITY_OK(run("station.add", &request, &reply));
    struct station_row shut = {.label = "一号坐席"};
    refused("station.shut", &shut, REFUSAL_NOT_ALLOWED, "own_station", "一号坐席");
    snprintf(shut.label, sizeof shut.label, "二号坐席");
    CITY_OK(run("station.shut", &shut, &reply));
    struct station_row gone = {.id = 2};
    refused("station.change", &gone, REFUSAL_SHUT, "station", "二号坐席");
}

int main(void)
{
#define CASE(F) cmocka_unit_test_setup_teardown(F, open_city, close_city)
    const struct CMUnitTest tests[] = {
        CASE(a_unit_is_added_changed_and_shut),
        CASE(bad_and_doubled_values_of_a_unit_are_named),
        CASE(a_unit_with_open_tickets_stays_open),
        CASE(queues_have_no_parents_and_categories_have_words),
        CASE(the_directory_takes_each_pair_once),
        CASE(a_password_is_told_once_and_never_listed),
        CASE(an_account_needs_a_role_and_a_handler_a_unit),
        CASE(the_last_administrator_stays),
        CASE(a_station_has_a_key_of_its_own_and_does_not_shut_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
