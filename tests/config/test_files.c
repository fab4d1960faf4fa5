/* Small files: secrets that others can read are refused, and writing is whole or not at all. */
#include "config/files.h"
#include "tests/support/unit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/rexian-files-XXXXXX";
static char why[FILE_WHY_SIZE];
static char path[512];

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) != NULL ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[600];
    snprintf(command, sizeof command, "rm -rf -- '%s'", folder);
    return system(command);
}

static const char *in_folder(const char *name)
{
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static unsigned mode_of(const char *name)
{
    struct stat stat_of;
    assert_int_equal(stat(name, &stat_of), 0);
    return stat_of.st_mode & 07777U;
}

static void a_written_file_is_read_whole(void **state)
{
    (void)state;
    char *text = NULL;
    size_t size = 0;
    const char bytes[] = "天津\0热线";
    assert_int_equal(file_write(in_folder("a.txt"), bytes, sizeof bytes, 0644, why), RESULT_OK);
    assert_int_equal(mode_of(path), 0644);
    assert_int_equal(file_read(path, 100, &text, &size, why), RESULT_OK);
    assert_int_equal(size, sizeof bytes);
    assert_memory_equal(text, bytes, sizeof bytes);
    assert_int_equal(text[size], '\0');
    free(text);
    assert_int_equal(file_read(path, sizeof bytes, &text, &size, why), RESULT_OK);
    free(text);
    text = NULL;
    assert_int_equal(file_read(path, sizeof bytes - 1, &text, &size, why), RESULT_TOO_LONG);
    assert_non_null(strstr(why, "a.txt: is longer than 13 bytes"));
    assert_null(text);
}

static void what_cannot_be_read_says_why(void **state)
{
    (void)state;
    char *text = NULL;
    size_t size = 0;
    assert_int_equal(file_read(in_folder("nobody"), 100, &text, &size, why), RESULT_NOT_FOUND);
    assert_non_null(strstr(why, "nobody: cannot be opened: No such file or directory"));
    assert_int_equal(file_read(folder, 100, &text, &size, why), RESULT_IO);
    assert_non_null(strstr(why, "is not a file"));
    assert_int_equal(mkfifo(in_folder("pipe"), 0600), 0);
    assert_int_equal(file_read(path, 100, &text, &size, why), RESULT_IO);
    assert_null(text);
}

static void a_secret_that_others_can_use_is_refused_with_its_mode_and_remedy(void **state)
{
    (void)state;
    static const unsigned bad[] = {0640, 0604, 0644, 0620, 0602, 0660, 0666, 0610, 0601, 0440};
    char *text = NULL;
    size_t size = 0;
    assert_int_equal(file_write_secret(in_folder("station.key"), "秘密", 6, why), RESULT_OK);
    assert_int_equal(mode_of(path), 0600);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char mode[16];
        char remedy[600];
        assert_int_equal(chmod(path, (mode_t)bad[i]), 0);
        assert_int_equal(file_read_secret(path, 100, &text, &size, why), RESULT_REFUSED);
        snprintf(mode, sizeof mode, "mode is %04o", bad[i]);
        snprintf(remedy, sizeof remedy, "chmod 600 %s", path);
        assert_non_null(strstr(why, mode));
        assert_non_null(strstr(why, remedy));
        assert_null(text);
    }
    for (unsigned mode = 0400; mode <= 0600; mode += 0200) {
        assert_int_equal(chmod(path, (mode_t)mode), 0);
        assert_int_equal(file_read_secret(path, 100, &text, &size, why), RESULT_OK);
        assert_string_equal(text, "秘密");
        file_forget(&text, size);
        assert_null(text);
    }
}

static void writing_replaces_a_file_and_leaves_nothing_beside_it(void **state)
{
    (void)state;
    char *text = NULL;
    size_t size = 0;
    size_t found = 0;
    assert_int_equal(mkdir(in_folder("keys"), 0700), 0);
    assert_int_equal(file_write(in_folder("keys/k"), "old", 3, 0644, why), RESULT_OK);
    assert_int_equal(file_write_secret(path, "new", 3, why), RESULT_OK);
    assert_int_equal(mode_of(path), 0600);
    assert_int_equal(file_read_secret(path, 10, &text, &size, why), RESULT_OK);
    assert_string_equal(text, "new");
    file_forget(&text, size);
    DIR *dir = opendir(in_folder("keys"));
    assert_non_null(dir);
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        found += entry->d_name[0] != '.';
    }
    closedir(dir);
    assert_int_equal(found, 1);
}

