/* Offsets, gaps and repeated hours by rule and by TZif bytes; real zone files are read in tests/config/test_zone_load.c. */
#include "core/zone.h"
#include "tests/support/unit.h"
#include <string.h>

static struct zone zone_of(const char *rule)
{
    struct zone zone;
    assert_int_equal(zone_from_rule(&zone, rule, rule), RESULT_OK);
    return zone;
}

static int64_t at(const struct zone *zone, const char *text)
{
    int64_t utc_ms = 0;
    assert_int_equal(zone_parse(zone, text, &utc_ms), RESULT_OK);
    return utc_ms;
}

static void assert_iso(const struct zone *zone, int64_t utc_ms, const char *text)
{
    char iso[32];
    zone_format_iso(zone, utc_ms, iso);
    assert_string_equal(iso, text);
}

static void a_day_ends_with_its_last_millisecond(void **state)
{
    (void)state;
    struct zone zone = zone_of("CST-8");
    char date[CIVIL_DATE_SIZE];
    int64_t last = at(&zone, "2026-05-03T23:59:59.999");
    assert_int_equal(last, at(&zone, "2026-05-03T15:59:59.999Z"));
    zone_date_text(&zone, last, date);
    assert_string_equal(date, "2026-05-03");
    zone_date_text(&zone, last + 1, date);
    assert_string_equal(date, "2026-05-04");
    assert_int_equal(zone_hour(&zone, last), 23);
    assert_int_equal(zone_hour(&zone, last + 1), 0);
    int64_t day = zone_day_number(&zone, last);
    assert_int_equal(zone_day_start(&zone, day + 1), last + 1);
    assert_int_equal(zone_minute_of_day(&zone, day, 1440), last + 1);
    assert_int_equal(zone_minute_of_day(&zone, day, 16 * 60 + 59), at(&zone, "2026-05-03T16:59:00+08:00"));
    assert_iso(&zone, last, "2026-05-03T23:59:59.999+08:00");
}

static void an_hour_that_is_skipped_gives_the_instant_after_the_gap(void **state)
{
    (void)state;
    struct zone zone = zone_of("EST5EDT,M3.2.0,M11.1.0");
    int64_t utc_ms = 0;
    int64_t after = at(&zone, "2026-03-08T07:00:00Z");
    assert_int_equal(zone_utc(&zone, (struct civil_time){2026, 3, 8, 2, 30, 0, 0}, &utc_ms), ZONE_SKIPPED);
    assert_int_equal(utc_ms, after);
    assert_int_equal(zone_utc(&zone, (struct civil_time){2026, 3, 8, 2, 0, 0, 0}, &utc_ms), ZONE_SKIPPED);
    assert_int_equal(utc_ms, after);
    assert_int_equal(zone_utc(&zone, (struct civil_time){2026, 3, 8, 3, 0, 0, 0}, &utc_ms), ZONE_UNIQUE);
    assert_int_equal(utc_ms, after);
    assert_int_equal(zone_utc(&zone, (struct civil_time){2026, 3, 8, 1, 59, 59, 999}, &utc_ms), ZONE_UNIQUE);
    assert_int_equal(utc_ms, after - 1);
}

static void an_hour_that_is_repeated_gives_its_first_pass(void **state)
{
    (void)state;
    struct zone zone = zone_of("EST5EDT,M3.2.0,M11.1.0");
    int64_t utc_ms = 0;
    assert_int_equal(zone_utc(&zone, (struct civil_time){2026, 11, 1, 1, 30, 0, 0}, &utc_ms), ZONE_AMBIGUOUS);
    assert_int_equal(utc_ms, at(&zone, "2026-11-01T05:30:00Z"));
    assert_int_equal(zone_utc(&zone, (struct civil_time){2026, 11, 1, 2, 0, 0, 0}, &utc_ms), ZONE_UNIQUE);
    assert_int_equal(utc_ms, at(&zone, "2026-11-01T07:00:00Z"));
    assert_iso(&zone, at(&zone, "2026-11-01T06:30:00Z"), "2026-11-01T01:30:00.000-05:00");
    int64_t day = zone_day_number(&zone, utc_ms);
    assert_int_equal(zone_day_start(&zone, day + 1) - zone_day_start(&zone, day), 25 * (int64_t)CIVIL_HOUR_MS);
}

