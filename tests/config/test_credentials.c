/* A console's key and password come from files that others cannot read; what is wrong is told with the file's name. */
#include "config/credentials.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/rexian-credentials-XXXXXX");
    unsetenv("REXIAN_AS");
    unsetenv("REXIAN_PASSWORD_FILE");
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    static const char *const names[] = {"station.key", "accounts"};
    char path[128];
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    return rmdir(folder);
}

static const char *put(const char *name, const char *text, mode_t mode)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    assert_int_equal(chmod(path, mode), 0);
    return path;
}

static struct console_config config_here(void)
{
    struct console_config config = {.login = "supervisor1"};
    snprintf(config.station_key_file, sizeof config.station_key_file, "%s/station.key", folder);
    return config;
}

static void a_password_file_is_one_line_or_a_list_of_logins(void **state)
{
    char out[32];
    (void)state;
    assert_int_equal(credentials_password("热线 secret\n", "anyone", out, sizeof out), RESULT_OK);
    assert_string_equal(out, "热线 secret");
    const char *list = "admin\tone\tadmin\nsupervisor1\ttwo\tsupervisor\r\nsupervisor11\tthree\n";
    assert_int_equal(credentials_password(list, "supervisor1", out, sizeof out), RESULT_OK);
    assert_string_equal(out, "two");
    assert_int_equal(credentials_password(list, "supervisor11", out, sizeof out), RESULT_OK);
    assert_string_equal(out, "three");
    assert_int_equal(credentials_password(list, "super", out, sizeof out), RESULT_NOT_FOUND);
    assert_int_equal(credentials_password("a\nb\n", "x", out, sizeof out), RESULT_INVALID);
    assert_int_equal(credentials_password("", "x", out, sizeof out), RESULT_INVALID);
    assert_int_equal(credentials_password("0123456789", "x", out, 10), RESULT_TOO_LONG);
}

static void the_environment_names_the_person_and_the_file(void **state)
{
    char why[FILE_WHY_SIZE];
    struct credentials got;
    struct console_config config = config_here();
    (void)state;
    put("station.key", "secret x\n", 0600);
    setenv("REXIAN_PASSWORD_FILE", put("accounts", "王芳\tpw\toperator\n", 0600), 1);
    setenv("REXIAN_AS", "王芳", 1);
    assert_int_equal(credentials_read(&config, "", NULL, NULL, &got, why), RESULT_OK);
    assert_string_equal(got.login, "王芳");
    assert_string_equal(got.password, "pw");
    assert_string_equal(got.key_text, "secret x\n");
    credentials_forget(&got);
    assert_null(got.key_text);
    assert_int_equal(credentials_read(&config, "", "nobody", NULL, &got, why), RESULT_NOT_FOUND);
    assert_non_null(strstr(why, "nobody"));
    credentials_forget(&got);
}

static void without_a_password_file_the_form_asks(void **state)
{
    char why[FILE_WHY_SIZE];
    struct credentials got;
    struct console_config config = config_here();
    (void)state;
    put("station.key", "secret x\n", 0600);
    assert_int_equal(credentials_read(&config, "", NULL, NULL, &got, why), RESULT_OK);
    assert_string_equal(got.login, "supervisor1");
    assert_string_equal(got.password, "");
    credentials_forget(&got);
}

static void a_key_that_others_can_read_is_refused_by_name(void **state)
{
    char why[FILE_WHY_SIZE];
    struct credentials got;
    struct console_config config = config_here();
    (void)state;
    put("station.key", "secret x\n", 0644);
    assert_int_equal(credentials_read(&config, "", NULL, NULL, &got, why), RESULT_REFUSED);
    assert_non_null(strstr(why, "station.key"));
    credentials_forget(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_password_file_is_one_line_or_a_list_of_logins),
        cmocka_unit_test_setup_teardown(the_environment_names_the_person_and_the_file, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(without_a_password_file_the_form_asks, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_key_that_others_can_read_is_refused_by_name, make_folder,
                                        remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