static void a_write_that_fails_leaves_the_old_state(void **state)
{
    (void)state;
    struct stat stat_of;
    assert_int_equal(file_write_secret(in_folder("no/such/folder"), "x", 1, why), RESULT_NOT_FOUND);
    assert_non_null(strstr(why, "cannot be written"));
    assert_int_equal(mkdir(in_folder("taken"), 0700), 0);
    assert_int_equal(file_write_secret(path, "x", 1, why), RESULT_IO);
    assert_int_equal(stat(path, &stat_of), 0);
    assert_true(S_ISDIR(stat_of.st_mode));
}

static void folders_are_made_with_their_parents_for_the_owner_alone(void **state)
{
    (void)state;
    assert_int_equal(folder_make(in_folder("一/二/三"), why), RESULT_OK);
    assert_int_equal(mode_of(path), 0700);
    assert_int_equal(mode_of(in_folder("一")), 0700);
    assert_int_equal(chmod(path, 0755), 0);
    assert_int_equal(folder_make(path, why), RESULT_OK);
    assert_int_equal(mode_of(path), 0755);
    assert_int_equal(folder_make(in_folder("一/二/三/"), why), RESULT_OK);
    assert_int_equal(file_write(in_folder("file"), "", 0, 0600, why), RESULT_OK);
    assert_int_equal(folder_make(path, why), RESULT_IO);
    assert_int_equal(folder_make(in_folder("file/sub"), why), RESULT_IO);
    assert_int_equal(folder_make("", why), RESULT_NOT_FOUND);
}

static void paths_are_relative_to_the_folder_of_the_configuration(void **state)
{
    (void)state;
    static const struct {
        const char *file, *option, *path;
    } rows[] = {
        {"/etc/rexian/broker.cfg", "keys", "/etc/rexian/keys"},
        {"/etc/rexian/broker.cfg", "/srv/keys", "/srv/keys"},
        {"/etc/rexian/broker.cfg", ".", "/etc/rexian"},
        {"/broker.cfg", "keys", "/keys"},
        {"broker.cfg", "keys", "keys"},
        {"broker.cfg", ".", "."},
        {"城市/broker.cfg", "keys/a.key", "城市/keys/a.key"},
        {"", "keys", "keys"},
    };
    char out[64];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(config_path(rows[i].file, rows[i].option, out, sizeof out), RESULT_OK);
        assert_string_equal(out, rows[i].path);
    }
    assert_int_equal(config_path("/etc/rexian/broker.cfg", "keys", out, 17), RESULT_OK);
    assert_int_equal(config_path("/etc/rexian/broker.cfg", "keys", out, 16), RESULT_TOO_LONG);
    assert_int_equal(config_path("/etc/rexian/broker.cfg", ".", out, 11), RESULT_TOO_LONG);
}

static void state_and_data_are_found_by_the_environment(void **state)
{
    (void)state;
    char out[512];
    setenv("XDG_STATE_HOME", "/state", 1);
    assert_int_equal(file_state_dir(out, sizeof out), RESULT_OK);
    assert_string_equal(out, "/state/rexian");
    unsetenv("XDG_STATE_HOME");
    setenv("HOME", "/home/wang", 1);
    assert_int_equal(file_state_dir(out, sizeof out), RESULT_OK);
    assert_string_equal(out, "/home/wang/.local/state/rexian");
    assert_int_equal(file_state_dir(out, 10), RESULT_TOO_LONG);
    assert_int_equal(folder_make(in_folder("data/calendars"), why), RESULT_OK);
    char data[512];
    snprintf(data, sizeof data, "%s/data", folder);
    setenv("REXIAN_DATADIR", data, 1);
    assert_int_equal(data_file("calendars", out, sizeof out), RESULT_OK);
    assert_string_equal(out, in_folder("data/calendars"));
    assert_int_equal(data_file("options.c", out, sizeof out), RESULT_NOT_FOUND);
    unsetenv("REXIAN_DATADIR");
    assert_int_equal(data_file("options.c", out, sizeof out), RESULT_OK);
    assert_string_equal(out, REXIAN_BUILD_DATADIR "/options.c");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_written_file_is_read_whole),
        cmocka_unit_test(what_cannot_be_read_says_why),
        cmocka_unit_test(a_secret_that_others_can_use_is_refused_with_its_mode_and_remedy),
        cmocka_unit_test(writing_replaces_a_file_and_leaves_nothing_beside_it),
        cmocka_unit_test(a_write_that_fails_leaves_the_old_state),
        cmocka_unit_test(folders_are_made_with_their_parents_for_the_owner_alone),
        cmocka_unit_test(paths_are_relative_to_the_folder_of_the_configuration),
        cmocka_unit_test(state_and_data_are_found_by_the_environment),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
