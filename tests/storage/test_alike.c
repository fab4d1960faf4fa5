/* Likely duplicates in a real store: found by each of three ways, once, in the right order, and without reading it all. */
#include "tests/support/city_store.h"

#include "storage/alike.h"

#include "core/authority.h"
#include "core/phone.h"

enum { BULK = 3000 };

static struct city_store city;
static struct search *search;
static struct reference reference;
static int64_t last_number = INT64_C(2605030000000);

static int64_t ticket(int64_t category_id, int64_t district_id, const char *title, const char *phone)
{
    struct record body = {0};
    const struct event_text texts[] = {{"title", title}, {"caller_phone", phone}, {"spot", "望江里3号楼"}};
    record_set(&body, "category_id", category_id);
    record_set(&body, "district_id", district_id);
    city_ticket(&city, ++last_number, EVENT_REGISTERED, &body, texts, 3);
    return last_number;
}

static void close_it(int64_t number)
{
    const struct event_text texts[] = {{"answer", "已恢复供热"}};
    city_ticket(&city, number, EVENT_ANSWERED, NULL, texts, 1);
}

static int set_up(void **state)
{
    char error[300];
    bool more = true;
    (void)state;
    city_store_open(&city);
    CITY_OK(reference_load_organisation(store_db(city.store), &reference));
    CITY_OK(search_open(city.folder, true, &search, error, sizeof error));
    city_begin(&city, CITY_DAY + 9 * CIVIL_HOUR_MS);
    for (size_t i = 0; i < BULK; i++)
        ticket(1 + (int64_t)(i % 7), 1 + (int64_t)(i % 5), i % 2 ? "路灯坏了没人修" : "小区垃圾没人清运", "");
    city_commit(&city);
    while (more)
        CITY_OK(search_catch_up(search, store_db(city.store), 1000, &more));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    search_close(&search);
    reference_free(&reference);
    city_store_close(&city);
    return 0;
}

static struct alike_answer ask(struct alike_query query)
{
    const struct view view = {.db = store_db(city.store),
                              .reference = &reference,
                              .area_code = "022",
                              .rights = RIGHT_HOTLINE | RIGHT_INTAKE,
                              .unit_path = "",
                              .now = city.now};
    struct alike_answer answer = {0};
    query.days = 7;
    query.surge = query.surge ? query.surge : 5;
    query.phone_key = query.phone_key ? query.phone_key : "";
    query.title = query.title ? query.title : "";
    query.spot = query.spot ? query.spot : "";
    CITY_OK(alike_find(&view, search, &query, &answer));
    return answer;
}

static void each_way_finds_its_ticket_and_says_why(void **state)
{
    (void)state;
    char key[PHONE_SIZE];
    CITY_OK(phone_normalise("13812345678", "022", key, NULL));
    city_begin(&city, CITY_DAY + 10 * CIVIL_HOUR_MS);
    int64_t of_caller = ticket(90, 90, "公交车晚点", "138 1234 5678");
    int64_t of_place = ticket(50, 60, "井盖丢失", "");
    int64_t of_words = ticket(91, 91, "楼里的暖气一直不热", "");
    int64_t of_all = ticket(50, 60, "家里暖气一直不热", "+86 13812345678");
    city_commit(&city);
    struct alike_answer answer = ask((struct alike_query){.category_id = 50,
                                                          .district_id = 60,
                                                          .phone_key = key,
                                                          .title = "家里暖气一直不热呢",
                                                          .spot = "望江里3号楼"});
    assert_int_equal(answer.row_count, 4);
    assert_int_equal(answer.rows[0].number, of_all);
    assert_true(answer.rows[0].same_caller && answer.rows[0].same_place && answer.rows[0].same_spot);
    assert_true(answer.rows[0].likeness > 80);
    assert_int_equal(answer.rows[1].number, of_place);
    assert_true(answer.rows[1].same_place && !answer.rows[1].same_caller && answer.rows[1].likeness == 0);
    assert_int_equal(answer.rows[2].number, of_caller);
    assert_true(answer.rows[2].same_caller && !answer.rows[2].same_place);
    assert_int_equal(answer.rows[3].number, of_words);
    assert_in_range(answer.rows[3].likeness, ALIKE_WORDS, 90);
    free(answer.rows);
    /* What the index has not taken in yet was found, too; now it is asked. */
    bool more = true;
    while (more)
        CITY_OK(search_catch_up(search, store_db(city.store), 1000, &more));
    answer = ask((struct alike_query){.title = "家里暖气一直不热呢"});
    assert_int_equal(answer.row_count, 2);
    assert_int_equal(answer.rows[0].number, of_all);
    free(answer.rows);
}

