/* A phrase of pairs matches the pairs of a text exactly where the naive check finds the substring. */
#include "core/search_grams.h"
#include "core/text.h"
#include "tests/support/unit.h"
#include <string.h>

enum { OUT = GRAMS_SIZE(200) };

static void texts_become_pairs_and_a_last_single(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"暖气", "u006696u006c14 u006c14"},
                                           {"路A1", "u008defu000061 u000061u000031 u000031"},
                                           {" a \n\t　b ", "u000061u000020 u000020u000062 u000062"},
                                           {"Ａ", "u000061"},
                                           {"𠮷", "u020bb7"},
                                           {"", ""},
                                           {" 　", ""}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char out[OUT];
        assert_int_equal(grams_of_text(cases[i][0], out, sizeof(out)), RESULT_OK);
        assert_string_equal(out, cases[i][1]);
    }
}

static void queries_become_a_phrase_or_a_prefix(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"暖", "u006696*"},
                                           {"暖气", "\"u006696u006c14\""},
                                           {"a b", "\"u000061u000020 u000020u000062\""},
                                           {"\"", "u000022*"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char out[OUT];
        assert_int_equal(grams_of_query(cases[i][0], out, sizeof(out)), RESULT_OK);
        assert_string_equal(out, cases[i][1]);
    }
    char out[OUT];
    assert_int_equal(grams_of_query("", out, sizeof(out)), RESULT_INVALID);
    assert_int_equal(grams_of_query(" \n　", out, sizeof(out)), RESULT_INVALID);
}

static void buffers_that_are_too_small_are_told(void **state)
{
    (void)state;
    char out[64];
    assert_int_equal(grams_of_text("暖气", out, 22), RESULT_TOO_LONG);
    assert_int_equal(grams_of_text("暖气", out, 23), RESULT_OK);
    assert_int_equal(grams_of_query("暖气", out, 16), RESULT_TOO_LONG);
    assert_int_equal(grams_of_query("暖气", out, 17), RESULT_OK);
    assert_int_equal(grams_of_text("", out, 0), RESULT_TOO_LONG);
    assert_int_equal(grams_of_text("", out, 1), RESULT_OK);
}

static void grams_size_is_always_enough(void **state)
{
    (void)state;
    char text[200];
    char out[OUT];
    memset(text, 'a', sizeof(text));
    for (size_t length = 0; length < sizeof(text); length++) {
        text[length] = '\0';
        assert_int_equal(grams_of_text(text, out, GRAMS_SIZE(length)), RESULT_OK);
        if (length > 0) {
            assert_int_equal(grams_of_query(text, out, GRAMS_SIZE(length)), RESULT_OK);
        }
        text[length] = 'a';
    }
}

/* What the index does with a query: a prefix of one token, or all tokens of the phrase in a row. */
static bool index_matches(const char *grams, const char *query)
{
    char spaced[OUT + 2] = " ";
    char wanted[OUT + 2] = " ";
    bool phrase = query[0] == '"';
    strcpy(spaced + 1, grams);
    strcpy(wanted + 1, query + (phrase ? 1 : 0));
    wanted[strlen(wanted) - 1] = phrase ? ' ' : '\0'; /* instead of the quote, or the star */
    strcat(spaced, " ");
    return strstr(spaced, wanted) != NULL;
}

static const char *const corpus[] = {
    "河西区大沽南路１２号 路灯 A12 不亮，夜里看不见",
    "暖气不热，室温15度！打过 022-23456789 没人接",
    "楼道堆放杂物\n有火灾隐患；希望尽快处理。",
    "噪音噪音噪音 施工 23:00",
    "aaa ab AAB",
    "𠮷野家门口井盖缺失",
    "路",
};

