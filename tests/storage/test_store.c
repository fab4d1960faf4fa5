#include "tests/support/city_store.h"

#include "storage/counters.h"

static void register_one(struct city_store *city, struct ticket_facts *facts, const char *title)
{
    struct event event = {.kind = EVENT_REGISTERED, .account_id = 3};
    const struct event_text texts[] = {
        {"title", title}, {"caller_phone", "+86 138-1234-5678"}, {"content", ""}};
    memset(facts, 0, sizeof *facts);
    CITY_OK(ticket_new_number(city->store, &event.subject_id));
    record_set(&event.body, "category_id", 11);
    CITY_OK(ticket_record(city->store, facts, &event, texts, 3));
}

static int64_t count(struct city_store *city, const char *sql)
{
    struct statement *s = db_sql(store_db(city->store), sql);
    CITY_OK(db_step(s));
    int64_t value = column_int(s, 0);
    db_reset(s);
    return value;
}

static void an_event_carries_all_its_projections_into_one_commit(void **state)
{
    (void)state;
    struct city_store city;
    struct ticket_facts facts, folded;
    city_store_open(&city);
    city_begin(&city, CITY_DAY + 9 * CIVIL_HOUR_MS);
    register_one(&city, &facts, "暖气不热");
    city_commit(&city);
    assert_true(facts.number == 2605030000001);
    CITY_OK(ticket_fold(store_db(city.store), facts.number, &folded));
    assert_memory_equal(&folded, &facts, sizeof facts);
    assert_int_equal(count(&city, "SELECT count(*) FROM ticket WHERE desk = 2"), 1);
    assert_int_equal(count(&city, "SELECT count(*) FROM phone WHERE key = '13812345678'"), 1);
    assert_int_equal(count(&city, "SELECT count(*) FROM event JOIN json_each(event.texts)"), 2);
    assert_int_equal(count(&city, "SELECT sum(value) FROM tally WHERE split = 0 AND measure = 19"), 1);
    city_store_close(&city);
}

static void a_dropped_request_leaves_nothing_and_the_next_takes_its_place_in_the_chain(void **state)
{
    (void)state;
    struct city_store city;
    struct ticket_facts facts;
    city_store_open(&city);
    city_begin(&city, CITY_DAY);
    register_one(&city, &facts, "第一件");
    CITY_OK(store_request_drop(city.store));
    CITY_OK(store_request_begin(city.store));
    register_one(&city, &facts, "第二件");
    city_commit(&city);
    assert_int_equal(count(&city, "SELECT count(*) FROM event"), 1);
    assert_int_equal(count(&city, "SELECT max(seq) FROM event"), 1);
    assert_int_equal(count(&city, "SELECT sum(value) FROM tally WHERE split = 0 AND measure = 19"), 1);
    assert_int_equal(count(&city, "SELECT count(*) FROM ticket_text WHERE title = '第二件'"), 1);
    city_store_close(&city);
}

static void a_lost_batch_is_gone_from_memory_too(void **state)
{
    (void)state;
    struct city_store city;
    struct ticket_facts facts;
    size_t told = 0;
    city_store_open(&city);
    city_begin(&city, CITY_DAY);
    register_one(&city, &facts, "丢失的");
    CITY_OK(db_exec(store_db(city.store), "ROLLBACK"));
    assert_int_equal(store_request_keep(city.store), RESULT_LOST);
    CITY_OK(store_reload(city.store));
    assert_true(store_seq(city.store) == 0);
    (void)store_outbox(city.store, &told);
    assert_int_equal(told, 0);
    city_begin(&city, CITY_DAY);
    register_one(&city, &facts, "再来一次");
    city_commit(&city);
    assert_int_equal(count(&city, "SELECT sum(value) FROM tally WHERE split = 0 AND measure = 19"), 1);
    city_store_close(&city);
}

static void recorded_time_never_goes_back(void **state)
{
    (void)state;
    struct city_store city;
    struct ticket_facts facts;
    city_store_open(&city);
    city_begin(&city, CITY_DAY + 1000);
    register_one(&city, &facts, "先");
    city_commit(&city);
    city_begin(&city, CITY_DAY - 5000);
    register_one(&city, &facts, "后");
    city_commit(&city);
    assert_true(facts.opened_at == CITY_DAY + 1000);
    city_store_close(&city);
}