static void what_was_closed_long_ago_and_the_ticket_itself_are_not_like_it(void **state)
{
    (void)state;
    city_begin(&city, CITY_DAY + 11 * CIVIL_HOUR_MS);
    int64_t old = ticket(51, 61, "楼道灯不亮了", ""), self = ticket(51, 61, "楼道灯不亮了", "");
    close_it(old);
    city_commit(&city);
    struct alike_query query = {.number = self, .category_id = 51, .district_id = 61, .title = "楼道灯不亮了"};
    struct alike_answer answer = ask(query);
    assert_int_equal(answer.row_count, 1);
    assert_int_equal(answer.rows[0].number, old);
    assert_string_equal(answer.rows[0].answer, "已恢复供热");
    free(answer.rows);
    int64_t closed_at = city.now;
    city.now = closed_at + 7 * (int64_t)CIVIL_DAY_MS;
    answer = ask(query);
    assert_int_equal(answer.row_count, 1);
    free(answer.rows);
    city.now++;
    answer = ask(query);
    assert_int_equal(answer.row_count, 0);
    free(answer.rows);
    city.now = closed_at;
}

static void many_alike_within_an_hour_propose_one_to_lead_them(void **state)
{
    (void)state;
    int64_t first = 0;
    struct alike_query query = {.category_id = 52, .district_id = 62, .title = "小区停水了"};
    struct alike_answer answer;
    for (int i = 0; i < 5; i++) {
        city_begin(&city, CITY_DAY + 12 * CIVIL_HOUR_MS + i * CIVIL_MINUTE_MS);
        int64_t number = ticket(52, 62, "整个小区停水了", "");
        first = first ? first : number;
        city_commit(&city);
        answer = ask(query);
        assert_int_equal(answer.surge, i == 4);
        assert_int_equal(answer.in_hour, i + 1);
        assert_int_equal(answer.master, first);
        free(answer.rows);
    }
    answer = ask((struct alike_query){.category_id = 52, .district_id = 62, .title = "路灯坏了没人修"});
    assert_false(answer.surge);
    free(answer.rows);
    city.now = CITY_DAY + 13 * CIVIL_HOUR_MS; /* the first is an hour old */
    answer = ask(query);
    assert_false(answer.surge);
    assert_int_equal(answer.in_hour, 4);
    free(answer.rows);
}

static void the_newest_of_a_place_are_read_along_their_index(void **state)
{
    (void)state;
    static char sql[400];
    snprintf(sql, sizeof sql, "EXPLAIN QUERY PLAN %s", alike_place_sql);
    struct statement *s = db_sql(store_db(city.store), sql);
    CITY_OK(db_step(s));
    assert_non_null(strstr(column_text(s, 3), "INDEX ticket_alike"));
    assert_int_equal(db_step(s), RESULT_NOT_FOUND); /* no further step: nothing is sorted */
    db_reset(s);
}

static void no_more_than_a_page_is_answered_however_many_there_are(void **state)
{
    (void)state;
    city.now = CITY_DAY + 9 * CIVIL_HOUR_MS;
    struct alike_answer answer =
        ask((struct alike_query){.category_id = 2, .district_id = 2, .title = "路灯坏了没人修"});
    assert_int_equal(answer.row_count, ALIKE_PAGE);
    assert_in_range(answer.total, ALIKE_PAGE, ALIKE_MOST);
    free(answer.rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_way_finds_its_ticket_and_says_why),
        cmocka_unit_test(what_was_closed_long_ago_and_the_ticket_itself_are_not_like_it),
        cmocka_unit_test(many_alike_within_an_hour_propose_one_to_lead_them),
        cmocka_unit_test(the_newest_of_a_place_are_read_along_their_index),
        cmocka_unit_test(no_more_than_a_page_is_answered_however_many_there_are),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
