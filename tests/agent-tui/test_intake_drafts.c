/* Drafts of the intake: kept, put aside for another call, found again by their author alone, taken back after a refusal. */
#include "agent-tui/intake_drafts.h"
#include "tests/agent-tui/station.h"
#include "tui/app_inside.h"

static struct console desk;
static struct app app;

static void sit_down(const char *login)
{
    intake_free(&desk.intake);
    snprintf(desk.session.login, sizeof desk.session.login, "%s", login);
    snprintf(desk.session.name, sizeof desk.session.name, "%s", login);
    app.message[0] = '\0';
    assert_non_null(intake_of(&desk));
}

/* A broker that never answers. */
static enum result connect_to_nobody(void)
{
    char endpoint[128];
    snprintf(endpoint, sizeof endpoint, "ipc://%s/nobody", station_folder);
    return client_open(&(struct client_options){.endpoint = endpoint,
                                                .server_key = station_keys.public_key,
                                                .public_key = station_keys.public_key,
                                                .secret_key = station_keys.secret_key,
                                                .request_timeout_ms = 1000},
                       0, &desk.client);
}

static int begin(void **state)
{
    desk = (struct console){.app = &app, .now_ms = 1, .city_at = 1700000000000};
    if (station_begin(state) != 0 ||
        vault_open(&desk.vault, station_folder, station_keys.secret_key, why) != RESULT_OK ||
        offline_start(&desk.offline, &desk.vault) != RESULT_OK || connect_to_nobody() != RESULT_OK)
        return -1;
    return 0;
}

static int end(void **state)
{
    intake_free(&desk.intake);
    client_close(&desk.client);
    offline_stop(&desk.offline);
    vault_close(&desk.vault);
    return station_end(state);
}

static void type(const char *name, const char *value)
{
    assert_int_equal(form_set(&desk.intake->form, name, value), RESULT_OK);
}

static const char *typed(const char *name)
{
    return form_get(&desk.intake->form, name);
}

static void assert_said(const char *part)
{
    if (strstr(app.message, part) == NULL)
        fail_msg("'%s' was said instead of '%s'", app.message, part);
}

static void a_draft_comes_back_to_its_author_under_the_same_request_id(void **state)
{
    char id[ENVELOPE_ID_BYTES];
    (void)state;
    sit_down("wang");
    type("title", "暖气不热");
    type("caller_phone", "13812345678");
    desk.intake->repeat_of = 2605060000001;
    memcpy(id, desk.intake->request_id, sizeof id);
    sit_down("wang");
    assert_string_equal(typed("title"), "暖气不热");
    assert_string_equal(typed("caller_phone"), "13812345678");
    assert_string_equal(desk.intake->request_id, id);
    assert_true(desk.intake->repeat_of == 2605060000001);
    assert_said("is back");
}

/* What a console of wang leaves that still runs while this one starts. */
static void leave_late(const char *title)
{
    struct vault other;
    struct draft draft = {.saved_at = 1, .author = "wang", .what = "intake"};
    struct draft_field field = {.name = "title"};
    assert_int_equal(vault_open(&other, station_folder, station_keys.secret_key, why), RESULT_OK);
    draft_make_id(draft.request_id);
    snprintf(field.value, sizeof field.value, "%s", title);
    draft.fields = &field;
    draft.field_count = 1;
    assert_int_equal(draft_save(&other, &draft, why), RESULT_OK);
    assert_false(vault_adopt(&desk.vault));
    vault_close(&other);
}

static void the_draft_of_a_console_that_ends_later_comes_into_an_empty_form(void **state)
{
    (void)state;
    sit_down("wang");
    leave_late("迟到的草稿");
    assert_true(vault_adopt(&desk.vault));
    intake_adopted(&desk);
    assert_string_equal(typed("title"), "迟到的草稿");
    assert_said("is back");
}

