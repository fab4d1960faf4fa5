/* The organisation as it is kept and found: events beside rows, names that are unique or not, the deepest rule.
 * Sessions end with what they stand on. */
#include "tests/support/city_store.h"

#include "core/authority.h"
#include "storage/documents.h"
#include "storage/people.h"
#include "storage/reference.h"
#include "storage/sessions.h"

static const struct author admin = {.account_id = 1, .station_id = 2};
static struct city_store city;
static struct reference reference;

static int open_city(void **state)
{
    static char holidays[] = "year 2026\noff 2026-05-04 劳动节\nwork 2026-05-09 劳动节\n";
    const struct document calendar = {.kind = "calendar", .name = "2026", .text = holidays};
    const struct author broker = {.account_id = 0};
    struct event event;
    (void)state;
    city_store_open(&city);
    city_begin(&city, CITY_DAY);
    CITY_OK(documents_record(city.store, broker, &calendar, 1, &event));
    return 0;
}

static int close_city(void **state)
{
    (void)state;
    reference_free(&reference);
    city_store_close(&city);
    return 0;
}

static struct node add(enum subject subject, const char *code, const char *name, const char *name_en,
                       int64_t parent)
{
    struct node node = {.parent_id = parent, .kind = UNIT_DEPARTMENT};
    snprintf(node.code, sizeof node.code, "%s", code);
    snprintf(node.name, sizeof node.name, "%s", name);
    snprintf(node.name_en, sizeof node.name_en, "%s", name_en);
    CITY_OK(node_add(city.store, subject, admin, &node));
    return node;
}

static int64_t add_rule_at(int64_t category, int64_t district, enum rule_hours hours, int64_t unit)
{
    struct rule rule = {
        .category_id = category, .district_id = district, .hours = hours, .unit_id = unit, .note = "属地"};
    CITY_OK(rule_add(city.store, admin, &rule));
    return rule.id;
}

static int64_t add_rule(int64_t category, int64_t district, int64_t unit)
{
    return add_rule_at(category, district, HOURS_ALWAYS, unit);
}

static void load(void)
{
    CITY_OK(reference_load(store_db(city.store), &city.zone, &reference));
}

/* Local time of a day of 2026. */
static int64_t at(int month, int day, int hour, int minute)
{
    int64_t days =
        civil_day((struct civil_date){2026, month, day}) - civil_day((struct civil_date){2026, 5, 3});
    return CITY_DAY + days * CIVIL_DAY_MS + (hour * 60 + minute) * 60000;
}

static int64_t routed_at(int64_t category, int64_t district, int64_t when)
{
    const struct rule *rule = NULL;
    struct refusal why;
    const struct route_wish wish = {category, district, when};
    enum result result = reference_route(&reference, &wish, &rule, &why);
    if (result == RESULT_REFUSED)
        assert_int_equal(why.code, REFUSAL_NO_RULE);
    return result == RESULT_OK ? rule->unit_id : 0;
}

static int64_t routed(int64_t category, int64_t district)
{
    return routed_at(category, district, CITY_DAY);
}

static int64_t count_of(const char *sql)
{
    struct statement *s = db_sql(store_db(city.store), sql);
    CITY_OK(db_step(s));
    int64_t count = column_int(s, 0);
    db_reset(s);
    return count;
}

