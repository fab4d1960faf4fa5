/* Figures and misses: what is listed is exactly what is missing in the sums, split by split and page by page. */
#include "tests/support/random_city.h"

#include "core/authority.h"
#include "storage/figures.h"

enum { DAYS = 5, STEPS = 60 };

static struct random_city city;
static struct reference reference;
/* A tree of units: the hotline, and below it 2 and 5; 3 and 4 below 2. */
static struct node units[] = {{.id = 1, .path = "/1/", .name = "热线"},
                              {.id = 2, .path = "/1/2/", .name = "河西区"},
                              {.id = 3, .path = "/1/2/3/", .name = "大营门街道"},
                              {.id = 4, .path = "/1/2/4/", .name = "友谊路街道"},
                              {.id = 5, .path = "/1/5/", .name = "热力公司"}};

static struct view hotline(void)
{
    return (struct view){.db = store_db(city.city.store),
                         .reference = &reference,
                         .area_code = "022",
                         .rights = RIGHT_HOTLINE,
                         .unit_path = ""};
}

static struct view district(void)
{
    struct view view = hotline();
    view.rights = RIGHT_HANDLE;
    view.unit_path = "/1/2/";
    return view;
}

static int open_city(void **state)
{
    (void)state;
    reference.units = (struct nodes){.rows = units, .count = sizeof units / sizeof units[0]};
    random_city_open(&city, 77);
    for (int64_t day = CITY_DAY_NUMBER; day < CITY_DAY_NUMBER + DAYS; day++) {
        if (day > CITY_DAY_NUMBER)
            random_seal(&city, day - 1);
        random_play(&city, day, STEPS);
    }
    return 0;
}

static int close_city(void **state)
{
    (void)state;
    city_store_close(&city.city);
    return 0;
}

static size_t read_figures(const struct view *view, struct figures_query query, struct figures **ret)
{
    size_t count = 0;
    CITY_OK(figures_read(view, &query, ret, &count));
    return count;
}

/* All misses of a query, a few a page. */
static size_t read_misses(const struct view *view, struct misses_query query, struct miss *out, size_t max,
                          int64_t *ret_total)
{
    size_t used = 0, count = 0;
    query.limit = 7;
    do {
        struct miss *page = NULL;
        CITY_OK(misses_read(view, &city.city.zone, &query, &page, &count, ret_total));
        assert_true(count <= 7 && used + count <= max);
        memcpy(out + used, page, count * sizeof *page);
        used += count;
        if (count > 0)
            query.after = page[count - 1].number ? page[count - 1].number : page[count - 1].call_id;
        free(page);
    } while (count > 0);
    return used;
}

static void the_rows_of_every_split_add_up_to_the_total(void **state)
{
    (void)state;
    struct view view = hotline();
    for (int then = 0; then < 2; then++) {
        for (int split = 0; split <= SPLIT_COUNT; split++) {
            struct figures *total = NULL, *rows = NULL;
            struct figures_query query = {
                .from_day = CITY_DAY_NUMBER, .to_day = CITY_DAY_NUMBER + 3, .then = then};
            assert_int_equal(read_figures(&view, query, &total), 1);
            assert_true(total[0].known);
            query.split = split == SPLIT_COUNT ? SPLIT_TOTAL : (enum split)split;
            query.by_days = split == SPLIT_COUNT;
            size_t count = read_figures(&view, query, &rows);
            assert_true(count > 0);
            for (int measure = 1; measure < MEASURE_END; measure++) {
                int64_t sum = 0;
                for (size_t i = 0; i < count; i++)
                    sum += rows[i].values[measure];
                assert_int_equal(sum, total[0].values[measure]);
            }
            assert_true(total[0].values[MEASURE_COMPLETION_D] > total[0].values[MEASURE_COMPLETION_N]);
            free(total);
            free(rows);
        }
    }
}

static void a_day_that_was_never_sealed_is_not_known_as_then(void **state)
{
    (void)state;
    struct view view = hotline();
    struct figures *rows = NULL;
    struct figures_query query = {
        .from_day = CITY_DAY_NUMBER - 1, .to_day = CITY_DAY_NUMBER + DAYS, .then = true, .by_days = true};
    size_t count = read_figures(&view, query, &rows);
    assert_int_equal(count, DAYS + 2);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(rows[i].key, CITY_DAY_NUMBER - 1 + (int64_t)i);
        assert_int_equal(rows[i].known, i >= 1 && i < DAYS);
        for (int measure = 1; measure < MEASURE_END && !rows[i].known; measure++)
            assert_int_equal(rows[i].values[measure], 0);
    }
    free(rows);
    query.by_days = false;
    assert_int_equal(read_figures(&view, query, &rows), 1);
    assert_false(rows[0].known);
    free(rows);
}

