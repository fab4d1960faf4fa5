/* Zones from the system's files, and names that must not leave their folder. */
#include "config/zone_load.h"
#include "tests/support/unit.h"
#include <string.h>

static struct zone zone;

static void load(const char *name)
{
    char error[200];
    enum result result = zone_load(name, &zone, error, sizeof(error));
    if (result == RESULT_NOT_FOUND) {
        skip();
    }
    assert_int_equal(result, RESULT_OK);
    assert_string_equal(error, "");
    assert_string_equal(zone.name, name);
}

static int32_t offset_on(const char *instant)
{
    int64_t utc_ms = 0;
    assert_int_equal(zone_parse(&zone, instant, &utc_ms), RESULT_OK);
    return zone_offset_at(&zone, utc_ms);
}

static void the_city_has_had_one_offset_since_its_summer_times(void **state)
{
    (void)state;
    load("Asia/Shanghai");
    assert_int_equal(offset_on("1988-07-01T00:00Z"), 32400);
    assert_int_equal(offset_on("1991-12-01T00:00Z"), 28800);
    assert_int_equal(offset_on("2026-07-01T00:00Z"), 28800);
    assert_int_equal(offset_on("2199-07-01T00:00Z"), 28800);
}

static void zones_with_summer_time_keep_it_long_after_their_last_step(void **state)
{
    (void)state;
    load("America/New_York");
    assert_int_equal(offset_on("2026-07-01T00:00Z"), -14400);
    assert_int_equal(offset_on("2150-07-01T00:00Z"), -14400);
    assert_int_equal(offset_on("2150-01-01T00:00Z"), -18000);
    int64_t utc_ms = 0;
    assert_int_equal(zone_utc(&zone, (struct civil_time){2026, 3, 8, 2, 30, 0, 0}, &utc_ms), ZONE_SKIPPED);
    assert_int_equal(zone_utc(&zone, (struct civil_time){2026, 11, 1, 1, 30, 0, 0}, &utc_ms), ZONE_AMBIGUOUS);
}

static void a_day_that_a_country_left_out_has_no_length(void **state)
{
    (void)state;
    load("Pacific/Apia");
    int64_t day = civil_day((struct civil_date){2011, 12, 30});
    assert_int_equal(zone_day_start(&zone, day), zone_day_start(&zone, day + 1));
    assert_int_equal(zone_day_number(&zone, zone_day_start(&zone, day) - 1), day - 1);
}

static void names_that_are_none_are_refused_with_a_remedy(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum result result;
        const char *says;
    } cases[] = {
        {"", RESULT_INVALID, "no name of a zone"},
        {"/etc/passwd", RESULT_INVALID, "no name of a zone"},
        {"../../../etc/passwd", RESULT_INVALID, "no name of a zone"},
        {"Asia/../../../../etc/passwd", RESULT_INVALID, "no name of a zone"},
        {"Asia/Peking/Very/Long/Name/That/No/Zone/Has/Ever/Had/In/Any/Release/Of/It", RESULT_INVALID,
         "no name of"},
        {"Asia/Tianjin", RESULT_NOT_FOUND, "spelling"},
        {"亚洲/天津", RESULT_NOT_FOUND, "spelling"},
        {"Asia/Shanghai/x", RESULT_NOT_FOUND, "spelling"},
        {"tzdata.zi", RESULT_INVALID, "no valid zone file"},
        {"Asia", RESULT_IO, "cannot be read"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char error[200] = "";
        assert_int_equal(zone_load(cases[i].name, &zone, error, sizeof(error)), cases[i].result);
        assert_non_null(strstr(error, cases[i].says));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_city_has_had_one_offset_since_its_summer_times),
        cmocka_unit_test(zones_with_summer_time_keep_it_long_after_their_last_step),
        cmocka_unit_test(a_day_that_a_country_left_out_has_no_length),
        cmocka_unit_test(names_that_are_none_are_refused_with_a_remedy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