static void it_covers_nothing_that_is_being_written(void **state)
{
    (void)state;
    sit_down("wang");
    type("title", "正在写");
    leave_late("迟到的草稿");
    assert_true(vault_adopt(&desk.vault));
    intake_adopted(&desk);
    assert_string_equal(typed("title"), "正在写");
    sit_down("wang");
    assert_string_equal(typed("title"), "正在写");
    intake_discard(desk.intake);
    assert_string_equal(typed("title"), "迟到的草稿");
}

static void another_person_at_the_same_seat_is_not_offered_it(void **state)
{
    (void)state;
    sit_down("wang");
    type("title", "王的草稿");
    intake_put_aside(desk.intake);
    type("title", "王的第二份");
    sit_down("li");
    assert_true(intake_is_empty(desk.intake));
    assert_string_equal(app.message, "");
    type("title", "李的草稿");
    intake_discard(desk.intake);
    assert_true(intake_is_empty(desk.intake));
    sit_down("wang");
    assert_string_equal(typed("title"), "王的第二份");
}

static void what_was_put_aside_comes_back_oldest_first_and_each_once(void **state)
{
    static const char *const titles[] = {"第一通", "第二通", "第三通"};
    (void)state;
    sit_down("wang");
    for (size_t i = 0; i < 3; i++) {
        desk.city_at = 1700000000000 + (int64_t)i * 60000;
        type("title", titles[i]);
        intake_put_aside(desk.intake);
        assert_true(intake_is_empty(desk.intake));
    }
    sit_down("wang");
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(typed("title"), titles[i]);
        intake_discard(desk.intake);
    }
    assert_true(intake_is_empty(desk.intake));
    assert_int_equal(files(".sealed"), 0);
}

static void a_console_that_is_killed_while_it_takes_a_draft_up_leaves_it_once(void **state)
{
    char what[64];
    struct draft draft;
    (void)state;
    sit_down("wang");
    type("title", "暖气不热");
    snprintf(what, sizeof what, "intake-%.16s", desk.intake->request_id);
    intake_put_aside(desk.intake);
    /* As it lies there when it was kept under its new name, and not yet dropped under the old one. */
    assert_int_equal(draft_load(&desk.vault, "wang", what, &draft), RESULT_OK);
    snprintf(draft.what, sizeof draft.what, "intake");
    assert_int_equal(draft_save(&desk.vault, &draft, why), RESULT_OK);
    draft_free(&draft);
    sit_down("wang");
    assert_string_equal(typed("title"), "暖气不热");
    intake_discard(desk.intake);
    assert_true(intake_is_empty(desk.intake));
}

static void an_emptied_form_leaves_no_draft(void **state)
{
    (void)state;
    sit_down("wang");
    type("title", "只是试试");
    intake_keep(desk.intake);
    assert_int_equal(files(".sealed"), 1);
    type("title", "");
    intake_keep(desk.intake);
    assert_int_equal(files(".sealed"), 0);
}

static void a_damaged_draft_is_named_and_the_desk_goes_on(void **state)
{
    (void)state;
    sit_down("wang");
    type("title", "暖气不热");
    intake_keep(desk.intake);
    intake_put_aside(desk.intake);
    each_file(".sealed", flip_a_byte);
    sit_down("wang");
    assert_true(intake_is_empty(desk.intake));
    assert_said("Damaged and set aside, type it again: /tmp/");
    assert_said(".damaged");
    assert_int_equal(files(".damaged"), 1);
    type("title", "再写一遍");
    sit_down("wang");
    assert_string_equal(typed("title"), "再写一遍");
}

static void on_a_full_disk_the_operator_is_told_and_the_form_keeps_its_text(void **state)
{
    (void)state;
    sit_down("wang");
    type("title", "暖气不热");
    disk_full = true;
    intake_keep(desk.intake);
    assert_said("The draft could not be kept: /tmp/");
    assert_said("No space left on device");
    intake_put_aside(desk.intake);
    assert_string_equal(typed("title"), "暖气不热");
    disk_full = false;
    intake_keep(desk.intake);
    sit_down("wang");
    assert_string_equal(typed("title"), "暖气不热");
}

