/* What a person waits for costs no more in a city with more tickets: counted in steps of the engine, which are the same on each machine. */
#include "tests/support/city_store.h"

#include "core/authority.h"
#include "core/civil.h"
#include "storage/board_counts.h"
#include "storage/figures.h"
#include "storage/lists.h"
#include "storage/load.h"
#include "storage/ticket_export.h"

enum { FEW = 1200, MANY = 3600, BATCH = 200, UNIT = 2, DAY = 20576 /* of CITY_DAY */, PAGE = 50 };

static struct city_store city;
static struct reference reference;
static struct node units[] = {{.id = 1, .path = "/1/", .name = "热线"},
                              {.id = UNIT, .path = "/1/2/", .name = "热力公司"}};

static struct view seen_by(const char *path)
{
    return (struct view){.db = store_db(city.store),
                         .reference = &reference,
                         .area_code = "022",
                         .rights = path[0] ? RIGHT_HANDLE : RIGHT_HOTLINE,
                         .unit_path = path,
                         .now = city.now};
}

/* Dispatched to the unit and due on the day, in this order; all but each hundredth are done if it is said. */
static void open_ticket(int64_t i, bool done, int64_t due_at)
{
    int64_t number = 0;
    struct record opened = {0}, sent = {0}, passed = {0};
    CITY_OK(ticket_new_number(city.store, &number));
    record_set(&opened, "category_id", 1);
    city_ticket(&city, number, EVENT_REGISTERED, &opened, &(struct event_text){"title", "暖气不热"}, 1);
    record_set(&sent, "unit_id", UNIT);
    record_set(&sent, "due_at", due_at);
    record_set(&sent, "receive_due_at", due_at);
    city_ticket(&city, number, EVENT_DISPATCHED, &sent, NULL, 0);
    if (!done || i % 100 == 99)
        return;
    city_ticket(&city, number, EVENT_RECEIVED, NULL, NULL, 0);
    city_ticket(&city, number, EVENT_REPLIED, NULL, NULL, 0);
    record_set(&passed, "callback_due_at", due_at + CIVIL_DAY_MS);
    city_ticket(&city, number, EVENT_PASSED, &passed, NULL, 0);
}

static void open_call(int64_t i)
{
    char ref[40];
    struct call_facts facts = {0};
    struct event event = {.kind = EVENT_CALL_IMPORTED, .occurred_at = city.now};
    int64_t offered_at = CITY_DAY + CIVIL_HOUR_MS + i * 1000;
    CITY_OK(store_next(city.store, "call", &event.subject_id));
    snprintf(ref, sizeof ref, "call-%d", (int)i);
    record_set(&event.body, "outcome", i % 100 == 99 ? CALL_WAS_ABANDONED : CALL_WAS_ANSWERED);
    record_set(&event.body, "offered_at", offered_at);
    record_set(&event.body, "queue_id", 1);
    if (i % 100 != 99)
        record_set(&event.body, "answered_at", offered_at + 5000);
    record_set(&event.body, "ended_at", offered_at + 90000);
    CITY_OK(call_record(city.store, &facts, &event, &(struct call_texts){.ref = ref, .caller = ""}));
}

static void fill(int64_t from, int64_t to, bool done)
{
    for (int64_t i = from; i < to; i++) {
        if (i % BATCH == 0)
            city_begin(&city, CITY_DAY + 1000 + i);
        open_ticket(i, done, CITY_DAY + CIVIL_HOUR_MS + i * 1000);
        open_call(i);
        if (i % BATCH == BATCH - 1)
            city_commit(&city);
    }
}

static int open_city(void **state)
{
    (void)state;
    reference.units = (struct nodes){.rows = units, .count = sizeof units / sizeof units[0]};
    city_store_open(&city);
    return 0;
}

static int close_city(void **state)
{
    (void)state;
    city_store_close(&city);
    return 0;
}

/* A full page. */
static struct list_total read_page(const struct view *view, struct list_query query, int64_t *ret_work)
{
    struct ticket_row *rows = NULL;
    struct list_total total = {0};
    size_t count = 0;
    int64_t before = db_work(view->db);
    CITY_OK(list_tickets(view, &query, &rows, &count, &total));
    *ret_work = db_work(view->db) - before;
    assert_int_equal(count, PAGE);
    free(rows);
    return total;
}

static struct list_total read_list(const struct view *view, enum list_name list, int64_t *ret_work)
{
    return read_page(view, (struct list_query){.list = list, .state = -1, .limit = PAGE}, ret_work);
}

