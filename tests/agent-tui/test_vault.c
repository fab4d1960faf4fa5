/* Sealed files: for this station alone, whole or not at all, found again after any end of the program. */
#include "tests/agent-tui/station.h"

struct word {
    char text[64];
};
#define T struct word
static const struct field word_fields[] = {ROW_TEXT(T, text, FIELD_PERSONAL, "a word")};
static SHAPE(word_shape, "word", T, word_fields, "A word.");
#undef T

static struct vault vault;

static void put(const char *name, const char *text)
{
    struct word word;
    snprintf(word.text, sizeof word.text, "%s", text);
    assert_int_equal(vault_put(&vault, name, &word_shape, &word, why), RESULT_OK);
}

static void assert_holds(const char *name, const char *text)
{
    struct word word;
    assert_int_equal(vault_get(&vault, name, &word_shape, &word), RESULT_OK);
    assert_string_equal(word.text, text);
}

static int begin(void **state)
{
    return station_begin(state) == 0 &&
                   vault_open(&vault, station_folder, station_keys.secret_key, why) == RESULT_OK
               ? 0
               : -1;
}

static int end(void **state)
{
    vault_close(&vault);
    return station_end(state);
}

static void is_private(const char *path)
{
    struct stat status;
    char bytes[4096];
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
    int fd = open(path, O_RDONLY);
    ssize_t got = read(fd, bytes, sizeof bytes);
    close(fd);
    assert_true(got >= 0);
    assert_null(memmem(bytes, (size_t)got, "王秀英", strlen("王秀英")));
}