static void a_skipped_midnight_begins_the_day_after_the_gap(void **state)
{
    (void)state;
    struct zone zone = zone_of("<-04>4<-03>,M9.1.6/24,M4.1.6/24"); /* Santiago: 24:00 becomes 01:00 */
    int64_t day = civil_day((struct civil_date){2026, 9, 6});
    int64_t start = zone_day_start(&zone, day);
    assert_int_equal(zone_local(&zone, start).hour, 1);
    assert_int_equal(zone_day_number(&zone, start), day);
    assert_int_equal(zone_day_number(&zone, start - 1), day - 1);
}

static void the_rule_forms_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *rule;
        const char *instant;
        int32_t offset_s;
    } cases[] = {
        {"<+08>-8", "2150-07-01T00:00:00Z", 28800},
        {"<+0530>-5:30", "2026-07-01T00:00:00Z", 19800},
        {"EST5EDT,M3.2.0,M11.1.0", "2026-07-01T00:00:00Z", -14400},
        {"EST5EDT,M3.2.0,M11.1.0", "2026-01-01T00:00:00Z", -18000},
        {"AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-01-01T00:00:00Z", 39600},
        {"AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-07-01T00:00:00Z", 36000},
        {"IST-1GMT0,M10.5.0,M3.5.0/1", "2026-01-01T00:00:00Z", 0},
        {"IST-1GMT0,M10.5.0,M3.5.0/1", "2026-07-01T00:00:00Z", 3600},
        {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2026-01-01T00:00:00Z", 39600},
        {"EST5EDT,J60/0,J300", "2028-03-01T04:59:59Z", -18000},
        {"EST5EDT,J60/0,J300", "2028-03-01T05:00:00Z", -14400},
        {"EST5EDT,59/0,J300", "2028-02-29T05:00:00Z", -14400},
        {"XXX3EDT4,0/0,J365/23", "2026-12-31T23:59:59Z", -14400}, /* summer all the year */
        {"XXX3EDT4,0/0,J365/23", "2027-01-01T04:00:00Z", -14400},
        {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-07-01T00:00:00Z", -3600},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct zone zone = zone_of(cases[i].rule);
        assert_int_equal(zone_offset_at(&zone, at(&zone, cases[i].instant)), cases[i].offset_s);
    }
}

static void malformed_rules_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "CST",
                                      "C8",
                                      "CST-25",
                                      "<+08-8",
                                      "EST5EDT",
                                      "EST5EDT,M3",
                                      "CST-8 ",
                                      "EST5EDT,M3.2.0",
                                      "EST5EDT,M13.2.0,M11.1.0",
                                      "<>-8",
                                      "CST-8x",
                                      "EST5EDT,M3.6.0,M11.1.0",
                                      "EST5EDT,M3.2.0,M11.1.0/168",
                                      "EST5EDT,J0,J366",
                                      "EST5EDT,M3.2.0,M11.1.0,",
                                      "天津-8"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct zone zone;
        assert_int_equal(zone_from_rule(&zone, "x", bad[i]), RESULT_INVALID);
    }
}

static void steps_are_met_one_after_the_other(void **state)
{
    (void)state;
    struct zone zone = zone_of("EST5EDT,M3.2.0,M11.1.0");
    int64_t when = at(&zone, "2026-01-01");
    static const char *const expected[] = {"2026-03-08T07:00Z", "2026-11-01T06:00Z", "2027-03-14T07:00Z"};
    for (size_t i = 0; i < 3; i++) {
        struct zone_step step;
        assert_true(zone_next_step(&zone, when, &step));
        when = step.utc_s * 1000;
        assert_int_equal(when, at(&zone, expected[i]));
    }
    struct zone fixed;
    struct zone_step step;
    zone_fixed(&fixed, "Asia/Shanghai", 28800);
    assert_string_equal(fixed.name, "Asia/Shanghai");
    assert_false(zone_next_step(&fixed, 0, &step));
    assert_int_equal(zone_offset_at(&fixed, 0), 28800);
}