static void nodes_are_found_by_code_then_by_a_name_that_is_unique(void **state)
{
    (void)state;
    struct node root = add(SUBJECT_DISTRICT, "12", "天津市", "Tianjin", 0);
    struct node heping = add(SUBJECT_DISTRICT, "120101", "和平区", "Heping District", root.id);
    struct node one = add(SUBJECT_DISTRICT, "120101001", "新兴街道", "", heping.id);
    struct node hebei = add(SUBJECT_DISTRICT, "120105", "河北区", "", root.id);
    struct node two = add(SUBJECT_DISTRICT, "120105001", "新兴街道", "", hebei.id);
    (void)add(SUBJECT_DISTRICT, "河北区", "别处", "", 0);
    load();
    assert_int_equal(node_find(&reference.districts, "120101")->id, heping.id);
    assert_int_equal(node_find(&reference.districts, "和平区")->id, heping.id);
    assert_int_equal(node_find(&reference.districts, "Heping District")->id, heping.id);
    assert_string_equal(node_find(&reference.districts, "河北区")->name, "别处");
    assert_null(node_find(&reference.districts, "新兴街道"));
    assert_null(node_find(&reference.districts, "和平"));
    assert_null(node_find(&reference.districts, ""));
    CITY_OK(node_shut(city.store, SUBJECT_DISTRICT, admin, two.id, 0));
    load();
    assert_int_equal(node_find(&reference.districts, "新兴街道")->id, one.id);
    assert_int_equal(node_find(&reference.districts, "120105001")->id, two.id);
    assert_true(node_by_id(&reference.districts, two.id)->shut);
    assert_string_equal(node_name(&reference.districts, heping.id), "和平区");
    assert_string_equal(node_name(&reference.districts, 0), "");
    assert_string_equal(node_name(&reference.districts, 99), "");
}

static void a_node_that_moves_takes_along_what_is_below(void **state)
{
    char path[PATH_SIZE];
    (void)state;
    struct node root = add(SUBJECT_UNIT, "hotline", "热线", "", 0);
    struct node a = add(SUBJECT_UNIT, "a", "甲局", "", root.id);
    struct node b = add(SUBJECT_UNIT, "b", "乙局", "", root.id);
    struct node below = add(SUBJECT_UNIT, "a1", "甲一科", "", a.id);
    a.parent_id = below.id;
    assert_int_equal(node_change(city.store, SUBJECT_UNIT, admin, &a), RESULT_INVALID);
    a.parent_id = b.id;
    CITY_OK(node_change(city.store, SUBJECT_UNIT, admin, &a));
    load();
    snprintf(path, sizeof path, "/%d/%d/%d/%d/", (int)root.id, (int)b.id, (int)a.id, (int)below.id);
    assert_string_equal(node_by_id(&reference.units, below.id)->path, path);
    struct node lost = {.id = 77, .code = "x", .name = "无"};
    assert_int_equal(node_change(city.store, SUBJECT_UNIT, admin, &lost), RESULT_NOT_FOUND);
    assert_int_equal(node_shut(city.store, SUBJECT_UNIT, admin, 77, 0), RESULT_NOT_FOUND);
    lost.parent_id = 78;
    assert_int_equal(node_add(city.store, SUBJECT_UNIT, admin, &lost), RESULT_NOT_FOUND);
}

static void the_deepest_category_wins_then_the_deepest_district(void **state)
{
    (void)state;
    struct node fallback = add(SUBJECT_UNIT, "zw", "政务服务办", "", 0);
    struct node water = add(SUBJECT_UNIT, "shuiwu", "水务局", "", 0);
    struct node heping = add(SUBJECT_UNIT, "heping", "和平区政府", "", 0);
    struct node street = add(SUBJECT_UNIT, "xinxing", "新兴街道办", "", 0);
    struct node group = add(SUBJECT_CATEGORY, "01", "供水", "", 0);
    struct node leaf = add(SUBJECT_CATEGORY, "01.01", "停水", "", group.id);
    struct node district = add(SUBJECT_DISTRICT, "120101", "和平区", "", 0);
    struct node part = add(SUBJECT_DISTRICT, "120101001", "新兴街道", "", district.id);
    load();
    assert_int_equal(routed(leaf.id, part.id), 0);
    add_rule(0, 0, fallback.id);
    add_rule(group.id, 0, water.id);
    load();
    assert_int_equal(routed(0, 0), fallback.id);
    assert_int_equal(routed(99, part.id), fallback.id);
    assert_int_equal(routed(leaf.id, part.id), water.id);
    int64_t rule = add_rule(group.id, district.id, heping.id);
    add_rule(0, part.id, street.id);
    load();
    assert_int_equal(routed(leaf.id, part.id), heping.id);
    assert_int_equal(routed(leaf.id, 0), water.id);
    assert_int_equal(routed(0, part.id), street.id);
    add_rule(leaf.id, 0, fallback.id);
    load();
    assert_int_equal(routed(leaf.id, part.id), fallback.id);
    assert_int_equal(routed(group.id, part.id), heping.id);
    CITY_OK(rule_shut(city.store, admin, rule));
    CITY_OK(node_shut(city.store, SUBJECT_UNIT, admin, street.id, 0));
    load();
    assert_int_equal(routed(group.id, part.id), water.id);
    assert_int_equal(routed(0, part.id), fallback.id);
    assert_int_equal(rule_shut(city.store, admin, rule), RESULT_NOT_FOUND);
}