static void what_is_written_is_for_the_owner_alone_and_cannot_be_read_without_the_key(void **state)
{
    struct stat status;
    (void)state;
    put("draft-1", "王秀英");
    put("wait-1", "王秀英");
    assert_int_equal(each_file(".sealed", is_private), 2);
    assert_int_equal(stat(station_folder, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0700);
    assert_holds("draft-1", "王秀英");
}

static void another_stations_key_finds_nothing_and_takes_nothing_away(void **state)
{
    struct key_pair other;
    struct vault stranger;
    struct word word;
    (void)state;
    put("draft-1", "暖气不热");
    assert_int_equal(keys_make(&other), RESULT_OK);
    assert_int_equal(vault_open(&stranger, station_folder, other.secret_key, why), RESULT_OK);
    assert_int_equal(vault_get(&stranger, "draft-1", &word_shape, &word), RESULT_NOT_FOUND);
    assert_int_equal(stranger.damaged, 0);
    vault_close(&stranger);
    assert_holds("draft-1", "暖气不热");
    assert_int_equal(vault_open(&stranger, station_folder, "kein Schlüssel", why), RESULT_INVALID);
    assert_non_null(strstr(why, station_folder));
}

static void a_file_renamed_to_another_stations_name_does_not_open(void **state)
{
    struct key_pair other;
    struct vault stranger;
    struct word word;
    char command[512];
    (void)state;
    put("draft-1", "暖气不热");
    assert_int_equal(keys_make(&other), RESULT_OK);
    assert_int_equal(vault_open(&stranger, station_folder, other.secret_key, why), RESULT_OK);
    snprintf(command, sizeof command, "mv %s/%s-0-draft-1.sealed %s/%s-0-draft-1.sealed", station_folder,
             vault.station, station_folder, stranger.station);
    assert_int_equal(system(command), 0);
    assert_int_equal(vault_get(&stranger, "draft-1", &word_shape, &word), RESULT_CORRUPT);
    assert_int_equal(stranger.damaged, 1);
    vault_close(&stranger);
}

static void a_flipped_byte_is_named_set_aside_and_told_again_at_the_next_start(void **state)
{
    struct word word;
    (void)state;
    put("draft-1", "暖气不热");
    put("draft-2", "路灯不亮");
    char path[VAULT_PATH + 64];
    snprintf(path, sizeof path, "%s/%s-0-draft-1.sealed", station_folder, vault.station);
    for (size_t times = 1; times <= 2; times++) {
        flip_a_byte(path);
        assert_int_equal(vault_get(&vault, "draft-1", &word_shape, &word), RESULT_CORRUPT);
        assert_int_equal(vault_get(&vault, "draft-1", &word_shape, &word), RESULT_NOT_FOUND);
        assert_int_equal(vault.damaged, times);
        assert_int_equal(files(".damaged"), times);
        assert_int_equal(access(vault.damaged_path, F_OK), 0);
        assert_non_null(strstr(vault.damaged_path, "draft-1.sealed"));
        put("draft-1", "再写一遍");
    }
    assert_holds("draft-1", "再写一遍");
    assert_holds("draft-2", "路灯不亮");
    vault_close(&vault);
    open_station(&vault);
    assert_int_equal(vault.damaged, 2);
    assert_int_equal(access(vault.damaged_path, F_OK), 0);
}

static void an_empty_a_foreign_and_a_far_too_long_file_are_set_aside(void **state)
{
    static const char *const makes[] = {": >", "echo rexian1 >", "head -c 2000000 /dev/zero >"};
    char command[VAULT_PATH];
    struct word word;
    (void)state;
    for (size_t i = 0; i < sizeof makes / sizeof makes[0]; i++) {
        snprintf(command, sizeof command, "%s %s/%s-0-draft-1.sealed", makes[i], station_folder, vault.station);
        assert_int_equal(system(command), 0);
        assert_int_equal(vault_get(&vault, "draft-1", &word_shape, &word), RESULT_CORRUPT);
    }
    assert_int_equal(files(".damaged"), 3);
}

static void a_full_disk_is_told_by_file_and_reason_and_the_old_text_stays(void **state)
{
    struct word word = {"neu"};
    (void)state;
    put("draft-1", "alt");
    disk_full = true;
    assert_int_equal(vault_put(&vault, "draft-1", &word_shape, &word, why), RESULT_FULL);
    disk_full = false;
    assert_non_null(strstr(why, station_folder));
    assert_non_null(strstr(why, "No space left on device"));
    assert_holds("draft-1", "alt");
    assert_int_equal(files(""), 1);
}

static void a_folder_that_cannot_be_written_is_told_with_its_remedy(void **state)
{
    char path[128];
    struct vault other;
    struct word word = {"x"};
    (void)state;
    put("draft-1", "alt");
    snprintf(path, sizeof path, "%s/%s-0-draft-1.sealed/sub", station_folder, vault.station);
    assert_int_equal(vault_open(&other, path, station_keys.secret_key, why), RESULT_IO);
    assert_non_null(strstr(why, "draft-1.sealed: is not a folder"));
    /* A folder in the place of the lock cannot be opened for writing, not even by root. */
    snprintf(path, sizeof path, "%s/%s-1.lock", station_folder, vault.station);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(vault_open(&other, station_folder, station_keys.secret_key, why), RESULT_IO);
    assert_non_null(strstr(why, station_folder));
    assert_non_null(strstr(why, "set drafts_dir in console.cfg to another folder"));
    assert_int_equal(rmdir(path), 0);
    snprintf(path, sizeof path, "rm -rf -- '%s'", station_folder);
    assert_int_equal(system(path), 0);
    assert_int_equal(vault_put(&vault, "draft-1", &word_shape, &word, why), RESULT_NOT_FOUND);
    assert_non_null(strstr(why, "cannot be written"));
}

static void put_new_and_die_before(void)
{
    die_before_rename = true;
    put("draft-1", "neu");
}

static void put_new_and_die_after(void)
{
    die_after_rename = true;
    put("draft-1", "neu");
}

static void a_kill_between_write_and_rename_leaves_the_old_text_and_one_after_it_the_new(void **state)
{
    (void)state;
    put("draft-1", "alt");
    killed_in(put_new_and_die_before);
    assert_holds("draft-1", "alt");
    assert_int_equal(files(""), 2);
    killed_in(put_new_and_die_after);
    assert_holds("draft-1", "neu");
    vault_close(&vault);
    open_station(&vault);
    assert_holds("draft-1", "neu");
    assert_int_equal(files(""), 1); /* the killed one's temporary is gone */
}

static void what_a_console_left_is_taken_over_by_the_next_and_never_by_two(void **state)
{
    struct vault second, third;
    struct word word;
    (void)state;
    open_station(&second);
    assert_int_equal(second.slot, 1);
    snprintf(word.text, sizeof word.text, "zweite");
    assert_int_equal(vault_put(&second, "draft-2", &word_shape, &word, why), RESULT_OK);
    assert_false(vault_adopt(&vault));
    assert_int_equal(vault_get(&vault, "draft-2", &word_shape, &word), RESULT_NOT_FOUND);
    vault_close(&second);
    assert_true(vault_adopt(&vault));
    assert_holds("draft-2", "zweite");
    open_station(&third);
    assert_int_equal(vault_get(&third, "draft-2", &word_shape, &word), RESULT_NOT_FOUND);
    vault_close(&third);
}

static void a_station_with_too_many_consoles_is_told_how_many_run(void **state)
{
    struct vault others[VAULT_SLOTS];
    (void)state;
    for (int i = 1; i < VAULT_SLOTS; i++)
        open_station(&others[i]);
    assert_int_equal(vault_open(&others[0], station_folder, station_keys.secret_key, why), RESULT_FULL);
    assert_non_null(strstr(why, "16 consoles"));
    for (int i = 1; i < VAULT_SLOTS; i++)
        vault_close(&others[i]);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(what_is_written_is_for_the_owner_alone_and_cannot_be_read_without_the_key),
        TEST(another_stations_key_finds_nothing_and_takes_nothing_away),
        TEST(a_file_renamed_to_another_stations_name_does_not_open),
        TEST(a_flipped_byte_is_named_set_aside_and_told_again_at_the_next_start),
        TEST(an_empty_a_foreign_and_a_far_too_long_file_are_set_aside),
        TEST(a_full_disk_is_told_by_file_and_reason_and_the_old_text_stays),
        TEST(a_folder_that_cannot_be_written_is_told_with_its_remedy),
        TEST(a_kill_between_write_and_rename_leaves_the_old_text_and_one_after_it_the_new),
        TEST(what_a_console_left_is_taken_over_by_the_next_and_never_by_two),
        TEST(a_station_with_too_many_consoles_is_told_how_many_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
