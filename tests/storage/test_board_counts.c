/* What the board tells equals a count of all tickets, at any instant. */
#include "tests/support/random_city.h"

#include "storage/board_counts.h"
#include "storage/rebuild.h"

enum { DAYS = 4, STEPS = 110, LEADS = 6 };

static struct random_city city;

/* What chance does seldom. */
static void ask_and_report(void)
{
    city_begin(&city.city, city.city.now + 1000);
    for (size_t i = 0; i < city.ticket_count; i++) {
        struct ticket_facts f;
        struct record body = {0};
        CITY_OK(ticket_fold(store_db(city.city.store), city.tickets[i], &f));
        if (f.state != STATE_RECEIVED)
            continue;
        record_set(&body, "first_report_due_at", random_due(&city));
        city_ticket(&city.city, city.tickets[i], EVENT_REDERIVED, &body, NULL, 0);
        body = (struct record){0};
        record_set(&body, "above", 1);
        record_set(&body, "what", i % 3 ? APPROVAL_TERMINATION : APPROVAL_SUSPENSION);
        record_set(&body, "until_at", random_due(&city));
        city_ticket(&city.city, city.tickets[i], i % 3 ? EVENT_ASKED : EVENT_GRANTED, &body, NULL, 0);
    }
    city_commit(&city.city);
}

static int open_city(void **state)
{
    (void)state;
    random_city_open(&city, 11);
    for (int64_t day = CITY_DAY_NUMBER; day < CITY_DAY_NUMBER + DAYS; day++)
        random_play(&city, day, STEPS);
    ask_and_report();
    return 0;
}

static int close_city(void **state)
{
    (void)state;
    city_store_close(&city.city);
    return 0;
}

/* Whether a ticket is counted there, and by when it is due; 0: by nothing. */
static bool is_counted(const struct ticket_facts *f, int what, int64_t lead_id, int64_t *ret_due_at)
{
    const struct order *order = ticket_open_order(f);
    *ret_due_at = 0;
    switch (what) {
    case BOARD_ORDERS:
        *ret_due_at = order && !order->reported_at ? order->due_at : 0;
        return order != NULL;
    case BOARD_ABOVE:
        return ticket_asks_above(f) != 0;
    case BOARD_SUSPENDED:
        return f->state == STATE_SUSPENDED;
    case BOARD_FIRST_REPORTS:
        *ret_due_at = ticket_first_report_at(f);
        return *ret_due_at != 0;
    default:
        *ret_due_at = ticket_next_due_at(f);
        return (int)state_desk(f->state) == what && (lead_id == 0 || f->lead_id == lead_id);
    }
}

static struct board_count look_through(int what, int64_t lead_id, int64_t now)
{
    struct board_count count = {.open = 0};
    for (size_t i = 0; i < city.ticket_count; i++) {
        struct ticket_facts f;
        int64_t due_at;
        CITY_OK(ticket_fold(store_db(city.city.store), city.tickets[i], &f));
        if (!is_counted(&f, what, lead_id, &due_at))
            continue;
        count.open++;
        count.overdue += due_at > 0 && due_at < now;
    }
    return count;
}

/* Adds what was told, to see that there was something. */
static void assert_counted(int what, int64_t lead_id, int64_t now, struct board_count *sum)
{
    struct board_count wanted = look_through(what, lead_id, now), told;
    CITY_OK(board_count_read(store_db(city.city.store), what, lead_id, now, &told));
    if (told.open != wanted.open || told.overdue != wanted.overdue)
        fail_msg("%d, lead %d: %d open and %d overdue, instead of %d and %d", what, (int)lead_id,
                 (int)told.open, (int)told.overdue, (int)wanted.open, (int)wanted.overdue);
    sum->open += told.open;
    sum->overdue += told.overdue;
}

static void assert_all_counted(void)
{
    struct board_count sums[BOARD_ITEMS] = {{.open = 0}}, leads = {.open = 0};
    for (int64_t now = city.city.now - 2 * CIVIL_DAY_MS; now < city.city.now + 4 * CIVIL_DAY_MS;
         now += 7 * CIVIL_HOUR_MS + 1234567) {
        for (int what = DESK_NONE + 1; what < BOARD_ITEMS; what++)
            assert_counted(what, 0, now, &sums[what]);
        for (int64_t lead_id = 1; lead_id < LEADS; lead_id++)
            assert_counted(DESK_DEPARTMENT, lead_id, now, &leads);
    }
    for (int what = DESK_OPERATOR; what < BOARD_ITEMS; what++)
        if (what != DESK_PARENT) /* no chance merges */
            assert_true(sums[what].open > 0);
    assert_true(sums[BOARD_ORDERS].overdue > 0 && sums[DESK_DEPARTMENT].overdue > 100);
    assert_true(leads.open > leads.overdue && leads.overdue > 20);
}

static void what_the_board_tells_equals_a_count_of_all_at_any_instant(void **state)
{
    (void)state;
    assert_all_counted();
}

static void counts_are_made_again_with_the_projections(void **state)
{
    (void)state;
    struct refold_counts counts;
    CITY_OK(db_exec(store_db(city.city.store), "UPDATE board_count SET tickets = 7"));
    CITY_OK(rebuild_projections(city.city.store, &counts));
    assert_all_counted();
    CITY_OK(db_exec(store_db(city.city.store), "BEGIN; UPDATE board_count SET tickets = 7"));
    CITY_OK(board_counts_again(store_db(city.city.store)));
    CITY_OK(db_exec(store_db(city.city.store), "COMMIT"));
    assert_all_counted();
}

static void what_a_refused_request_had_moved_is_not_counted(void **state)
{
    (void)state;
    struct record opened = {0};
    int64_t number = 0;
    for (int bold = 0; bold < 2; bold++) {
        city_begin(&city.city, city.city.now + 1000);
        store_be_bold(city.city.store, bold);
        CITY_OK(store_request_begin(city.city.store));
        CITY_OK(ticket_new_number(city.city.store, &number));
        record_set(&opened, "category_id", 1);
        city_ticket(&city.city, number, EVENT_REGISTERED, &opened, &(struct event_text){"title", "噪音"}, 1);
        enum result result = store_request_drop(city.city.store);
        if (bold) { /* it has written: the whole batch goes */
            assert_int_equal(result, RESULT_LOST);
            CITY_OK(store_reload(city.city.store));
        } else {
            CITY_OK(result);
            city_commit(&city.city);
        }
        assert_all_counted();
    }
    store_be_bold(city.city.store, false);
}

static void an_hour_with_nothing_left_has_no_row(void **state)
{
    (void)state;
    struct db *db = store_db(city.city.store);
    struct statement *s = db_sql(db, "SELECT count(*), min(tickets) FROM board_count");
    CITY_OK(db_step(s));
    assert_in_range(column_int(s, 0), 10, 2 * city.ticket_count);
    assert_in_range(column_int(s, 1), 1, city.ticket_count);
    db_reset(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_the_board_tells_equals_a_count_of_all_at_any_instant, open_city,
                                        close_city),
        cmocka_unit_test_setup_teardown(counts_are_made_again_with_the_projections, open_city, close_city),
        cmocka_unit_test_setup_teardown(what_a_refused_request_had_moved_is_not_counted, open_city, close_city),
        cmocka_unit_test_setup_teardown(an_hour_with_nothing_left_has_no_row, open_city, close_city),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
