/* The players' own bookkeeping: acts in their order, hours that people keep, and the rates counted from a list of acts. */
#include "ctl/play_inside.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

/* 2026-03-02 00:00 in Shanghai, a Monday. */
enum { MONDAY = 20514 };
static const int64_t monday_at = (int64_t)MONDAY * CIVIL_DAY_MS - 8 * CIVIL_HOUR_MS;

static int64_t at(int day, int hour, int minute)
{
    return monday_at + day * (int64_t)CIVIL_DAY_MS + hour * (int64_t)CIVIL_HOUR_MS + minute * CIVIL_MINUTE_MS;
}

struct scene {
    struct ctl ctl;
    struct play play;
};

static int open_scene(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    zone_fixed(&scene->ctl.zone, "Asia/Shanghai", 8 * 3600);
    scene->play.ctl = &scene->ctl;
    scene->play.first_day = MONDAY;
    for (int day = 0; day < 28; day++)
        scene->play.workdays[day] = day % 7 < 5 ? 1 : -1;
    *state = scene;
    return 0;
}

static int close_scene(void **state)
{
    struct scene *scene = *state;
    report_free(&scene->play.report);
    free(scene);
    return 0;
}

static void acts_come_by_time_and_those_of_one_instant_as_they_were_planned(void **state)
{
    static const int64_t times[] = {5, 3, 9, 3, 1, 5, 3, 7, 1, 2};
    struct act_queue queue = {.acts = NULL};
    int64_t last_at = 0;
    size_t last = 0;
    (void)state;
    assert_null(queue_first(&queue));
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++)
        assert_int_equal(queue_put(&queue, (struct act){.at = times[i], .index = i}), RESULT_OK);
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        struct act act = queue_take(&queue);
        assert_true(act.at > last_at || (act.at == last_at && act.index > last));
        last_at = act.at;
        last = act.index;
    }
    assert_null(queue_first(&queue));
    queue_free(&queue);
}

static void people_work_in_their_hours_only(void **state)
{
    struct scene *scene = *state;
    static const struct {
        enum hours hours;
        int from[3], to[3];
        int minutes;
    } cases[] = {
        {HOURS_OFFICE, {0, 9, 0}, {0, 9, 30}, 30},   {HOURS_OFFICE, {0, 7, 0}, {0, 8, 30}, 0},
        {HOURS_OFFICE, {0, 11, 30}, {0, 14, 0}, 60}, {HOURS_OFFICE, {0, 12, 30}, {0, 13, 30}, 0},
        {HOURS_OFFICE, {4, 17, 0}, {7, 9, 0}, 60},   {HOURS_OFFICE, {5, 10, 0}, {7, 8, 30}, 0},
        {HOURS_DUTY, {5, 19, 30}, {6, 8, 30}, 60},   {HOURS_CALLBACK, {4, 20, 0}, {7, 9, 0}, 0},
        {HOURS_ALWAYS, {5, 23, 30}, {6, 0, 30}, 60}, {HOURS_OFFICE, {0, 8, 30}, {1, 8, 30}, 450},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t from_at = at(cases[i].from[0], cases[i].from[1], cases[i].from[2]);
        int64_t to_at = at(cases[i].to[0], cases[i].to[1], cases[i].to[2]);
        int64_t ms = cases[i].minutes * (int64_t)CIVIL_MINUTE_MS;
        if (hours_after(&scene->play, cases[i].hours, from_at, ms) != to_at)
            fail_msg("row %zu", i);
    }
}

static void play_at(struct scene *scene, int64_t now, enum played what, int64_t id, int64_t due_at, int result)
{
    scene->play.now = now;
    report_add(&scene->play, "somebody", what, id, due_at, result);
}

static void joined_at(struct scene *scene, enum played what, int64_t id, int64_t due_at)
{
    report_join(&scene->play, "somebody", what, id, due_at);
}

static void assert_day(const struct scene *scene, int day, struct day_count expected)
{
    struct day_count counts[14];
    assert_true(report_count(&scene->play.report, &scene->ctl.zone, MONDAY, 14, counts));
    assert_memory_equal(&counts[day], &expected, sizeof expected);
}

static void a_call_counts_on_the_day_it_asked_once_it_waits_no_more(void **state)
{
    struct scene *scene = *state;
    play_at(scene, at(0, 23, 59), PLAYED_QUEUED, 1, 0, 0);
    play_at(scene, at(0, 23, 59), PLAYED_QUEUED, 2, 0, 0);
    play_at(scene, at(0, 10, 0), PLAYED_QUEUED, 3, 0, 0);
    play_at(scene, at(0, 10, 0), PLAYED_REFUSED, 4, 0, 0);
    play_at(scene, at(0, 10, 0), PLAYED_OFFERED, 5, 0, 0);
    play_at(scene, at(0, 10, 0), PLAYED_ENDED, 5, 0, 0);
    play_at(scene, at(0, 10, 0), PLAYED_QUEUED, 6, 0, 0);
    play_at(scene, at(0, 10, 1), PLAYED_TEST, 6, 0, 0);
    play_at(scene, at(1, 0, 1), PLAYED_TAKEN, 1, 0, 0);
    play_at(scene, at(1, 0, 2), PLAYED_ENDED, 1, 0, 0);
    play_at(scene, at(1, 0, 3), PLAYED_ENDED, 2, 0, 0);
    assert_day(scene, 0, (struct day_count){.answer_n = 1, .answer_d = 3});
    assert_day(scene, 1, (struct day_count){.answer_n = 0});
}

