/* The gateway's journal: whatever ends the program, what was kept and not settled is there again, once and in order. */
#include "gateway/journal.h"
#include "tests/support/unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct place {
    char folder[64];
    char file[80];
};

static int make_place(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    snprintf(place->folder, sizeof place->folder, "/tmp/rexian-journal-XXXXXX");
    assert_non_null(mkdtemp(place->folder));
    snprintf(place->file, sizeof place->file, "%s/reports", place->folder);
    *state = place;
    return 0;
}

static int remove_place(void **state)
{
    struct place *place = *state;
    unlink(place->file);
    rmdir(place->folder);
    free(place);
    return 0;
}

static struct journal *opened(const struct place *place)
{
    struct journal *journal = NULL;
    char why[JOURNAL_WHY_SIZE];
    if (journal_open(place->folder, &journal, why) != RESULT_OK)
        fail_msg("%s", why);
    return journal;
}

static struct call_report offer(const char *ref)
{
    struct call_report report = {.step = CALL_OFFERED, .at = 1772380800000, .caller = "13800000001"};
    snprintf(report.ref, sizeof report.ref, "%s", ref);
    return report;
}

static void add(struct journal *journal, const struct call_report *report)
{
    assert_int_equal(journal_add(journal, report), RESULT_OK);
    assert_int_equal(journal_keep(journal), RESULT_OK);
}

