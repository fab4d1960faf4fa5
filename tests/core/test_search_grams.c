/* A phrase of pairs matches the pairs of a text exactly where the naive check finds the substring. */
#include "core/search_grams.h"
#include "core/text.h"
#include "tests/support/unit.h"
#include <stdio.h>
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

static void a_ticket_has_each_three_of_its_digits_as_tokens_too_all_of_them_marked(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"暖气", "262u006696u006c14 262u006c14"},
        {"A12", "262u000061u000031 262u000031u000032 262u000032"},
        {"１234", "262u000031u000032 262u000032u000033 262u000033u000034 262u000034 262d123 262d234"},
        {"12 345", "262u000031u000032 262u000032u000020 262u000020u000033 262u000033u000034 262u000034u000035 "
                   "262u000035 262d345"},
        {"", ""}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char out[OUT];
        assert_int_equal(grams_of_ticket("262", cases[i][0], out, sizeof(out)), RESULT_OK);
        assert_string_equal(out, cases[i][1]);
    }
    char text[200], out[GRAMS_TICKET_SIZE(sizeof(text))];
    for (size_t length = 0; length < sizeof(text); length++) {
        text[length] = '\0';
        assert_int_equal(grams_of_ticket("262", text, out, GRAMS_TICKET_SIZE(length)), RESULT_OK);
        text[length] = '7';
    }
}

static void the_terms_of_a_word_are_its_threes_of_digits_and_the_pairs_that_are_in_none(void **state)
{
    (void)state;
    static const struct {
        const char *word, *terms;
    } rows[] = {
        {"暖", "u006696*"},
        {"1", "u000031*"},
        {"暖气", "u006696u006c14"},
        {"12", "u000031u000032"},
        {"１２3", "d123"},
        {"1234", "d123 d234"},
        {"12号", "u000031u000032 u000032u0053f7"},
        {"元1502室", "u005143u000031 d150 d502 u000032u005ba4"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char terms[GRAM_TERMS_MOST][GRAM_TERM_SIZE];
        char told[400] = "";
        size_t count = grams_terms(rows[i].word, terms);
        for (size_t k = 0; k < count; k++) {
            strcat(told, k > 0 ? " " : "");
            strcat(told, terms[k]);
        }
        assert_string_equal(told, rows[i].terms);
    }
    char word[300];
    char terms[GRAM_TERMS_MOST][GRAM_TERM_SIZE];
    memset(word, 'a', sizeof(word));
    word[sizeof(word) - 1] = '\0';
    assert_int_equal(grams_terms(word, terms), GRAM_TERMS_MOST);
}

/* Whether the text has the token, or one that begins with it. */
static bool has_term(const char *tokens, const char *term)
{
    char spaced[GRAMS_TICKET_SIZE(200) + 3] = " ", wanted[GRAM_TERM_SIZE + 8];
    size_t length = strlen(term);
    bool begins = term[length - 1] == '*';
    snprintf(spaced, sizeof(spaced), " %s ", tokens);
    snprintf(wanted, sizeof(wanted), " 262%.*s%s", (int)(length - begins), term, begins ? "" : " ");
    return strstr(spaced, wanted) != NULL;
}

static void a_text_has_all_terms_of_what_it_holds_and_holds_a_word_of_one_term_that_it_has(void **state)
{
    (void)state;
    size_t held = 0, alone = 0;
    for (size_t i = 0; i < sizeof(corpus) / sizeof(corpus[0]); i++) {
        for (const char *from = corpus[i]; *from != '\0'; (void)text_next(&from)) {
            const char *to = from;
            for (int length = 1; length <= 6 && text_next(&to) != 0; length++) {
                char query[64];
                char terms[GRAM_TERMS_MOST][GRAM_TERM_SIZE];
                (void)text_copy(query, (size_t)(to - from) + 1, from);
                size_t count = grams_terms(query, terms);
                for (size_t j = 0; count > 0 && j < sizeof(corpus) / sizeof(corpus[0]); j++) {
                    char tokens[GRAMS_TICKET_SIZE(200)];
                    bool has_all = true, holds = grams_contains(corpus[j], query);
                    assert_int_equal(grams_of_ticket("262", corpus[j], tokens, sizeof(tokens)), RESULT_OK);
                    for (size_t k = 0; k < count; k++)
                        has_all &= has_term(tokens, terms[k]);
                    assert_true(has_all || !holds);
                    assert_true(holds || !has_all || count > 1);
                    held += holds;
                    alone += holds && count == 1;
                }
            }
        }
    }
    assert_true(held > 500 && alone > 100);
}

static void runs_are_every_three_characters_that_nothing_parts(void **state)
{
    (void)state;
    char runs[9][GRAM_RUN_SIZE];
    assert_int_equal(grams_runs("停水了，停电", runs, 9), 1);
    assert_string_equal(runs[0], "停水了");
    assert_int_equal(grams_runs("停水了吗Ａ1", runs, 9), 4);
    assert_string_equal(runs[1], "水了吗");
    assert_string_equal(runs[3], "吗a1");
    assert_int_equal(grams_runs("停水了吗", runs, 1), 1);
    assert_int_equal(grams_runs("𠮷𠮷𠮷", runs, 9), 1);
    assert_string_equal(runs[0], "𠮷𠮷𠮷");
    assert_int_equal(grams_runs("停水", runs, 9), 0);
    assert_int_equal(grams_runs("停 水 \" * 了", runs, 9), 0);
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
        cmocka_unit_test(a_ticket_has_each_three_of_its_digits_as_tokens_too_all_of_them_marked),
        cmocka_unit_test(the_terms_of_a_word_are_its_threes_of_digits_and_the_pairs_that_are_in_none),
        cmocka_unit_test(a_text_has_all_terms_of_what_it_holds_and_holds_a_word_of_one_term_that_it_has),
        cmocka_unit_test(runs_are_every_three_characters_that_nothing_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
