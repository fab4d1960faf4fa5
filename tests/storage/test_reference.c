/* The organisation as it is kept and found: events beside rows, names that are unique or not, the deepest rule.
 * Sessions end with what they stand on; a kept reply is found again. */
#include "tests/support/city_store.h"

#include "core/authority.h"
#include "storage/people.h"
#include "storage/reference.h"
#include "storage/sessions.h"

static const struct author admin = {.account_id = 1, .station_id = 2};
static struct city_store city;
static struct reference reference;

static int open_city(void **state)
{
    (void)state;
    city_store_open(&city);
    city_begin(&city, CITY_DAY);
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

static int64_t add_rule(int64_t category, int64_t district, int64_t unit)
{
    struct rule rule = {.category_id = category, .district_id = district, .unit_id = unit, .note = "属地"};
    CITY_OK(rule_add(city.store, admin, &rule));
    return rule.id;
}

static void load(void)
{
    CITY_OK(reference_load(store_db(city.store), &city.zone, &reference));
}

static int64_t routed(int64_t category, int64_t district)
{
    const struct rule *rule = NULL;
    struct refusal why;
    enum result result = reference_route(&reference, category, district, &rule, &why);
    if (result == RESULT_REFUSED)
        assert_int_equal(why.code, REFUSAL_NO_RULE);
    return result == RESULT_OK ? rule->unit_id : 0;
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
    CITY_OK(node_shut(city.store, SUBJECT_DISTRICT, admin, two.id));
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
    assert_int_equal(node_shut(city.store, SUBJECT_UNIT, admin, 77), RESULT_NOT_FOUND);
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
    CITY_OK(node_shut(city.store, SUBJECT_UNIT, admin, street.id));
    load();
    assert_int_equal(routed(group.id, part.id), water.id);
    assert_int_equal(routed(0, part.id), fallback.id);
    assert_int_equal(rule_shut(city.store, admin, rule), RESULT_NOT_FOUND);
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
    assert_int_equal(count_of("SELECT count(*) FROM event_text WHERE value LIKE '%argon2%'"), 0);
    assert_int_equal(count_of("SELECT count(*) FROM event_text WHERE field = 'name' AND value LIKE '%明'"), 2);
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
    struct session session = {.account_id = account, .station_id = station, .opened_at = CITY_DAY};
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
    load();
    assert_int_equal(station_by_key(&reference, "k3")->id, desk.id);
    assert_true(station_by_id(&reference, other.id)->shut);
}

static void a_kept_reply_is_found_until_it_is_forgotten(void **state)
{
    uint8_t hash[HASH_SIZE], found[HASH_SIZE], *reply = NULL;
    size_t size = 0;
    struct db *db = store_db(city.store);
    (void)state;
    memset(hash, 7, sizeof hash);
    assert_int_equal(request_find(db, 1, "r-1", found, &reply, &size), RESULT_NOT_FOUND);
    CITY_OK(request_keep(city.store, 1, "r-1", hash, "答\0复", 7));
    CITY_OK(request_keep(city.store, 1, "r-2", hash, NULL, 0));
    CITY_OK(request_find(db, 1, "r-1", found, &reply, &size));
    assert_int_equal(size, 7);
    assert_memory_equal(reply, "答\0复", 7);
    assert_memory_equal(found, hash, HASH_SIZE);
    free(reply);
    CITY_OK(request_find(db, 1, "r-2", found, &reply, &size));
    assert_int_equal(size, 0);
    free(reply);
    assert_int_equal(request_find(db, 2, "r-1", found, &reply, &size), RESULT_NOT_FOUND);
    assert_int_equal(request_keep(city.store, 1, "r-1", hash, "x", 1), RESULT_REFUSED);
    CITY_OK(request_forget_before(city.store, CITY_DAY));
    CITY_OK(request_find(db, 1, "r-1", found, &reply, &size));
    free(reply);
    CITY_OK(request_forget_before(city.store, CITY_DAY + 1));
    assert_int_equal(request_find(db, 1, "r-1", found, &reply, &size), RESULT_NOT_FOUND);
}

int main(void)
{
#define CASE(F) cmocka_unit_test_setup_teardown(F, open_city, close_city)
    const struct CMUnitTest tests[] = {
        CASE(nodes_are_found_by_code_then_by_a_name_that_is_unique),
        CASE(a_node_that_moves_takes_along_what_is_below),
        CASE(the_deepest_category_wins_then_the_deepest_district),
        CASE(every_change_is_an_event_and_none_holds_a_hash_or_a_persons_name),
        CASE(sessions_end_with_what_they_stand_on),
        CASE(a_kept_reply_is_found_until_it_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
