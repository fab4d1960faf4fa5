/* In which language a program speaks: the environment's, the configuration's, or that of a locale which is not there. */
#include "config/program.h"
#include "tests/support/unit.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *const names[] = {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LC_CTYPE", "LANG"};

static int forget(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        unsetenv(names[i]);
    }
    return 0;
}

/* Skips where no translation was built. */
static void need_translation(void)
{
    const char *folder = getenv("REXIAN_LOCALEDIR");
    char path[1024];
    if (folder == NULL) {
        skip();
    }
    snprintf(path, sizeof path, "%s/zh_CN/LC_MESSAGES/rexian.mo", folder);
    if (access(path, R_OK) != 0) {
        skip();
    }
}

static void english_is_spoken_where_nothing_is_asked_for(void **state)
{
    (void)state;
    program_set_language("");
    assert_string_equal(gettext("ticket"), "ticket");
}

static void language_of_the_environment_is_spoken(void **state)
{
    (void)state;
    need_translation();
    setenv("LC_ALL", "C.UTF-8", 1);
    setenv("LANGUAGE", "zh_CN", 1);
    program_set_language("");
    assert_string_equal(gettext("ticket"), "工单");
}

static void language_of_the_environment_is_spoken_where_no_locale_is_named(void **state)
{
    (void)state;
    need_translation();
    setenv("LANGUAGE", "zh_CN", 1);
    program_set_language("");
    assert_string_equal(gettext("ticket"), "工单");
}

static void english_is_spoken_in_the_plain_locale_if_it_is_named(void **state)
{
    (void)state;
    setenv("LC_ALL", "C", 1);
    setenv("LANGUAGE", "zh_CN", 1);
    program_set_language("");
    assert_string_equal(gettext("ticket"), "ticket");
}

static void language_of_the_configuration_is_spoken_even_in_the_plain_locale(void **state)
{
    (void)state;
    need_translation();
    setenv("LANG", "C", 1);
    program_set_language("zh_CN");
    assert_string_equal(gettext("ticket"), "工单");
}

static void language_of_a_locale_that_the_machine_lacks_is_spoken(void **state)
{
    (void)state;
    need_translation();
    setenv("LANG", "zh_CN.UTF-8@nowhere", 1);
    program_set_language("");
    assert_string_equal(gettext("ticket"), "工单");
}

static void chinese_sentence_takes_wide_integers(void **state)
{
    char said[200];
    (void)state;
    need_translation();
    program_set_language("zh_CN");
    snprintf(said, sizeof said, gettext("%" PRId64 " events, %" PRId64 " tickets, %" PRId64 " calls"),
             INT64_C(3), INT64_C(2), INT64_C(1));
    assert_string_equal(said, "事件 3 个，工单 2 件，来电 1 个");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(english_is_spoken_where_nothing_is_asked_for, forget),
        cmocka_unit_test_setup(language_of_the_environment_is_spoken, forget),
        cmocka_unit_test_setup(language_of_the_environment_is_spoken_where_no_locale_is_named, forget),
        cmocka_unit_test_setup(english_is_spoken_in_the_plain_locale_if_it_is_named, forget),
        cmocka_unit_test_setup(language_of_the_configuration_is_spoken_even_in_the_plain_locale, forget),
        cmocka_unit_test_setup(language_of_a_locale_that_the_machine_lacks_is_spoken, forget),
        cmocka_unit_test_setup(chinese_sentence_takes_wide_integers, forget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