static void a_rule_with_hours_wins_in_them_at_its_place_and_nowhere_deeper(void **state)
{
    (void)state;
    struct node fallback = add(SUBJECT_UNIT, "zw", "政务服务办", "", 0);
    struct node water = add(SUBJECT_UNIT, "shuiwu", "水务局", "", 0);
    struct node night = add(SUBJECT_UNIT, "yewan", "水务值班室", "", 0);
    struct node day = add(SUBJECT_UNIT, "bangong", "水务办公室", "", 0);
    struct node heping = add(SUBJECT_UNIT, "heping", "和平区政府", "", 0);
    struct node group = add(SUBJECT_CATEGORY, "01", "供水", "", 0);
    struct node leaf = add(SUBJECT_CATEGORY, "01.01", "停水", "", group.id);
    struct node district = add(SUBJECT_DISTRICT, "120101", "和平区", "", 0);
    add_rule(0, 0, fallback.id);
    add_rule(group.id, 0, water.id);
    add_rule_at(group.id, 0, HOURS_OUTSIDE, night.id);
    add_rule_at(leaf.id, 0, HOURS_OFFICE, day.id);
    add_rule_at(0, district.id, HOURS_OUTSIDE, heping.id);
    load();
    const struct {
        const char *what;
        int64_t category, district, when, unit;
    } rows[] = {
        {"a working day in office hours", leaf.id, 0, at(5, 6, 9, 0), day.id},
        {"its first instant is one", leaf.id, 0, at(5, 6, 8, 30), day.id},
        {"the instant before it is none", leaf.id, 0, at(5, 6, 8, 30) - 1, night.id},
        {"close of office is none", leaf.id, 0, at(5, 6, 17, 30), night.id},
        {"lunch is none", leaf.id, 0, at(5, 6, 12, 30), night.id},
        {"at night the rule above wins", leaf.id, 0, at(5, 6, 23, 0), night.id},
        {"the category above has its own at night", group.id, 0, at(5, 6, 23, 0), night.id},
        {"and by day the one without hours", group.id, 0, at(5, 6, 10, 0), water.id},
        {"a holiday is outside", leaf.id, 0, at(5, 4, 10, 0), night.id},
        {"a weekend is outside", leaf.id, 0, at(5, 10, 10, 0), night.id},
        {"a make-up Saturday is worked", leaf.id, 0, at(5, 9, 10, 0), day.id},
        {"the district's fallback of the night", 0, district.id, at(5, 6, 23, 0), heping.id},
        {"which is none by day", 0, district.id, at(5, 6, 10, 0), fallback.id},
        {"and is less than any category", group.id, district.id, at(5, 6, 23, 0), night.id},
        {"a rule without hours asks no calendar", 99, 99, at(1, 1, 0, 0) - CIVIL_DAY_MS, fallback.id},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t unit = routed_at(rows[i].category, rows[i].district, rows[i].when);
        if (unit != rows[i].unit)
            fail_msg("%s: went to unit %d, not %d", rows[i].what, (int)unit, (int)rows[i].unit);
    }
    const struct rule *found[8];
    struct refusal why = {.code = REFUSAL_NONE};
    size_t count = 0;
    const struct route_wish wish = {leaf.id, district.id, at(5, 6, 10, 0)};
    CITY_OK(reference_routes(&reference, &wish, found, 8, &count, &why));
    assert_int_equal(count, 3);
    assert_int_equal(found[0]->unit_id, day.id);
    assert_int_equal(found[1]->unit_id, water.id);
    assert_int_equal(found[2]->unit_id, fallback.id);
    const struct route_wish unknown = {leaf.id, 0, at(5, 6, 10, 0) + INT64_C(400) * CIVIL_DAY_MS};
    assert_int_equal(reference_routes(&reference, &unknown, found, 8, &count, &why), RESULT_REFUSED);
    assert_int_equal(why.code, REFUSAL_NO_CALENDAR);
    struct rule twice = {.category_id = group.id, .hours = HOURS_OUTSIDE, .unit_id = day.id};
    assert_int_equal(rule_add(city.store, admin, &twice), RESULT_REFUSED);
}