static void a_work_list_costs_the_same_however_much_stands_on_it(void **state)
{
    (void)state;
    const struct view views[] = {seen_by("/1/2/"), seen_by("")};
    int64_t few[2] = {0}, many = 0;
    fill(0, FEW, false);
    for (size_t v = 0; v < 2; v++) {
        struct list_total total = read_list(&views[v], LIST_DEPARTMENT, &few[v]);
        assert_int_equal(total.rows, LIST_COUNTED);
        assert_true(total.more);
    }
    fill(FEW, MANY, false);
    for (size_t v = 0; v < 2; v++) {
        struct list_total total = read_list(&views[v], LIST_DEPARTMENT, &many);
        assert_int_equal(total.rows, LIST_COUNTED);
        assert_true(total.more);
        assert_in_range(many, few[v] * 95 / 100, few[v] * 105 / 100);
        (void)read_list(&views[v], LIST_OPEN, &many);
        assert_in_range(many, 1, few[v] * 110 / 100);
    }
}

/* Of a state in which no ticket is. */
static int64_t read_none(const struct view *view, enum list_name list, enum ticket_state state)
{
    struct list_query query = {.list = list, .state = (int)state, .limit = PAGE};
    struct ticket_row *rows = NULL;
    struct list_total total = {0};
    size_t count = 0;
    int64_t before = db_work(view->db);
    CITY_OK(list_tickets(view, &query, &rows, &count, &total));
    assert_int_equal(count, 0);
    free(rows);
    return db_work(view->db) - before;
}

/* Replies to audit and suspended ones among all that departments have; newest first, the newest two thousand are looked at. */
static void a_list_of_one_state_reads_none_of_another(void **state)
{
    (void)state;
    const struct view hotline = seen_by(""), unit = seen_by("/1/2/");
    fill(0, FEW, false);
    assert_in_range(read_none(&hotline, LIST_OPEN, STATE_REPLIED), 1, 100);
    assert_in_range(read_none(&hotline, LIST_DEPARTMENT, STATE_SUSPENDED), 1, 100);
    assert_in_range(read_none(&unit, LIST_DEPARTMENT, STATE_SUSPENDED), FEW,
                    9 * FEW); /* along the index, without a ticket */
    fill(FEW, MANY, false);
    assert_in_range(read_none(&hotline, LIST_OPEN, STATE_REPLIED), 1, 100);
    assert_in_range(read_none(&hotline, LIST_ALL, STATE_REPLIED), 2000, 2000 * 8);
}

/* A page of what the unit's first batch opened, whatever has been opened since. */
static int64_t read_first_batch(const struct view *view)
{
    struct list_query query = {
        .list = LIST_ALL, .state = -1, .from_at = CITY_DAY, .to_at = CITY_DAY + 1000 + BATCH, .limit = PAGE};
    int64_t work = 0;
    (void)read_page(view, query, &work);
    return work;
}

static void a_units_past_day_costs_the_same_whatever_came_since(void **state)
{
    (void)state;
    const struct view unit = seen_by("/1/2/");
    fill(0, FEW, true);
    int64_t few = read_first_batch(&unit);
    fill(FEW, MANY, true);
    assert_in_range(read_first_batch(&unit), few, few * 102 / 100);
}

/* The district has the highest number: what is sought elsewhere walks past none of its own. */
static void who_led_a_category_costs_the_same_however_much_it_led(void **state)
{
    (void)state;
    struct db *db = store_db(city.store);
    struct unit_led led[4];
    size_t count = 0;
    int64_t few = 0;
    for (int64_t round = 0; round < 2; round++) {
        fill(round ? FEW : 0, round ? MANY : FEW, false);
        int64_t before = db_work(db);
        CITY_OK(units_led(db, 1, 0, led, 4, &count));
        assert_int_equal(count, 1);
        assert_int_equal(led[0].unit_id, UNIT);
        assert_int_equal(led[0].tickets, 300);
        if (round)
            assert_in_range(db_work(db) - before, few, few * 102 / 100);
        few = db_work(db) - before;
    }
}