static void a_ticket_counts_on_the_day_of_its_deadline_and_is_done_when_passed_and_not_sent_back(void **state)
{
    struct scene *scene = *state;
    play_at(scene, at(0, 9, 0), PLAYED_OPENED, 2603020000001, 0, 0);
    assert_day(scene, 5, (struct day_count){.answer_n = 0});
    play_at(scene, at(0, 9, 0), PLAYED_DISPATCHED, 2603020000001, at(5, 17, 30), 0);
    assert_day(scene, 5, (struct day_count){.completion_d = 1});
    play_at(scene, at(1, 9, 0), PLAYED_REPLIED, 2603020000001, 0, 0);
    play_at(scene, at(1, 9, 0), PLAYED_REDO, 2603020000001, 0, 0);
    play_at(scene, at(1, 10, 0), PLAYED_PASSED, 2603020000001, 0, 0);
    assert_day(scene, 5, (struct day_count){.completion_n = 1, .completion_d = 1});
    play_at(scene, at(1, 11, 0), PLAYED_REDO, 2603020000001, 0, 0);
    assert_day(scene, 5, (struct day_count){.completion_d = 1});
}

static void
a_ticket_is_in_no_completion_while_suspended_or_once_terminated_or_another_ones_duplicate(void **state)
{
    struct scene *scene = *state;
    struct day_count none = {.completion_d = 0}, one = {.completion_d = 1};
    play_at(scene, at(0, 9, 0), PLAYED_DISPATCHED, 1, at(2, 17, 30), 0);
    play_at(scene, at(0, 9, 0), PLAYED_DISPATCHED, 2, at(3, 17, 30), 0);
    play_at(scene, at(0, 10, 0), PLAYED_AGREED, 1, 0, APPROVAL_SUSPENSION);
    joined_at(scene, PLAYED_SUSPENDED, 1, 0);
    assert_day(scene, 2, none);
    play_at(scene, at(2, 10, 0), PLAYED_RESUMED, 1, at(4, 17, 30), 0);
    assert_day(scene, 2, none);
    assert_day(scene, 4, one);
    play_at(scene, at(2, 11, 0), PLAYED_MERGED, 2, 0, 0);
    assert_day(scene, 3, none);
    play_at(scene, at(2, 11, 0), PLAYED_CHILD, 1, 0, 0);
    joined_at(scene, PLAYED_DUE, 1, at(3, 17, 30)); /* the duplicate's was the earlier one */
    assert_day(scene, 3, one);
    play_at(scene, at(2, 12, 0), PLAYED_AGREED, 1, 0, APPROVAL_TERMINATION);
    joined_at(scene, PLAYED_TERMINATED, 1, 0);
    assert_day(scene, 3, none);
}

static void what_is_undone_counts_as_if_it_had_never_been(void **state)
{
    struct scene *scene = *state;
    play_at(scene, at(0, 9, 0), PLAYED_DISPATCHED, 1, at(2, 17, 30), 0);
    play_at(scene, at(0, 10, 0), PLAYED_REPLIED, 1, 0, 0);
    play_at(scene, at(0, 11, 0), PLAYED_PASSED, 1, at(1, 17, 30), 0);
    play_at(scene, at(0, 12, 0), PLAYED_ATTEMPT, 1, 0, ATTEMPT_REACHED);
    joined_at(scene, PLAYED_REDO, 1, 0);
    assert_day(scene, 2, (struct day_count){.completion_d = 1});
    play_at(scene, at(0, 12, 1), PLAYED_UNDONE, 1, 0, 0);
    assert_day(scene, 2, (struct day_count){.completion_n = 1, .completion_d = 1});
    assert_day(scene, 1, (struct day_count){.callback_d = 1});
    play_at(scene, at(0, 13, 0), PLAYED_ATTEMPT, 1, 0, ATTEMPT_REACHED);
    assert_day(scene, 1, (struct day_count){.callback_n = 1, .callback_d = 1});
    play_at(scene, at(0, 14, 0), PLAYED_FOLLOWED, 1, 0,
            0); /* its main ticket was sent back; who was asked, was asked */
    assert_day(scene, 1, (struct day_count){.callback_n = 1, .callback_d = 1});
}

