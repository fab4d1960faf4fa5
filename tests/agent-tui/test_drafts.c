/* Drafts: what was typed, for its author and its purpose alone. */
#include "agent-tui/drafts.h"
#include "tests/agent-tui/station.h"

static struct vault vault;
static struct form form;
static const struct form_row rows[] = {
    {.name = "title", .kind = FORM_TEXT, .limit_bytes = TEXT_TITLE - 1},
    {.name = "content", .kind = FORM_MULTI, .limit_bytes = TEXT_LONG - 1},
    {.name = "password", .kind = FORM_TEXT, .limit_bytes = 60, .secret = true},
    {.name = "goes_to", .kind = FORM_SHOW, .limit_bytes = 60},
};

static int begin(void **state)
{
    return station_begin(state) == 0 && form_start(&form, rows, sizeof rows / sizeof rows[0]) == RESULT_OK &&
                   vault_open(&vault, station_folder, station_keys.secret_key, why) == RESULT_OK
               ? 0
               : -1;
}

static int end(void **state)
{
    form_stop(&form);
    vault_close(&vault);
    return station_end(state);
}

static void type(const char *name, const char *value)
{
    assert_int_equal(form_set(&form, name, value), RESULT_OK);
}

static void save(const char *author, const char *what)
{
    struct draft draft = {.saved_at = 1700000000000, .call_id = 7, .number = 11, .repeat_of = 13};
    snprintf(draft.author, sizeof draft.author, "%s", author);
    snprintf(draft.what, sizeof draft.what, "%s", what);
    snprintf(draft.request_id, sizeof draft.request_id, "id-of-%s", author);
    assert_int_equal(draft_take(&draft, &form), RESULT_OK);
    assert_int_equal(draft_save(&vault, &draft, why), RESULT_OK);
    draft_free(&draft);
}

static void assert_title(const char *author, const char *what, const char *title)
{
    struct draft draft;
    assert_int_equal(draft_load(&vault, author, what, &draft), RESULT_OK);
    form_clear(&form);
    assert_true(draft_put(&draft, &form) > 0);
    assert_string_equal(form_get(&form, "title"), title);
    draft_free(&draft);
}

static void all_that_was_typed_is_found_after_a_restart_but_no_password(void **state)
{
    struct draft draft;
    (void)state;
    type("title", "暖气不热");
    type("content", "第一行\n第二行 👨‍👩‍👧");
    type("password", "geheim");
    type("goes_to", "市供热集团");
    save("wang", "intake");
    vault_close(&vault);
    open_station(&vault);
    assert_int_equal(draft_load(&vault, "wang", "intake", &draft), RESULT_OK);
    assert_string_equal(draft.author, "wang");
    assert_string_equal(draft.request_id, "id-of-wang");
    assert_true(draft.saved_at == 1700000000000 && draft.call_id == 7 && draft.number == 11 &&
                draft.repeat_of == 13);
    form_clear(&form);
    assert_int_equal(draft_put(&draft, &form), 2);
    assert_string_equal(form_get(&form, "content"), "第一行\n第二行 👨‍👩‍👧");
    assert_string_equal(form_get(&form, "password"), "");
    draft_free(&draft);
}

static void a_draft_is_its_authors_and_its_purposes_alone(void **state)
{
    struct draft draft;
    (void)state;
    type("title", "王的草稿");
    save("wang", "intake");
    type("title", "李的草稿");
    save("li", "intake");
    type("title", "王的退回");
    save("wang", "return 2605060000001");
    assert_title("wang", "intake", "王的草稿");
    assert_title("li", "intake", "李的草稿");
    assert_title("wang", "return 2605060000001", "王的退回");
    assert_int_equal(draft_load(&vault, "zhao", "intake", &draft), RESULT_NOT_FOUND);
    assert_int_equal(draft_load(&vault, "li", "return 2605060000001", &draft), RESULT_NOT_FOUND);
    draft_drop(&vault, "wang", "intake");
    assert_int_equal(draft_load(&vault, "wang", "intake", &draft), RESULT_NOT_FOUND);
    assert_title("li", "intake", "李的草稿");
}