static void a_rule_keeps_its_co_handlers_in_their_order(void **state)
{
    (void)state;
    struct node lead = add(SUBJECT_UNIT, "shuiwu", "水务局", "", 0);
    struct rule rule = {.unit_id = lead.id, .hours = HOURS_OFFICE, .co_handler_count = TICKET_CO_HANDLERS};
    for (int64_t i = 0; i < TICKET_CO_HANDLERS; i++)
        rule.co_handlers[i] = INT64_MAX - i;
    CITY_OK(rule_add(city.store, admin, &rule));
    load();
    const struct rule *kept = rule_open(&reference, 0, 0, HOURS_OFFICE);
    assert_non_null(kept);
    assert_null(rule_open(&reference, 0, 0, HOURS_ALWAYS));
    assert_int_equal(kept->co_handler_count, TICKET_CO_HANDLERS);
    assert_memory_equal(kept->co_handlers, rule.co_handlers, sizeof rule.co_handlers);
    assert_int_equal(count_of("SELECT count(*) FROM event WHERE kind = 73 AND body LIKE '%\"hours\":1%' AND "
                              "body LIKE '%\"co_handler6\":%'"),
                     1);
    rule.co_handler_count = 0;
    CITY_OK(rule_change(city.store, admin, &rule));
    load();
    assert_int_equal(rule_open(&reference, 0, 0, HOURS_OFFICE)->co_handler_count, 0);
}

static void every_change_is_an_event_and_none_holds_a_hash_or_a_persons_name(void **state)
{
    (void)state;
    struct node unit = add(SUBJECT_UNIT, "hotline", "热线", "", 0);
    struct account account = {.login = "operator1",
                              .name = "王小明",
                              .role = ROLE_OPERATOR,
                              .unit_id = unit.id,
                              .password_hash = "$argon2id$x"};
    CITY_OK(account_add(city.store, admin, &account));
    snprintf(account.name, sizeof account.name, "李大明");
    CITY_OK(account_change(city.store, admin, &account));
    CITY_OK(account_reset(city.store, admin, account.id, "$argon2id$y"));
    CITY_OK(account_shut(city.store, admin, account.id));
    assert_int_equal(account_shut(city.store, admin, account.id), RESULT_NOT_FOUND);
    assert_int_equal(account_reset(city.store, admin, account.id, "$argon2id$z"), RESULT_NOT_FOUND);
    assert_int_equal(count_of("SELECT count(*) FROM event WHERE subject = 3"), 4);
    assert_int_equal(count_of("SELECT count(*) FROM event WHERE account_id = 1 AND station_id = 2"), 5);
    assert_int_equal(count_of("SELECT count(*) FROM event WHERE body LIKE '%argon2%' OR body LIKE '%明%'"), 0);
    assert_int_equal(count_of("SELECT count(*) FROM event WHERE texts LIKE '%argon2%'"), 0);
    assert_int_equal(count_of("SELECT count(*) FROM event WHERE texts ->> '$.name[1]' LIKE '%明'"), 2);
    load();
    const struct account *found = account_by_login(&reference, "operator1");
    assert_non_null(found);
    assert_true(found->shut);
    assert_string_equal(found->name, "李大明");
    assert_string_equal(found->password_hash, "$argon2id$y");
    assert_int_equal(found->rights, RIGHT_INTAKE | RIGHT_HOTLINE | RIGHT_REVEAL);
    assert_ptr_equal(account_by_id(&reference, account.id), found);
    assert_null(account_by_login(&reference, "operator2"));
}