static void every_substring_of_a_chinese_corpus_is_found_as_by_a_naive_scan(void **state)
{
    (void)state;
    size_t found = 0;
    for (size_t i = 0; i < sizeof(corpus) / sizeof(corpus[0]); i++) {
        for (const char *from = corpus[i]; *from != '\0'; (void)text_next(&from)) {
            const char *to = from;
            for (int length = 1; length <= 6 && text_next(&to) != 0; length++) {
                char query[64];
                char phrase[OUT];
                assert_true(text_copy(query, (size_t)(to - from) + 1, from) || *to != '\0');
                if (grams_of_query(query, phrase, sizeof(phrase)) != RESULT_OK) {
                    continue; /* nothing but white space */
                }
                assert_true(grams_contains(corpus[i], query));
                for (size_t j = 0; j < sizeof(corpus) / sizeof(corpus[0]); j++) {
                    char grams[OUT];
                    assert_int_equal(grams_of_text(corpus[j], grams, sizeof(grams)), RESULT_OK);
                    assert_int_equal(index_matches(grams, phrase), grams_contains(corpus[j], query));
                }
                found++;
            }
        }
    }
    assert_true(found > 500);
}

static void what_is_not_there_is_not_found(void **state)
{
    (void)state;
    assert_false(grams_contains("暖气不热", "不暖"));
    assert_false(grams_contains("暖气", "暖气不"));
    assert_false(grams_contains("暖气", ""));
    assert_false(grams_contains("", "暖"));
    assert_true(grams_contains("ＬＥＤ 路灯", "led　路"));
    assert_true(grams_contains("aab", "ab"));
    assert_false(grams_contains("ab", "a b"));
}

static void likeness_is_of_shared_pairs_and_the_same_both_ways(void **state)
{
    (void)state;
    static const struct {
        const char *one, *other;
        int likeness;
    } rows[] = {
        {"家里暖气不热", "家里暖气不热", 100},
        {"家里暖气不热", "楼里暖气不热", 80},
        {"停水", "停电", 0},
        {"小区停水", "小区，停水", 80},
        {"ＡＢＣ路", "abc路", 100},
        {"", "停水", 0},
        {"一", "一", 0},
        {"哈哈哈哈", "哈哈", 50},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(grams_likeness(rows[i].one, rows[i].other), rows[i].likeness);
        assert_int_equal(grams_likeness(rows[i].other, rows[i].one), rows[i].likeness);
    }
}

static void a_query_for_likeness_names_runs_of_three_that_nothing_parts(void **state)
{
    (void)state;
    char out[OUT];
    assert_int_equal(grams_of_like("停水了，停电", 9, out, sizeof(out)), RESULT_OK);
    assert_string_equal(out, "\"u00505cu006c34 u006c34u004e86\"");
    assert_int_equal(grams_of_like("停水了吗", 9, out, sizeof(out)), RESULT_OK);
    assert_non_null(strstr(out, " OR "));
    assert_int_equal(grams_of_like("停水了吗", 1, out, sizeof(out)), RESULT_OK);
    assert_null(strstr(out, " OR "));
    assert_int_equal(grams_of_like("停水", 9, out, sizeof(out)), RESULT_INVALID);
    assert_int_equal(grams_of_like("停 水 \" * 了", 9, out, sizeof(out)), RESULT_INVALID);
    assert_int_equal(grams_of_like("停水了", 9, out, 20), RESULT_TOO_LONG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_become_pairs_and_a_last_single),
        cmocka_unit_test(queries_become_a_phrase_or_a_prefix),
        cmocka_unit_test(buffers_that_are_too_small_are_told),
        cmocka_unit_test(grams_size_is_always_enough),
        cmocka_unit_test(every_substring_of_a_chinese_corpus_is_found_as_by_a_naive_scan),
        cmocka_unit_test(what_is_not_there_is_not_found),
        cmocka_unit_test(likeness_is_of_shared_pairs_and_the_same_both_ways),
        cmocka_unit_test(a_query_for_likeness_names_runs_of_three_that_nothing_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