static void another_persons_draft_under_ones_own_file_name_is_not_given(void **state)
{
    char command[512], mine[17], others[17];
    struct draft draft;
    (void)state;
    type("title", "李的草稿");
    save("li", "intake");
    vault_digest("li\nintake", others);
    vault_digest("wang\nintake", mine);
    snprintf(command, sizeof command, "mv %s/%s-0-draft-%s.sealed %s/%s-0-draft-%s.sealed", station_folder,
             vault.station, others, station_folder, vault.station, mine);
    assert_int_equal(system(command), 0);
    assert_int_equal(draft_load(&vault, "wang", "intake", &draft), RESULT_NOT_FOUND);
}

static void a_later_draft_of_the_same_takes_the_place_of_the_earlier(void **state)
{
    (void)state;
    for (int i = 0; i < 50; i++) {
        char title[32];
        snprintf(title, sizeof title, "第 %d 次", i);
        type("title", title);
        save("wang", "intake");
    }
    assert_title("wang", "intake", "第 49 次");
    assert_int_equal(files(".sealed"), 1);
}

static void many_drafts_of_many_people_stay_apart(void **state)
{
    char author[TEXT_LOGIN], title[32];
    (void)state;
    for (int i = 0; i < 200; i++) {
        snprintf(author, sizeof author, "p%d", i % 20);
        snprintf(title, sizeof title, "草稿 %d", i);
        type("title", title);
        char what[40];
        snprintf(what, sizeof what, "intake-%d", i / 20);
        save(author, what);
    }
    vault_close(&vault);
    open_station(&vault);
    assert_int_equal(files(".sealed"), 200);
    assert_title("p0", "intake-0", "草稿 0");
    assert_title("p7", "intake-4", "草稿 87");
    assert_title("p19", "intake-9", "草稿 199");
}

static void a_damaged_draft_is_told_and_the_other_drafts_are_whole(void **state)
{
    struct draft draft;
    (void)state;
    type("title", "王的草稿");
    save("wang", "intake");
    each_file(".sealed", flip_a_byte);
    type("title", "李的草稿");
    save("li", "intake");
    assert_int_equal(draft_load(&vault, "wang", "intake", &draft), RESULT_CORRUPT);
    assert_int_equal(vault.damaged, 1);
    assert_title("li", "intake", "李的草稿");
    type("title", "再写一遍");
    save("wang", "intake");
    assert_title("wang", "intake", "再写一遍");
    assert_int_equal(files(".damaged"), 1);
}

static void on_a_full_disk_the_earlier_draft_stays(void **state)
{
    struct draft draft = {.author = "wang", .what = "intake"};
    (void)state;
    type("title", "先写的");
    save("wang", "intake");
    type("title", "后写的");
    assert_int_equal(draft_take(&draft, &form), RESULT_OK);
    disk_full = true;
    assert_int_equal(draft_save(&vault, &draft, why), RESULT_FULL);
    disk_full = false;
    draft_free(&draft);
    assert_non_null(strstr(why, "No space left on device"));
    assert_title("wang", "intake", "先写的");
}

static void a_request_id_is_32_hex_digits_and_never_the_same(void **state)
{
    char one[ENVELOPE_ID_BYTES], other[ENVELOPE_ID_BYTES];
    (void)state;
    draft_make_id(one);
    draft_make_id(other);
    assert_int_equal(strspn(one, "0123456789abcdef"), 32);
    assert_int_equal(strlen(one), 32);
    assert_string_not_equal(one, other);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(all_that_was_typed_is_found_after_a_restart_but_no_password),
        TEST(a_draft_is_its_authors_and_its_purposes_alone),
        TEST(another_persons_draft_under_ones_own_file_name_is_not_given),
        TEST(a_later_draft_of_the_same_takes_the_place_of_the_earlier),
        TEST(many_drafts_of_many_people_stay_apart),
        TEST(a_damaged_draft_is_told_and_the_other_drafts_are_whole),
        TEST(on_a_full_disk_the_earlier_draft_stays),
        TEST(a_request_id_is_32_hex_digits_and_never_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