static void an_old_one_of_a_state_is_found_behind_all_that_are_looked_at_first(void **state)
{
    (void)state;
    const struct view view = seen_by("");
    struct ticket_facts facts;
    struct record opened = {0};
    int64_t old = 0;
    city_begin(&city, CITY_DAY + 500);
    CITY_OK(ticket_new_number(city.store, &old));
    record_set(&opened, "category_id", 1);
    city_ticket(&city, old, EVENT_REGISTERED, &opened, &(struct event_text){"title", "暖气不热"}, 1);
    city_commit(&city);
    fill(0, MANY, false);
    CITY_OK(ticket_fold(view.db, old, &facts));
    const struct {
        int64_t from_at, to_at;
        size_t count;
    } days[] = {
        {0, 0, 1}, {CITY_DAY, CITY_DAY + CIVIL_DAY_MS, 1}, {CITY_DAY + 501, CITY_DAY + CIVIL_DAY_MS, 0}};
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        struct list_query query = {.list = LIST_ALL,
                                   .state = (int)facts.state,
                                   .from_at = days[i].from_at,
                                   .to_at = days[i].to_at,
                                   .limit = PAGE};
        struct ticket_row *rows = NULL;
        struct list_total total = {0};
        size_t count = 0;
        int64_t before = db_work(view.db);
        CITY_OK(list_tickets(&view, &query, &rows, &count, &total));
        assert_int_equal(count, days[i].count);
        assert_true(count == 0 || rows[0].number == old);
        assert_in_range(db_work(view.db) - before, 2000, 2000 * 14); /* not all */
        free(rows);
    }
}

static void the_newest_of_a_state_are_found_among_the_newest_of_all(void **state)
{
    (void)state;
    const struct view view = seen_by("");
    struct list_query query = {.list = LIST_ALL, .state = STATE_DISPATCHED, .limit = PAGE};
    struct ticket_row *rows = NULL;
    struct list_total total = {0};
    size_t count = 0;
    fill(0, MANY, false);
    int64_t before = db_work(view.db);
    CITY_OK(list_tickets(&view, &query, &rows, &count, &total));
    assert_int_equal(count, PAGE);
    for (size_t i = 1; i < count; i++)
        assert_true(rows[i].number < rows[i - 1].number);
    assert_in_range(db_work(view.db) - before, PAGE, MANY);
    free(rows);
}

static int64_t read_desk(int64_t lead_id, int64_t now, struct board_count *ret)
{
    struct db *db = store_db(city.store);
    int64_t before = db_work(db);
    CITY_OK(board_count_read(db, DESK_DEPARTMENT, lead_id, now, ret));
    return db_work(db) - before;
}

static void what_stands_on_a_desk_costs_the_same_however_much_it_is(void **state)
{
    (void)state;
    struct board_count few, many;
    const int64_t leads[] = {0, UNIT}, later = CITY_DAY + 3 * CIVIL_HOUR_MS;
    int64_t works[2] = {0};
    fill(0, FEW, false);
    for (size_t i = 0; i < 2; i++) {
        works[i] = read_desk(leads[i], later, &few);
        assert_true(few.open == FEW && few.overdue == FEW);
    }
    fill(FEW, MANY, false);
    for (size_t i = 0; i < 2; i++) {
        int64_t work = read_desk(leads[i], later, &many);
        assert_true(many.open == MANY && many.overdue == MANY);
        assert_in_range(work, 1, works[i] * 110 / 100);
        /* In the hour that runs, what has fallen due in it is counted. */
        (void)read_desk(leads[i], CITY_DAY + CIVIL_HOUR_MS + FEW * 1000, &many);
        assert_true(many.open == MANY && many.overdue == FEW);
    }
}

/* The first page and the last, both of tickets that are due at the same instant, as at the end of a day. */
static void a_page_behind_others_of_the_same_deadline_costs_as_much_as_the_first(void **state)
{
    (void)state;
    const struct view view = seen_by("");
    struct list_query query = {.list = LIST_DEPARTMENT, .state = -1, .limit = PAGE};
    int64_t works[MANY / PAGE] = {0}, last = 0;
    for (int64_t i = 0; i < MANY; i++) {
        if (i % BATCH == 0)
            city_begin(&city, CITY_DAY + 1000 + i);
        open_ticket(i, false, CITY_DAY + CIVIL_DAY_MS / 2);
        if (i % BATCH == BATCH - 1)
            city_commit(&city);
    }
    for (size_t page = 0; page < MANY / PAGE; page++) {
        struct ticket_row *rows = NULL;
        struct list_total total = {0};
        size_t count = 0;
        int64_t before = db_work(view.db);
        CITY_OK(list_tickets(&view, &query, &rows, &count, &total));
        works[page] = db_work(view.db) - before;
        assert_int_equal(count, PAGE);
        for (size_t i = 0; i < count; last = rows[i++].number)
            assert_true(rows[i].number > last);
        query.after = last;
        query.after_due_at = rows[count - 1].list_at;
        free(rows);
    }
    assert_in_range(works[MANY / PAGE - 1], 1, works[0] * 105 / 100);
    assert_in_range(works[MANY / PAGE / 2], 1, works[0] * 105 / 100);
}

