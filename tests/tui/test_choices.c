/* Choice lists: what is offered, by what it is found, and that thousands of communities are no burden. */
#include "tests/support/unit.h"

#include "tui/choices.h"
#include "wire/codec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct choices choices;

static struct reference_rows rows_of(size_t count)
{
    struct reference_rows rows = {.rows = calloc(count, sizeof *rows.rows), .row_count = count};
    assert_non_null(rows.rows);
    return rows;
}

static void put(struct reference_rows *rows, size_t at, int64_t id, int64_t parent_id, const char *name,
                const char *words)
{
    struct reference_row *row = &rows->rows[at];
    row->id = id;
    row->parent_id = parent_id;
    snprintf(row->code, sizeof row->code, "%lld", (long long)id);
    snprintf(row->name, sizeof row->name, "%s", name);
    snprintf(row->words, sizeof row->words, "%s", words);
}

static size_t found(enum choice_set set, const char *typed, const char *first)
{
    size_t at[64] = {0};
    const struct choice_list *list = &choices.sets[set];
    size_t count = form_match(list->rows, list->count, typed, at, 64);
    if (count > 0)
        assert_non_null(strstr(list->rows[at[0]].label, first));
    return count;
}

static void a_place_and_a_category_are_found_by_pinyin_also_of_the_words_for_it(void **state)
{
    struct reference_rows places = rows_of(3), categories = rows_of(3);
    (void)state;
    put(&places, 0, 1, 0, "天津市", "");
    put(&places, 1, 2, 1, "和平区", "");
    put(&places, 2, 3, 2, "劝业场街道", "");
    put(&categories, 2, 30, 20, "室温不达标", "暖气不热 家里冷");
    put(&categories, 1, 20, 10, "采暖效果", "");
    put(&categories, 0, 10, 0, "供热", "");
    assert_int_equal(choices_take(&choices, CHOICE_DISTRICTS, &places), RESULT_OK);
    assert_int_equal(choices_take(&choices, CHOICE_CATEGORIES, &categories), RESULT_OK);
    assert_int_equal(found(CHOICE_DISTRICTS, "hp", "和平区"), 2); /* and what lies in it */
    assert_int_equal(found(CHOICE_DISTRICTS, "heping", "和平区"), 2);
    assert_int_equal(found(CHOICE_DISTRICTS, "qyc", "劝业场街道"), 1);
    assert_int_equal(found(CHOICE_CATEGORIES, "nq", "室温不达标"), 1);
    assert_int_equal(found(CHOICE_CATEGORIES, "jll", "室温不达标"), 1);
    assert_int_equal(found(CHOICE_CATEGORIES, "swb", "室温不达标"), 1);
    assert_int_equal(choices.sets[CHOICE_CATEGORIES].count, 1);
    assert_string_equal(choices_name(&choices, CHOICE_CATEGORIES, 20), "采暖效果");
}

static double ms_since(const struct timespec *from)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)(now.tv_sec - from->tv_sec) * 1e3 + (double)(now.tv_nsec - from->tv_nsec) / 1e6;
}

static void six_thousand_communities_are_loaded_and_filtered_at_once(void **state)
{
    enum { COMMUNITIES = 6000 };
    struct reference_rows rows = rows_of(COMMUNITIES);
    struct timespec begun;
    char name[40];
    (void)state;
    put(&rows, 0, 1, 0, "天津市", "");
    for (size_t i = 1; i < COMMUNITIES; i++) {
        snprintf(name, sizeof name, "%s%s第%zu社区", i % 2 ? "长虹街" : "丁字沽", i % 3 ? "和平里" : "新村", i);
        put(&rows, i, (int64_t)i + 1, (int64_t)(i / 20) + 1, name, "");
    }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begun);
    assert_int_equal(choices_take(&choices, CHOICE_DISTRICTS, &rows), RESULT_OK);
    double load_ms = ms_since(&begun);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begun);
    assert_true(found(CHOICE_DISTRICTS, "dzghpl", "丁字沽和平里") > 0);
    double filter_ms = ms_since(&begun);
    print_message("%d communities: loaded in %.1f ms, filtered in %.1f ms\n", COMMUNITIES, load_ms, filter_ms);
    const double limit_ms = getenv("REXIAN_SANITIZE") ? 1000 : 100; /* the target is a fifth of it */
    assert_true(load_ms < limit_ms);
    assert_true(filter_ms < limit_ms);
}

static int stop(void **state)
{
    (void)state;
    choices_free(&choices);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_and_a_category_are_found_by_pinyin_also_of_the_words_for_it),
        cmocka_unit_test(six_thousand_communities_are_loaded_and_filtered_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, stop);
}