static void append(const struct place *place, const char *text)
{
    FILE *file = fopen(place->file, "a");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void what_was_kept_is_there_again_after_a_death_without_a_word(void **state)
{
    const struct place *place = *state;
    struct call_report one = offer("来电1"), two = offer("c2");
    two.step = CALL_QUEUED;
    snprintf(two.queue, sizeof two.queue, "hotline");
    pid_t child = fork();
    if (child == 0) {
        struct journal *journal = opened(place);
        struct call_report other = offer("c3");
        add(journal, &one);
        add(journal, &other);
        add(journal, &two);
        char id[JOURNAL_ID_SIZE];
        journal_id(&other, id);
        (void)(journal_settle(journal, id) && journal_keep(journal) == RESULT_OK);
        _exit(0); /* no journal_close, as if it were killed */
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    struct journal *journal = opened(place);
    assert_int_equal(journal_count(journal), 2);
    assert_memory_equal(&journal_at(journal, 0)->report, &one, sizeof one);
    assert_memory_equal(&journal_at(journal, 1)->report, &two, sizeof two);
    assert_true(journal_at(journal, 0)->tag == 0);
    journal_close(&journal);
    assert_null(journal);
}

static void every_field_of_a_report_is_kept(void **state)
{
    const struct place *place = *state;
    struct journal *journal = opened(place);
    struct call_report whole = {
        .step = CALL_STEP_COUNT - 1, .at = 5, .test = true, .end = VISIT_FULL, .rings = 3};
    whole.transfer = (int)transfer_names.count - 1;
    for (size_t i = 0; i < call_report_shape.count; i++) {
        const struct field *field = &call_report_shape.fields[i];
        if (field->kind != FIELD_TEXT)
            continue;
        /* As long as it may be. */
        memset((char *)&whole + field->offset, '=', field->size - 1);
        ((char *)&whole)[field->offset + field->size - 1] = '\0';
    }
    add(journal, &whole);
    journal_close(&journal);
    journal = opened(place);
    assert_memory_equal(&journal_at(journal, 0)->report, &whole, sizeof whole);
    journal_close(&journal);
}

static void an_id_is_the_same_for_the_same_step_and_another_for_another_one(void **state)
{
    struct call_report report = offer("c1"), other = report;
    char id[JOURNAL_ID_SIZE], again[JOURNAL_ID_SIZE];
    (void)state;
    journal_id(&report, id);
    journal_id(&other, again);
    assert_string_equal(id, again);
    assert_string_equal(id, "c1:offered:19caa20c400");
    other.step = CALL_ENDED;
    other.at = 0;
    journal_id(&other, again);
    assert_string_equal(again, "c1:ended");
    other = offer("c1");
    other.step = CALL_RINGING;
    snprintf(other.extension, sizeof other.extension, "2001");
    journal_id(&other, id);
    snprintf(other.extension, sizeof other.extension, "2002");
    journal_id(&other, again);
    assert_string_not_equal(id, again);
    other = offer("一个很长很长很长很长很长的来电编号");
    journal_id(&other, id);
    assert_int_equal(strlen(id), strlen("offered:") + 16);
    for (const char *at = id; *at; at++)
        assert_in_range(*at, 0x21, 0x7e);
    other.at++;
    journal_id(&other, again);
    assert_string_not_equal(id, again);
}

/* Under one id the broker would refuse all but the first of them. */
static void a_time_that_lasts_is_another_report_when_it_is_told_again(void **state)
{
    struct call_report report = {.step = CALL_NOT_MEASURED, .at = 1774000000000, .until_at = 1774000010000};
    char id[JOURNAL_ID_SIZE], again[JOURNAL_ID_SIZE];
    (void)state;
    snprintf(report.ref, sizeof report.ref, "pbx1/");
    journal_id(&report, id);
    report.until_at += 60000;
    journal_id(&report, again);
    assert_string_not_equal(id, again);
}

static void a_report_that_waits_already_is_not_added_twice(void **state)
{
    struct journal *journal = opened(*state);
    struct call_report report = offer("c1");
    add(journal, &report);
    assert_int_equal(journal_add(journal, &report), RESULT_REFUSED);
    assert_int_equal(journal_count(journal), 1);
    snprintf(report.caller, sizeof report.caller, "1\t2");
    report.at++;
    assert_int_equal(journal_add(journal, &report), RESULT_INVALID);
    assert_false(journal_settle(journal, "nobody"));
    journal_close(&journal);
}

static void a_last_line_that_a_crash_cut_is_dropped_and_the_next_one_is_whole(void **state)
{
    const struct place *place = *state;
    struct journal *journal = opened(place);
    struct call_report one = offer("c1"), two = offer("c2");
    add(journal, &one);
    journal_close(&journal);
    append(place, "+\tc9:offered\tref=c9\tstep=offe");
    journal = opened(place);
    assert_int_equal(journal_count(journal), 1);
    add(journal, &two);
    journal_close(&journal);
    journal = opened(place);
    assert_int_equal(journal_count(journal), 2);
    assert_string_equal(journal_at(journal, 1)->report.ref, "c2");
    journal_close(&journal);
}

static void a_line_that_is_none_of_ours_is_named(void **state)
{
    const struct place *place = *state;
    static const char *const lines[] = {
        "hello\n",       "+\tid\tstep=ring\tref=c1\n",  "+\tid\tref=c1\tat=x\n", "+\tid\tat=5\n",
        "+\tid\tref=\n", "+\tid\tref=c1\tcolour=red\n", "+\tid\tref\n",          "-\n",
        "+\tid\n"};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct journal *journal = opened(place);
        struct call_report one = offer("c1");
        char why[JOURNAL_WHY_SIZE];
        add(journal, &one);
        journal_close(&journal);
        append(place, lines[i]);
        assert_int_equal(journal_open(place->folder, &journal, why), RESULT_CORRUPT);
        assert_non_null(strstr(why, "reports:2: is no line of a journal"));
        assert_null(journal);
        unlink(place->file);
    }
}

static void two_gateways_cannot_share_a_journal(void **state)
{
    const struct place *place = *state;
    struct journal *journal = opened(place), *other = NULL;
    char why[JOURNAL_WHY_SIZE];
    assert_int_equal(journal_open(place->folder, &other, why), RESULT_BUSY);
    assert_non_null(strstr(why, "another gateway"));
    journal_close(&journal);
}

static void a_long_journal_becomes_short_when_all_is_settled(void **state)
{
    const struct place *place = *state;
    struct journal *journal = opened(place);
    struct stat info;
    for (int i = 0; i < 2000; i++) {
        char ref[24], id[JOURNAL_ID_SIZE];
        snprintf(ref, sizeof ref, "c%d", i);
        struct call_report report = offer(ref);
        assert_int_equal(journal_add(journal, &report), RESULT_OK);
        if (i % 100 == 0)
            assert_int_equal(journal_keep(journal), RESULT_OK);
        journal_id(&report, id);
        assert_true(journal_settle(journal, id));
    }
    assert_int_equal(journal_keep(journal), RESULT_OK);
    assert_int_equal(stat(place->file, &info), 0);
    assert_in_range(info.st_size, 0, 64 << 10);
    assert_int_equal(info.st_mode & 0777, 0600);
    journal_close(&journal);
}

/* The folder's files, to see that none is left beside the journal. */
static int count_files(const struct place *place)
{
    DIR *folder = opendir(place->folder);
    int count = 0;
    assert_non_null(folder);
    for (struct dirent *file = readdir(folder); file != NULL; file = readdir(folder))
        count += file->d_name[0] != '.';
    closedir(folder);
    return count;
}

static struct call_report numbered(int number)
{
    char ref[24];
    snprintf(ref, sizeof ref, "c%d", number);
    return offer(ref);
}

static bool settle(struct journal *journal, int number)
{
    char id[JOURNAL_ID_SIZE];
    struct call_report report = numbered(number);
    journal_id(&report, id);
    return journal_settle(journal, id);
}

static void on_an_exchange_that_is_never_idle_the_file_stays_short_and_what_waits_stays_in_order(void **state)
{
    enum { WAITING = 60, ALL = 6000 };
    const struct place *place = *state;
    struct journal *journal = opened(place), *other = NULL;
    char why[JOURNAL_WHY_SIZE];
    struct stat info;
    for (int i = 0; i < ALL; i++) {
        struct call_report report = numbered(i);
        assert_int_equal(journal_add(journal, &report), RESULT_OK);
        assert_true(i < WAITING || settle(journal, i - WAITING));
        if (i % 50 == 0 || i == ALL - 1)
            assert_int_equal(journal_keep(journal), RESULT_OK);
    }
    assert_int_equal(stat(place->file, &info), 0);
    assert_in_range(info.st_size, 1, 100 << 10);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(count_files(place), 1);
    assert_int_equal(journal_open(place->folder, &other, why), RESULT_BUSY);
    journal_close(&journal);
    journal = opened(place);
    assert_int_equal(journal_count(journal), WAITING);
    for (int i = 0; i < WAITING; i++) {
        struct call_report report = numbered(ALL - WAITING + i);
        assert_memory_equal(&journal_at(journal, (size_t)i)->report, &report, sizeof report);
    }
    journal_close(&journal);
}

static void hours_without_a_broker_are_kept_and_settled_in_any_order(void **state)
{
    enum { ALL = 300000 };
    struct journal *journal = opened(*state);
    for (int i = 0; i < ALL; i++) {
        struct call_report report = numbered(i);
        assert_int_equal(journal_add(journal, &report), RESULT_OK);
    }
    journal_close(&journal);
    journal = opened(*state);
    assert_int_equal(journal_count(journal), ALL);
    /* Each third one is answered out of its turn, as after a refusal. */
    for (int i = 0; i < ALL; i++)
        assert_true(settle(journal, i % 3 != 0 ? i : i + 6 < ALL ? i + 6 : i + 6 - ALL));
    assert_int_equal(journal_count(journal), 0);
    assert_int_equal(journal_keep(journal), RESULT_OK);
    journal_close(&journal);
}

static void where_a_file_cannot_be_written_anew_the_old_one_goes_on(void **state)
{
    const struct place *place = *state;
    char name[96];
    struct journal *journal = opened(place);
    struct call_report last = offer("last");
    snprintf(name, sizeof name, "%s.new", place->file);
    assert_int_equal(mkdir(name, 0700), 0);
    for (int i = 0; i < 2000; i++) {
        struct call_report report = numbered(i);
        assert_int_equal(journal_add(journal, &report), RESULT_OK);
        assert_true(settle(journal, i));
        if (i % 50 == 0)
            assert_int_equal(journal_keep(journal), RESULT_OK);
    }
    add(journal, &last);
    rmdir(name);
    journal_close(&journal);
    journal = opened(place);
    assert_int_equal(journal_count(journal), 1);
    assert_string_equal(journal_at(journal, 0)->report.ref, "last");
    journal_close(&journal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_kept_is_there_again_after_a_death_without_a_word, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(every_field_of_a_report_is_kept, make_place, remove_place),
        cmocka_unit_test(an_id_is_the_same_for_the_same_step_and_another_for_another_one),
        cmocka_unit_test(a_time_that_lasts_is_another_report_when_it_is_told_again),
        cmocka_unit_test_setup_teardown(a_report_that_waits_already_is_not_added_twice, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(a_last_line_that_a_crash_cut_is_dropped_and_the_next_one_is_whole,
                                        make_place, remove_place),
        cmocka_unit_test_setup_teardown(a_line_that_is_none_of_ours_is_named, make_place, remove_place),
        cmocka_unit_test_setup_teardown(two_gateways_cannot_share_a_journal, make_place, remove_place),
        cmocka_unit_test_setup_teardown(a_long_journal_becomes_short_when_all_is_settled, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(
            on_an_exchange_that_is_never_idle_the_file_stays_short_and_what_waits_stays_in_order, make_place,
            remove_place),
        cmocka_unit_test_setup_teardown(hours_without_a_broker_are_kept_and_settled_in_any_order, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(where_a_file_cannot_be_written_anew_the_old_one_goes_on, make_place,
                                        remove_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