/* L3: numbers count on from what was committed. */
static void a_number_is_never_given_twice_even_after_a_restart(void **state)
{
    (void)state;
    struct city_store city;
    struct ticket_facts facts;
    char error[300];
    city_store_open(&city);
    city_begin(&city, CITY_DAY);
    register_one(&city, &facts, "一");
    city_commit(&city);
    store_close(&city.store);
    CITY_OK(store_open(city.folder, false, &city.zone, "022", &city.store, error, sizeof error));
    city_begin(&city, CITY_DAY);
    register_one(&city, &facts, "二");
    city_commit(&city);
    assert_true(facts.number == 2605030000002);
    city_store_close(&city);
}

static void sums_of_a_dropped_request_are_taken_back_one_by_one(void **state)
{
    (void)state;
    struct counters *counters = NULL;
    struct city_store city;
    struct fact facts[600];
    CITY_OK(counters_make(&counters));
    city_store_open(&city);
    for (size_t i = 0; i < 600; i++)
        facts[i] = (struct fact){
            .day = (int64_t)i, .measure = MEASURE_ANSWER_D, .amount = 1, .keys = {0, (int64_t)i % 24}};
    counters_mark(counters);
    CITY_OK(counters_add(counters, facts, 600, 1));
    counters_mark(counters);
    CITY_OK(counters_add(counters, facts, 600, 1));
    CITY_OK(counters_add(counters, facts, 300, -1));
    counters_drop(counters);
    city_begin(&city, CITY_DAY);
    CITY_OK(counters_flush(counters, store_db(city.store)));
    city_commit(&city);
    assert_int_equal(count(&city, "SELECT sum(value) FROM tally WHERE split = 0"), 600);
    counters_free(&counters);
    city_store_close(&city);
}

static void a_value_that_is_not_bound_is_none_whatever_was_bound_before(void **state)
{
    (void)state;
    static const char sql[] = "SELECT $1, $2, $3";
    struct city_store city;
    city_store_open(&city);
    struct db *db = store_db(city.store);
    struct statement *s = db_sql(db, sql);
    for (int i = 1; i <= 3; i++)
        bind_int(s, i, i);
    CITY_OK(db_step(s));
    assert_int_equal(column_int(s, 2), 3);
    s = db_sql(db, sql); /* and never run */
    bind_text(s, 2, "two");
    s = db_sql(db, sql);
    bind_int(s, 1, 11);
    CITY_OK(db_step(s));
    assert_int_equal(column_int(s, 0), 11);
    assert_true(column_null(s, 1));
    assert_true(column_null(s, 2));
    s = db_sql(db, sql);
    lend_text(s, 3, "three");
    CITY_OK(db_step(s));
    assert_true(column_null(s, 0));
    assert_string_equal(column_text(s, 2), "three");
    db_reset(s);
    city_store_close(&city);
}

static void a_number_is_there_again_after_a_text_or_nothing_stood_in_its_place(void **state)
{
    (void)state;
    static const char sql[] = "SELECT $1, typeof($1)";
    struct city_store city;
    city_store_open(&city);
    struct db *db = store_db(city.store);
    for (int i = 0; i < 12; i++) {
        struct statement *s = db_sql(db, sql);
        if (i % 4 == 1)
            lend_text(s, 1, "5");
        else if (i % 4 != 3)
            bind_int(s, 1, i < 8 ? 5 : 6);
        CITY_OK(db_step(s));
        assert_int_equal(column_int(s, 0), i % 4 == 3 ? 0 : i < 8 || i % 4 == 1 ? 5 : 6);
        assert_string_equal(column_text(s, 1), i % 4 == 1 ? "text" : i % 4 == 3 ? "null" : "integer");
        db_reset(s);
    }
    city_store_close(&city);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_carries_all_its_projections_into_one_commit),
        cmocka_unit_test(a_dropped_request_leaves_nothing_and_the_next_takes_its_place_in_the_chain),
        cmocka_unit_test(a_lost_batch_is_gone_from_memory_too),
        cmocka_unit_test(recorded_time_never_goes_back),
        cmocka_unit_test(a_number_is_never_given_twice_even_after_a_restart),
        cmocka_unit_test(sums_of_a_dropped_request_are_taken_back_one_by_one),
        cmocka_unit_test(a_value_that_is_not_bound_is_none_whatever_was_bound_before),
        cmocka_unit_test(a_number_is_there_again_after_a_text_or_nothing_stood_in_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