/* For every key of every split, and in all: as many misses as d - n, each once, each with a reason. */
static void misses_are_exactly_d_minus_n(void **state)
{
    (void)state;
    static const enum measure rates[] = {MEASURE_ANSWER_N, MEASURE_COMPLETION_N, MEASURE_CALLBACK_N};
    static struct miss found[4000];
    struct view view = hotline();
    int64_t seen_of_all[3] = {0};
    for (size_t r = 0; r < 3; r++) {
        for (int split = 0; split < SPLIT_COUNT; split++) {
            struct figures *rows = NULL;
            struct figures_query figures = {.from_day = CITY_DAY_NUMBER - 2,
                                            .to_day = CITY_DAY_NUMBER + DAYS + 4,
                                            .split = (enum split)split};
            size_t count = read_figures(&view, figures, &rows);
            for (size_t i = 0; i < count; i++) {
                struct misses_query query = {.rate_n = rates[r],
                                             .from_day = figures.from_day,
                                             .to_day = figures.to_day,
                                             .split = (enum split)split,
                                             .key = rows[i].key};
                int64_t total = 0,
                        wanted = rows[i].values[measure_row(rates[r])->base] - rows[i].values[rates[r]];
                size_t used = read_misses(&view, query, found, 4000, &total);
                assert_int_equal(total, wanted);
                assert_int_equal(used, wanted);
                for (size_t j = 0; j < used; j++) {
                    assert_int_not_equal(found[j].reason, MISS_NONE);
                    assert_true(j == 0 || found[j - 1].at <= found[j].at);
                    assert_true((found[j].number != 0) != (found[j].call_id != 0));
                }
                if (split == SPLIT_TOTAL)
                    seen_of_all[r] = total;
            }
            free(rows);
        }
        assert_true(seen_of_all[r] > 5);
    }
}

static void a_single_day_holds_only_its_own_misses(void **state)
{
    (void)state;
    static struct miss found[4000];
    struct view view = hotline();
    int64_t sum = 0, all = 0;
    struct misses_query query = {
        .rate_n = MEASURE_COMPLETION_N, .from_day = CITY_DAY_NUMBER - 2, .to_day = CITY_DAY_NUMBER + DAYS + 4};
    read_misses(&view, query, found, 4000, &all);
    for (int64_t day = CITY_DAY_NUMBER - 2; day <= CITY_DAY_NUMBER + DAYS + 4; day++) {
        int64_t total = 0;
        query.from_day = query.to_day = day;
        size_t count = read_misses(&view, query, found, 4000, &total);
        assert_int_equal(count, total);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(found[i].day, day);
        sum += total;
    }
    assert_int_equal(sum, all);
}

static void a_district_reads_its_own_subtree_and_nothing_else(void **state)
{
    (void)state;
    static struct miss found[4000];
    struct view mine = district(), all = hotline();
    struct figures *own = NULL, *units_of_all = NULL, *by_unit = NULL;
    struct figures_query query = {.from_day = CITY_DAY_NUMBER, .to_day = CITY_DAY_NUMBER + DAYS};
    assert_int_equal(read_figures(&mine, query, &own), 1);
    query.split = SPLIT_DEPARTMENT;
    size_t count = read_figures(&all, query, &units_of_all);
    size_t mine_count = read_figures(&mine, query, &by_unit);
    for (int measure = 1; measure < MEASURE_END; measure++) {
        int64_t sum = 0;
        for (size_t i = 0; i < count; i++)
            if (units_of_all[i].key >= 2 && units_of_all[i].key <= 4)
                sum += units_of_all[i].values[measure];
        assert_int_equal(own[0].values[measure], sum);
    }
    for (size_t i = 0; i < mine_count; i++)
        assert_in_range(by_unit[i].key, 2, 4);
    int64_t total = 0;
    struct misses_query misses = {
        .rate_n = MEASURE_COMPLETION_N, .from_day = query.from_day, .to_day = query.to_day};
    size_t missed = read_misses(&mine, misses, found, 4000, &total);
    assert_int_equal(missed, own[0].values[MEASURE_COMPLETION_D] - own[0].values[MEASURE_COMPLETION_N]);
    assert_int_equal(missed, total);
    for (size_t i = 0; i < missed; i++)
        assert_in_range(found[i].lead_id, 2, 4);
    free(own);
    free(units_of_all);
    free(by_unit);
    query.split = SPLIT_OPERATOR;
    assert_int_equal(figures_read(&mine, &query, &own, &count), RESULT_REFUSED);
    misses.rate_n = MEASURE_ANSWER_N;
    struct miss *page = NULL;
    assert_int_equal(misses_read(&mine, &city.city.zone, &misses, &page, &count, &total), RESULT_REFUSED);
}

static void waiting_calls_are_those_in_a_queue(void **state)
{
    (void)state;
    int64_t before = 0, after = 0;
    struct db *db = store_db(city.city.store);
    CITY_OK(figures_waiting_calls(db, &before));
    static const enum event_kind steps[] = {EVENT_CALL_OFFERED, EVENT_CALL_QUEUED, EVENT_CALL_ANSWERED};
    static const int64_t waiting[] = {0, 1, 0};
    struct call_facts facts = {0};
    for (size_t i = 0; i < 3; i++) {
        city_begin(&city.city, city.city.now + 1000);
        struct event event = {.kind = steps[i], .subject_id = 900001};
        CITY_OK(call_record(city.city.store, &facts, &event,
                            &(struct call_texts){.ref = i == 0 ? "排队-1" : NULL}));
        city_commit(&city.city);
        CITY_OK(figures_waiting_calls(db, &after));
        assert_int_equal(after - before, waiting[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rows_of_every_split_add_up_to_the_total),
        cmocka_unit_test(a_day_that_was_never_sealed_is_not_known_as_then),
        cmocka_unit_test(misses_are_exactly_d_minus_n),
        cmocka_unit_test(a_single_day_holds_only_its_own_misses),
        cmocka_unit_test(a_district_reads_its_own_subtree_and_nothing_else),
        cmocka_unit_test(waiting_calls_are_those_in_a_queue),
    };
    return cmocka_run_group_tests(tests, open_city, close_city);
}