static void read_misses(const struct view *view, enum measure rate_n, int64_t wanted, int64_t *ret_work)
{
    struct misses_query query = {.rate_n = rate_n, .from_day = DAY, .to_day = DAY, .limit = 10};
    struct miss *rows = NULL;
    size_t count = 0;
    int64_t before = db_work(view->db), total = 0;
    CITY_OK(misses_read(view, &city.zone, &query, &rows, &count, &total));
    *ret_work = db_work(view->db) - before;
    assert_int_equal(count, 10);
    assert_int_equal(total, wanted);
    free(rows);
}

static void misses_are_found_without_a_look_at_what_was_done_in_time(void **state)
{
    (void)state;
    static const enum measure rates[] = {MEASURE_COMPLETION_N, MEASURE_ANSWER_N};
    struct view view = seen_by("");
    int64_t few[2] = {0}, many = 0;
    fill(0, FEW, true);
    for (size_t i = 0; i < 2; i++)
        read_misses(&view, rates[i], FEW / 100, &few[i]);
    fill(FEW, MANY, true);
    for (size_t i = 0; i < 2; i++) {
        read_misses(&view, rates[i], MANY / 100, &many);
        assert_in_range(many, 1, few[i] * 105 / 100);
        assert_in_range(many, 1, 100 * 10); /* all that was due is a hundred times as much as was missed */
    }
}

static enum result count_row(void *context, const struct ticket_facts *facts, const struct export_texts *texts)
{
    int64_t *count = context;
    assert_true(facts->number > 0);
    assert_string_equal(texts->title, "暖气不热");
    ++*count;
    return RESULT_OK;
}

/* The page behind a number; 0 is the first. */
static int64_t read_export(const struct view *view, int64_t after, int64_t *ret_last)
{
    struct export_query query = {.after = after, .most = PAGE};
    int64_t before = db_work(view->db), count = 0;
    bool more = false;
    CITY_OK(tickets_export(view, &query, count_row, &count, ret_last, &more));
    assert_int_equal(count, PAGE);
    assert_true(more);
    return db_work(view->db) - before;
}

static void a_page_of_an_export_costs_the_same_wherever_it_begins(void **state)
{
    (void)state;
    struct view view = seen_by("");
    int64_t last = 0;
    fill(0, FEW, true);
    int64_t few = read_export(&view, 0, &last);
    fill(FEW, MANY, true);
    int64_t first = read_export(&view, 0, &last);
    for (int64_t i = 2; i < MANY / PAGE / 2; i++)
        (void)read_export(&view, last, &last);
    int64_t middle = read_export(&view, last, &last);
    assert_in_range(first, few * 95 / 100, few * 105 / 100);
    /* Of those that were opened in the same instant all are passed over that came before. */
    assert_in_range(middle, few * 95 / 100, few * 105 / 100 + BATCH * 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_work_list_costs_the_same_however_much_stands_on_it, open_city,
                                        close_city),
        cmocka_unit_test_setup_teardown(a_list_of_one_state_reads_none_of_another, open_city, close_city),
        cmocka_unit_test_setup_teardown(a_units_past_day_costs_the_same_whatever_came_since, open_city,
                                        close_city),
        cmocka_unit_test_setup_teardown(who_led_a_category_costs_the_same_however_much_it_led, open_city,
                                        close_city),
        cmocka_unit_test_setup_teardown(an_old_one_of_a_state_is_found_behind_all_that_are_looked_at_first,
                                        open_city, close_city),
        cmocka_unit_test_setup_teardown(the_newest_of_a_state_are_found_among_the_newest_of_all, open_city,
                                        close_city),
        cmocka_unit_test_setup_teardown(what_stands_on_a_desk_costs_the_same_however_much_it_is, open_city,
                                        close_city),
        cmocka_unit_test_setup_teardown(a_page_behind_others_of_the_same_deadline_costs_as_much_as_the_first,
                                        open_city, close_city),
        cmocka_unit_test_setup_teardown(a_page_of_an_export_costs_the_same_wherever_it_begins, open_city,
                                        close_city),
        cmocka_unit_test_setup_teardown(misses_are_found_without_a_look_at_what_was_done_in_time, open_city,
                                        close_city),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
