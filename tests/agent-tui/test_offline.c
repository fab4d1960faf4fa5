/* The queue of submissions: sealed before anything is sent, in its order, once, with who wrote it and when. */
#include "agent-tui/offline.h"
#include "tests/agent-tui/station.h"

static struct vault vault;
static struct offline queue;

static int begin(void **state)
{
    return station_begin(state) == 0 &&
                   vault_open(&vault, station_folder, station_keys.secret_key, why) == RESULT_OK &&
                   offline_start(&queue, &vault) == RESULT_OK
               ? 0
               : -1;
}

static int end(void **state)
{
    offline_stop(&queue);
    vault_close(&vault);
    return station_end(state);
}

static void restart(void)
{
    offline_stop(&queue);
    vault_close(&vault);
    open_station(&vault);
    assert_int_equal(offline_start(&queue, &vault), RESULT_OK);
}

static enum result add_as(const char *author, const char *id, bool away, const char *after)
{
    struct ticket_open open = {.way = 1, .category = "02.01.01"};
    struct waiting item = {
        .kind = WAITING_OPEN, .open = &open, .open_count = 1, .written_at = 1700000000123, .away = away};
    snprintf(item.author, sizeof item.author, "%s", author);
    snprintf(item.author_name, sizeof item.author_name, "姓名");
    snprintf(item.request_id, sizeof item.request_id, "%s", id);
    snprintf(item.after, sizeof item.after, "%s", after);
    snprintf(open.title, sizeof open.title, "标题 %s", id);
    return offline_add(&queue, &item, NULL, why);
}

static void add(const char *id)
{
    assert_int_equal(add_as("wang", id, true, ""), RESULT_OK);
}

static void add_note(const char *id, const char *after)
{
    struct ticket_act act = {.note = "临时编号"};
    struct waiting item = {.kind = WAITING_NOTE, .note = &act, .note_count = 1, .author = "wang"};
    snprintf(item.request_id, sizeof item.request_id, "%s", id);
    snprintf(item.after, sizeof item.after, "%s", after);
    assert_int_equal(offline_add(&queue, &item, NULL, why), RESULT_OK);
}

static void add_handover(const char *id)
{
    struct ticket_handover handover = {.service = 119, .call_id = 5, .caller_phone = "13812345678"};
    struct waiting item = {
        .kind = WAITING_HANDOVER, .handover = &handover, .handover_count = 1, .author = "wang"};
    snprintf(item.request_id, sizeof item.request_id, "%s", id);
    assert_int_equal(offline_add(&queue, &item, NULL, why), RESULT_OK);
}

static void assert_next(const char *id)
{
    const struct waiting *next = offline_next(&queue);
    assert_non_null(next);
    assert_string_equal(next->request_id, id);
}

static void what_waits_is_sent_in_its_order_also_after_a_restart(void **state)
{
    char id[16];
    (void)state;
    for (int i = 0; i < 100; i++) {
        snprintf(id, sizeof id, "r%d", (i * 37) % 100);
        add(id);
    }
    restart();
    assert_int_equal(offline_waiting(&queue), 100);
    for (int i = 0; i < 100; i++) {
        snprintf(id, sizeof id, "r%d", (i * 37) % 100);
        assert_next(id);
        offline_taken(&queue, id, 1000 + i);
    }
    assert_null(offline_next(&queue));
    assert_int_equal(files(".sealed"), 1); /* the counter of provisional numbers */
}

static void what_was_answered_is_never_sent_again(void **state)
{
    (void)state;
    add("first");
    add("second");
    restart();
    assert_next("first");
    assert_next("first");
    offline_taken(&queue, "first", 2605060000001);
    assert_null(offline_find(&queue, "first"));
    restart();
    assert_next("second");
    offline_refused(&queue, "second");
    restart();
    assert_null(offline_next(&queue));
    assert_int_equal(offline_waiting(&queue), 0);
}

static void what_is_sent_later_goes_behind_what_waited_before_the_restart(void **state)
{
    (void)state;
    add("old");
    restart();
    add("new");
    restart();
    assert_next("old");
    offline_taken(&queue, "old", 1);
    assert_next("new");
}