static struct session session_of(int token, int64_t account, int64_t station)
{
    struct session session = {.account_id = account, .station_id = station, .heard_at = CITY_DAY};
    memset(session.token_hash, token, HASH_SIZE);
    CITY_OK(session_add(city.store, &session));
    return session;
}

static bool is_there(const struct session *session)
{
    struct session found;
    enum result result = session_find(store_db(city.store), session->token_hash, &found);
    if (result == RESULT_OK)
        assert_int_equal(found.account_id, session->account_id);
    return result == RESULT_OK;
}

static void sessions_end_with_what_they_stand_on(void **state)
{
    (void)state;
    struct station desk = {.label = "一号坐席", .public_key = "k1"};
    struct station other = {.label = "二号坐席", .public_key = "k2"};
    struct account account = {.login = "operator1", .name = "王", .role = ROLE_OPERATOR, .unit_id = 1};
    CITY_OK(station_add(city.store, admin, &desk));
    CITY_OK(station_add(city.store, admin, &other));
    CITY_OK(account_add(city.store, admin, &account));
    struct session first = session_of(1, account.id, desk.id), second = session_of(2, 50, other.id);
    struct session third = session_of(3, 51, desk.id);
    assert_true(is_there(&first) && is_there(&second) && is_there(&third));
    CITY_OK(account_reset(city.store, admin, account.id, "$argon2id$y"));
    assert_true(!is_there(&first) && is_there(&second) && is_there(&third));
    snprintf(desk.label, sizeof desk.label, "一号");
    CITY_OK(station_change(city.store, admin, &desk));
    assert_true(is_there(&third));
    snprintf(desk.public_key, sizeof desk.public_key, "k3");
    CITY_OK(station_change(city.store, admin, &desk));
    assert_true(!is_there(&third) && is_there(&second));
    CITY_OK(station_shut(city.store, admin, other.id));
    assert_false(is_there(&second));
    first = session_of(4, account.id, desk.id);
    CITY_OK(session_drop(city.store, first.token_hash));
    assert_false(is_there(&first));
    first = session_of(5, account.id, desk.id);
    second = session_of(6, account.id, desk.id);
    CITY_OK(session_heard(city.store, second.token_hash, CITY_DAY + 1));
    CITY_OK(session_drop_before(city.store, CITY_DAY + 1));
    assert_true(!is_there(&first) && is_there(&second));
    load();
    assert_int_equal(station_by_key(&reference, "k3")->id, desk.id);
    assert_true(station_by_id(&reference, other.id)->shut);
}

int main(void)
{
#define CASE(F) cmocka_unit_test_setup_teardown(F, open_city, close_city)
    const struct CMUnitTest tests[] = {
        CASE(nodes_are_found_by_code_then_by_a_name_that_is_unique),
        CASE(a_node_that_moves_takes_along_what_is_below),
        CASE(the_deepest_category_wins_then_the_deepest_district),
        CASE(a_rule_with_hours_wins_in_them_at_its_place_and_nowhere_deeper),
        CASE(a_rule_keeps_its_co_handlers_in_their_order),
        CASE(every_change_is_an_event_and_none_holds_a_hash_or_a_persons_name),
        CASE(sessions_end_with_what_they_stand_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