/* A TZif file of version 2: one step from +0 to +8 at 1000 s, footer CST-8. */
static size_t make_tzif(uint8_t out[256], const char *footer)
{
    static const uint8_t header[44] = {'T', 'Z', 'i', 'f', '2', [35] = 0, [39] = 1, [43] = 1};
    static const uint8_t first[7] = {0};
    static const uint8_t second_counts[12] = {0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 4};
    static const uint8_t second[] = {0, 0, 0, 0, 0,    0,    3, 0xE8, 1,   0,   0,   0, 0,
                                     0, 0, 0, 0, 0x70, 0x80, 0, 0,    'C', 'S', 'T', 0};
    size_t used = 0;
    memcpy(out, header, 44);
    memcpy(out + 44, first, 7);
    memcpy(out + 51, header, 44);
    memcpy(out + 51 + 32, second_counts, 12);
    memcpy(out + 95, second, sizeof(second));
    used = 95 + sizeof(second);
    memcpy(out + used, footer, strlen(footer));
    return used + strlen(footer);
}

static void a_tzif_file_is_read(void **state)
{
    (void)state;
    uint8_t bytes[256];
    size_t length = make_tzif(bytes, "\nCST-8\n");
    struct zone zone;
    assert_int_equal(zone_from_tzif(&zone, "Asia/天津", bytes, length), RESULT_OK);
    assert_string_equal(zone.name, "Asia/天津");
    assert_int_equal(zone_offset_at(&zone, 999999), 0);
    assert_int_equal(zone_offset_at(&zone, 1000000), 28800);
    assert_int_equal(zone_offset_at(&zone, -5), 0);
    length = make_tzif(bytes, "\n\n");
    assert_int_equal(zone_from_tzif(&zone, "x", bytes, length), RESULT_OK);
    assert_int_equal(zone_offset_at(&zone, 1000000), 28800);
}

static void a_cut_or_changed_tzif_file_is_never_read_past_its_end(void **state)
{
    (void)state;
    uint8_t bytes[256];
    size_t length = make_tzif(bytes, "\nCST-8\n");
    static struct zone zone;
    for (size_t cut = 0; cut < length; cut++) {
        uint8_t *copy = test_malloc(cut + 1);
        memcpy(copy, bytes, cut);
        assert_int_not_equal(zone_from_tzif(&zone, "x", copy, cut), RESULT_OK);
        test_free(copy);
    }
    for (size_t i = 0; i < length; i++) {
        for (int value = 0; value < 256; value += 15) {
            uint8_t *copy = test_malloc(length);
            memcpy(copy, bytes, length);
            copy[i] = (uint8_t)value;
            if (zone_from_tzif(&zone, "x", copy, length) == RESULT_OK) {
                int64_t utc_ms = 0;
                (void)zone_utc(&zone, zone_local(&zone, 1777798740000), &utc_ms);
            }
            test_free(copy);
        }
    }
}

static void instants_beyond_all_years_do_no_harm(void **state)
{
    (void)state;
    struct zone zone = zone_of("EST5EDT,M3.2.0,M11.1.0");
    assert_int_equal(zone_local(&zone, INT64_MAX).year, 9999);
    assert_int_equal(zone_local(&zone, INT64_MIN).year, 0);
    char iso[32];
    zone_format_iso(&zone, INT64_MIN, iso);
    zone_format_iso(&zone, INT64_MAX, iso);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_ends_with_its_last_millisecond),
        cmocka_unit_test(an_hour_that_is_skipped_gives_the_instant_after_the_gap),
        cmocka_unit_test(an_hour_that_is_repeated_gives_its_first_pass),
        cmocka_unit_test(a_skipped_midnight_begins_the_day_after_the_gap),
        cmocka_unit_test(the_rule_forms_are_read),
        cmocka_unit_test(malformed_rules_are_refused),
        cmocka_unit_test(steps_are_met_one_after_the_other),
        cmocka_unit_test(a_tzif_file_is_read),
        cmocka_unit_test(a_cut_or_changed_tzif_file_is_never_read_past_its_end),
        cmocka_unit_test(instants_beyond_all_years_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