static void a_callback_is_done_by_an_answer_or_by_three_bands_of_two_days(void **state)
{
    struct scene *scene = *state;
    struct day_count open = {.callback_d = 1}, done = {.callback_n = 1, .callback_d = 1};
    open.completion_d = done.completion_d = 1;
    open.completion_n = done.completion_n = 1;
    play_at(scene, at(0, 8, 0), PLAYED_DISPATCHED, 1, at(2, 17, 30), 0);
    play_at(scene, at(0, 9, 0), PLAYED_PASSED, 1, at(2, 17, 30), 0);
    play_at(scene, at(0, 10, 0), PLAYED_ATTEMPT, 1, 0, ATTEMPT_NO_ANSWER);
    play_at(scene, at(0, 11, 0), PLAYED_ATTEMPT, 1, 0, ATTEMPT_BUSY);
    play_at(scene, at(0, 13, 0), PLAYED_ATTEMPT, 1, 0, ATTEMPT_OFF);
    play_at(scene, at(0, 18, 0), PLAYED_ATTEMPT, 1, 0, ATTEMPT_NO_ANSWER);
    assert_day(scene, 2, open); /* three bands, but of one day */
    play_at(scene, at(1, 9, 0), PLAYED_ATTEMPT, 1, 0, ATTEMPT_NO_ANSWER);
    assert_day(scene, 2, done);
    play_at(scene, at(1, 10, 0), PLAYED_REDO, 1, 0, 0); /* done before: it stays */
    done.completion_n = 0;
    assert_day(scene, 2, done);
    play_at(scene, at(1, 11, 0), PLAYED_PASSED, 1, at(3, 17, 30), 0);
    assert_day(scene, 3, (struct day_count){.callback_d = 1});
    play_at(scene, at(1, 12, 0), PLAYED_REDO, 1, 0, 0); /* cancelled before it was done */
    assert_day(scene, 3, (struct day_count){.callback_d = 0});
    play_at(scene, at(2, 9, 0), PLAYED_PASSED, 1, at(4, 17, 30), 0);
    play_at(scene, at(2, 10, 0), PLAYED_ATTEMPT, 1, 0, ATTEMPT_DECLINED);
    assert_day(scene, 4, (struct day_count){.callback_n = 1, .callback_d = 1});
}

static void what_callers_say_is_drawn_from_their_own_chance(void **state)
{
    struct matter_text one, same;
    (void)state;
    for (uint64_t i = 0; i < 300; i++) {
        struct chance chance;
        chance_seed(&chance, 1, i);
        texts_draw(&chance, (enum topic_group)(i % 3), NULL, &one);
        chance_seed(&chance, 1, i);
        texts_draw(&chance, (enum topic_group)(i % 3), NULL, &same);
        assert_memory_equal(&one, &same, sizeof one);
        assert_null(strstr(one.content, "{place}"));
        assert_true(one.content[0] != '\0' && one.title[0] != '\0' && strlen(one.phone) == 11);
        for (int kind = 0; kind < SENTENCE_KIND_COUNT; kind++)
            assert_non_null(texts_sentence(&chance, (enum sentence_kind)kind));
    }
}

static void in_a_storm_all_say_the_same_of_one_place_and_only_what_callers_can_say_is_known(void **state)
{
    struct storm storm = {.category = "02.01.01", .district = "120101"}, anywhere = {.category = ""};
    struct matter_text text;
    bool differs = false;
    (void)state;
    for (uint64_t i = 0; i < 50; i++) {
        struct chance chance;
        chance_seed(&chance, 1, i);
        texts_draw(&chance, TOPICS_MATTER, &storm, &text);
        assert_string_equal(text.topic->category, "02.01.01");
        assert_string_equal(text.place->code, "120101");
        assert_string_equal(text.title, text.topic->title);
        texts_draw(&chance, TOPICS_MATTER, &anywhere, &text);
        differs |= strcmp(text.place->code, "120101") != 0;
    }
    assert_true(differs);
    assert_true(texts_know_category("02.01.01") && texts_know_category(""));
    assert_true(texts_know_place("120116") && texts_know_place(""));
    assert_false(texts_know_category("02.01"));
    assert_false(texts_know_place("110101"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(acts_come_by_time_and_those_of_one_instant_as_they_were_planned),
        cmocka_unit_test_setup_teardown(people_work_in_their_hours_only, open_scene, close_scene),
        cmocka_unit_test_setup_teardown(a_call_counts_on_the_day_it_asked_once_it_waits_no_more, open_scene,
                                        close_scene),
        cmocka_unit_test_setup_teardown(
            a_ticket_counts_on_the_day_of_its_deadline_and_is_done_when_passed_and_not_sent_back, open_scene,
            close_scene),
        cmocka_unit_test_setup_teardown(
            a_ticket_is_in_no_completion_while_suspended_or_once_terminated_or_another_ones_duplicate,
            open_scene, close_scene),
        cmocka_unit_test_setup_teardown(what_is_undone_counts_as_if_it_had_never_been, open_scene, close_scene),
        cmocka_unit_test_setup_teardown(a_callback_is_done_by_an_answer_or_by_three_bands_of_two_days,
                                        open_scene, close_scene),
        cmocka_unit_test(what_callers_say_is_drawn_from_their_own_chance),
        cmocka_unit_test(in_a_storm_all_say_the_same_of_one_place_and_only_what_callers_can_say_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