static struct waiting *submission(const char *author)
{
    static struct ticket_open open;
    static struct waiting item;
    open = (struct ticket_open){.category = "02.01.01", .title = "路灯不亮", .secrecy = true, .call_id = 9};
    item = (struct waiting){.kind = WAITING_OPEN, .open = &open, .open_count = 1, .written_at = 1700000000000};
    snprintf(item.author, sizeof item.author, "%s", author);
    snprintf(item.author_name, sizeof item.author_name, "%s", author);
    snprintf(item.local, sizeof item.local, "L-abc0-1");
    draft_make_id(item.request_id);
    return &item;
}

static void a_refused_submission_is_a_draft_of_its_author_again_under_a_new_id(void **state)
{
    (void)state;
    sit_down("li");
    struct waiting *item = submission("wang");
    intake_take_back(&desk, item, &(struct refusal){.code = REFUSAL_UNKNOWN_VALUE, .field = "category"},
                     "no such category");
    assert_said("L-abc0-1 was refused and is a draft of wang again: no such category");
    assert_true(intake_is_empty(desk.intake));
    sit_down("wang");
    assert_string_equal(typed("title"), "路灯不亮");
    assert_string_equal(typed("secrecy"), "1");
    assert_string_not_equal(desk.intake->request_id, item->request_id);
}

static void what_is_refused_while_its_author_waits_stays_in_the_form(void **state)
{
    (void)state;
    sit_down("wang");
    type("title", "路灯不亮");
    struct waiting *item = submission("wang");
    memcpy(desk.intake->sending, item->request_id, sizeof desk.intake->sending);
    intake_take_back(&desk, item, &(struct refusal){.code = REFUSAL_BAD_VALUE, .field = "title"},
                     "the title is bad");
    assert_string_equal(typed("title"), "路灯不亮");
    assert_string_equal(desk.intake->sending, "");
    assert_string_not_equal(desk.intake->request_id, item->request_id);
    assert_said("the title is bad");
    assert_int_equal(files(".sealed"), 1);
}

static void a_draft_whose_submission_waits_in_the_queue_is_not_offered_again(void **state)
{
    (void)state;
    sit_down("wang");
    type("title", "已提交");
    intake_keep(desk.intake);
    struct waiting *item = submission("wang");
    memcpy(item->request_id, desk.intake->request_id, sizeof item->request_id);
    assert_int_equal(offline_add(&desk.offline, item, NULL, why), RESULT_OK);
    intake_drop_sent(&desk);
    struct draft draft;
    assert_int_equal(draft_load(&desk.vault, "wang", "intake", &draft), RESULT_NOT_FOUND);
    type("title", "另一件");
    draft_make_id(desk.intake->request_id);
    intake_keep(desk.intake);
    intake_drop_sent(&desk);
    sit_down("wang");
    assert_string_equal(typed("title"), "另一件");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(a_draft_comes_back_to_its_author_under_the_same_request_id),
        TEST(the_draft_of_a_console_that_ends_later_comes_into_an_empty_form),
        TEST(it_covers_nothing_that_is_being_written),
        TEST(another_person_at_the_same_seat_is_not_offered_it),
        TEST(what_was_put_aside_comes_back_oldest_first_and_each_once),
        TEST(a_console_that_is_killed_while_it_takes_a_draft_up_leaves_it_once),
        TEST(an_emptied_form_leaves_no_draft),
        TEST(a_damaged_draft_is_named_and_the_desk_goes_on),
        TEST(on_a_full_disk_the_operator_is_told_and_the_form_keeps_its_text),
        TEST(a_refused_submission_is_a_draft_of_its_author_again_under_a_new_id),
        TEST(what_is_refused_while_its_author_waits_stays_in_the_form),
        TEST(a_draft_whose_submission_waits_in_the_queue_is_not_offered_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