/* A3: a console's wrong clock moves nothing. */
static void a_clock_that_is_set_back_changes_no_order(void **state)
{
    (void)state;
    add("first");
    queue.last_order += (int64_t)3600 * 1000000; /* as if it had been written an hour from now */
    add("second");
    add("third");
    restart();
    add("fourth");
    restart();
    static const char *const order[] = {"first", "second", "third", "fourth"};
    for (size_t i = 0; i < 4; i++) {
        assert_next(order[i]);
        offline_taken(&queue, order[i], 1);
    }
}

static void who_wrote_it_and_when_is_sealed_with_it(void **state)
{
    (void)state;
    add("r1");
    restart();
    const struct waiting *item = offline_find(&queue, "r1");
    assert_non_null(item);
    assert_string_equal(item->author, "wang");
    assert_string_equal(item->author_name, "姓名");
    assert_true(item->written_at == 1700000000123);
    assert_true(item->away);
    assert_string_equal(item->open->title, "标题 r1");
    assert_string_equal(waiting_type(item), "ticket.open");
}

static void another_person_who_hands_it_in_names_the_author_and_the_time(void **state)
{
    (void)state;
    assert_int_equal(add_as("wang", "online", false, ""), RESULT_OK);
    add("away");
    restart();
    static const struct {
        const char *id, *login, *written_by;
    } rows[] = {
        {"online", "wang", ""}, {"online", "li", "wang"}, {"away", "wang", "wang"}, {"away", "li", "wang"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct ticket_open *body = waiting_body(offline_find(&queue, rows[i].id), rows[i].login);
        assert_string_equal(body->written_by, rows[i].written_by);
        assert_true(body->written_at == (rows[i].written_by[0] != '\0' ? 1700000000123 : 0));
    }
    assert_string_equal(offline_find(&queue, "online")->open->written_by, "");
}

static void a_provisional_number_is_never_told_twice(void **state)
{
    char told[20][24];
    (void)state;
    for (int i = 0; i < 20; i++) {
        add("r");
        memcpy(told[i], offline_find(&queue, "r")->local, sizeof told[i]);
        assert_int_equal(strncmp(told[i], "L-", 2), 0);
        for (int k = 0; k < i; k++)
            assert_string_not_equal(told[k], told[i]);
        if (i % 2)
            offline_taken(&queue, "r", 1);
        else
            offline_refused(&queue, "r");
        restart();
    }
}

static void a_damaged_counter_of_provisional_numbers_stops_nobody_and_repeats_none(void **state)
{
    char before[24];
    (void)state;
    add("first");
    memcpy(before, offline_find(&queue, "first")->local, sizeof before);
    offline_taken(&queue, "first", 1);
    each_file("count.sealed", flip_a_byte);
    add("second");
    assert_string_not_equal(offline_find(&queue, "second")->local, before);
    memcpy(before, offline_find(&queue, "second")->local, sizeof before);
    add("third");
    assert_string_not_equal(offline_find(&queue, "third")->local, before);
    assert_int_equal(vault.damaged, 1);
}

static void what_completes_a_hand_over_waits_for_its_number_and_gets_it(void **state)
{
    (void)state;
    add_handover("fire");
    assert_int_equal(add_as("wang", "ticket", true, "fire"), RESULT_OK);
    add_note("note", "fire");
    restart();
    assert_next("fire");
    const struct ticket_handover *handover = waiting_body(offline_next(&queue), "wang");
    assert_int_equal(handover->service, 119);
    assert_string_equal(handover->caller_phone, "13812345678");
    assert_int_equal(offline_waiting(&queue), 2);
    offline_taken(&queue, "fire", 2605060000007);
    restart();
    assert_next("ticket");
    assert_true(offline_next(&queue)->open->number == 2605060000007);
    offline_taken(&queue, "ticket", 2605060000007);
    assert_next("note");
    const struct ticket_act *note = waiting_body(offline_next(&queue), "wang");
    assert_true(note->number == 2605060000007);
    assert_string_equal(note->written_by, "");
    note = waiting_body(offline_next(&queue), "li");
    assert_string_equal(note->written_by, "wang");
    assert_string_equal(waiting_type(offline_next(&queue)), "ticket.note");
}

static void a_refused_hand_over_lets_its_ticket_go_alone_and_drops_its_notes(void **state)
{
    (void)state;
    add_handover("fire");
    assert_int_equal(add_as("wang", "ticket", true, "fire"), RESULT_OK);
    add_note("note", "fire");
    offline_refused(&queue, "fire");
    restart();
    assert_next("ticket");
    assert_int_equal(offline_next(&queue)->open->number, 0);
    assert_null(offline_find(&queue, "note"));
}

static void a_damaged_submission_is_set_aside_and_all_others_are_sent(void **state)
{
    char id[16];
    (void)state;
    for (int i = 0; i < 5; i++) {
        snprintf(id, sizeof id, "r%d", i);
        add(id);
    }
    char pattern[64];
    vault_digest("r2", pattern);
    snprintf(pattern + 16, sizeof pattern - 16, ".sealed");
    assert_int_equal(each_file(pattern, flip_a_byte), 1);
    restart();
    assert_int_equal(offline_waiting(&queue), 4);
    assert_int_equal(queue.unreadable, 0);
    assert_int_equal(vault.damaged, 1);
    assert_non_null(strstr(vault.damaged_path, pattern));
    assert_null(offline_find(&queue, "r2"));
    static const char *const left[] = {"r0", "r1", "r3", "r4"};
    for (size_t i = 0; i < 4; i++) {
        assert_next(left[i]);
        offline_taken(&queue, left[i], 1);
    }
    restart();
    assert_int_equal(vault.damaged, 1);
}

static void on_a_full_disk_nothing_is_queued_and_the_reason_is_told(void **state)
{
    (void)state;
    add("first");
    disk_full = true;
    assert_int_equal(add_as("wang", "second", true, ""), RESULT_FULL);
    disk_full = false;
    assert_non_null(strstr(why, "No space left on device"));
    assert_null(offline_find(&queue, "second"));
    restart();
    assert_null(offline_find(&queue, "second"));
    assert_next("first");
    add("second");
    assert_int_equal(offline_waiting(&queue), 2);
}

static void add_and_die_before(void)
{
    die_before_rename = true;
    add_note("dying", "");
}

static void add_and_die_after(void)
{
    die_after_rename = true;
    add_note("dying", "");
}

static void a_kill_while_it_is_written_leaves_a_whole_submission_or_none(void **state)
{
    (void)state;
    killed_in(add_and_die_before);
    restart();
    assert_null(offline_find(&queue, "dying"));
    assert_int_equal(vault.damaged, 0);
    killed_in(add_and_die_after);
    restart();
    assert_non_null(offline_find(&queue, "dying"));
}

static void what_a_killed_console_left_keeps_its_place_among_ones_own(void **state)
{
    struct vault second;
    struct offline others = queue;
    (void)state;
    add("mine-1");
    open_station(&second);
    assert_int_equal(offline_start(&others, &second), RESULT_OK);
    struct ticket_open open = {.category = "02.01.01", .title = "别人的"};
    struct waiting item = {
        .kind = WAITING_OPEN, .open = &open, .open_count = 1, .author = "li", .request_id = "theirs"};
    assert_int_equal(offline_add(&others, &item, NULL, why), RESULT_OK);
    const struct waiting *theirs = offline_find(&others, "theirs");
    assert_string_not_equal(theirs->local, offline_find(&queue, "mine-1")->local);
    offline_stop(&others);
    vault_close(&second);
    add("mine-2");
    restart();
    static const char *const order[] = {"mine-1", "theirs", "mine-2"};
    for (size_t i = 0; i < 3; i++) {
        assert_next(order[i]);
        offline_taken(&queue, order[i], 1);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(what_waits_is_sent_in_its_order_also_after_a_restart),
        TEST(what_was_answered_is_never_sent_again),
        TEST(what_is_sent_later_goes_behind_what_waited_before_the_restart),
        TEST(a_clock_that_is_set_back_changes_no_order),
        TEST(who_wrote_it_and_when_is_sealed_with_it),
        TEST(another_person_who_hands_it_in_names_the_author_and_the_time),
        TEST(a_provisional_number_is_never_told_twice),
        TEST(a_damaged_counter_of_provisional_numbers_stops_nobody_and_repeats_none),
        TEST(what_completes_a_hand_over_waits_for_its_number_and_gets_it),
        TEST(a_refused_hand_over_lets_its_ticket_go_alone_and_drops_its_notes),
        TEST(a_damaged_submission_is_set_aside_and_all_others_are_sent),
        TEST(on_a_full_disk_nothing_is_queued_and_the_reason_is_told),
        TEST(a_kill_while_it_is_written_leaves_a_whole_submission_or_none),
        TEST(what_a_killed_console_left_keeps_its_place_among_ones_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
