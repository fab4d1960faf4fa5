/* The life of a call: where each kind of call ends, what it adds to the figures, and that late, doubled and shuffled reports come
 * to the same. */
#include "core/chance.h"
#include "core/rates.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

enum { AT = 1777950000, QUEUE = 3, SECOND = 4, ANNA = 11, BJORN = 12 };

struct told {
    enum event_kind kind;
    int64_t second;
    const char *visit;
    int64_t queue_id;
    const char *key;
    int64_t value;
    const char *other_key;
    int64_t other;
};

static struct event event_of(const struct told *told, int64_t seq)
{
    struct event event = {.kind = told->kind,
                          .subject = SUBJECT_CALL,
                          .subject_id = 1,
                          .seq = seq,
                          .occurred_at = (AT + told->second) * 1000};
    if (told->visit != NULL)
        record_set_text(&event.body, "visit", told->visit);
    record_add(&event.body, "queue_id", told->queue_id);
    if (told->key != NULL)
        record_set(&event.body, told->key, told->value);
    if (told->other_key != NULL)
        record_set(&event.body, told->other_key, told->other);
    return event;
}

static void apply_all(struct call_facts *f, const struct told *told, size_t count)
{
    memset(f, 0, sizeof *f);
    for (size_t i = 0; i < count; i++) {
        struct event event = event_of(&told[i], (int64_t)i + 1);
        call_apply(f, &event);
    }
}

static int64_t figure(const struct call_facts *f, enum measure measure, enum split split, int64_t key)
{
    static struct fact facts[FACTS_MAX];
    struct zone zone = {0};
    int64_t sum = 0;
    size_t count = rates_of_call(f, &zone, facts);
    for (size_t i = 0; i < count; i++)
        if (facts[i].measure == measure && (split == SPLIT_TOTAL || facts[i].keys[split] == key))
            sum += facts[i].amount;
    return sum;
}

/* Asked, rang at Anna in vain twice, answered by Bjorn, put on hold, transferred to a second queue, answered there by Anna. */
static const struct told transferred_call[] = {
    {EVENT_CALL_OFFERED, 0, NULL, 0, NULL, 0, NULL, 0},
    {EVENT_CALL_QUEUED, 5, "7.1/1", QUEUE, "target_ms", 15000, NULL, 0},
    {EVENT_CALL_RINGING, 6, "7.1/1", QUEUE, "account_id", ANNA, NULL, 0},
    {EVENT_CALL_RING_ENDED, 9, "7.1/1", QUEUE, "account_id", ANNA, "rings", 1},
    {EVENT_CALL_RINGING, 10, "7.1/1", QUEUE, "account_id", ANNA, NULL, 0},
    {EVENT_CALL_RING_ENDED, 13, "7.1/1", QUEUE, "account_id", ANNA, "rings", 2},
    {EVENT_CALL_RINGING, 14, "7.1/1", QUEUE, "account_id", BJORN, NULL, 0},
    {EVENT_CALL_ANSWERED, 16, "7.1/1", QUEUE, "account_id", BJORN, NULL, 0},
    {EVENT_CALL_HELD, 20, NULL, 0, NULL, 0, NULL, 0},
    {EVENT_CALL_UNHELD, 24, NULL, 0, NULL, 0, NULL, 0},
    {EVENT_CALL_TRANSFERRED, 30, NULL, 0, NULL, 0, NULL, 0},
    {EVENT_CALL_TALK_ENDED, 30, "7.1/1", QUEUE, NULL, 0, NULL, 0},
    {EVENT_CALL_QUEUED, 30, "7.1/1", SECOND, NULL, 0, NULL, 0},
    {EVENT_CALL_ANSWERED, 32, "7.1/1", SECOND, "account_id", ANNA, NULL, 0},
    {EVENT_CALL_TALK_ENDED, 42, "7.1/1", SECOND, NULL, 0, NULL, 0},
    {EVENT_CALL_ENDED, 43, NULL, 0, NULL, 0, NULL, 0},
};
enum { TRANSFERRED_STEPS = sizeof transferred_call / sizeof transferred_call[0] };

static void each_operator_has_the_talk_that_was_theirs_and_each_queue_its_visit(void **state)
{
    static struct call_facts f;
    (void)state;
    apply_all(&f, transferred_call, TRANSFERRED_STEPS);
    assert_int_equal(f.outcome, CALL_WAS_ANSWERED);
    assert_int_equal(f.account_id, BJORN);
    assert_int_equal(f.visit_count, 2);
    assert_int_equal(figure(&f, MEASURE_ANSWER_N, SPLIT_TOTAL, 0), 1);
    assert_int_equal(figure(&f, MEASURE_ANSWER_D, SPLIT_TOTAL, 0), 1);
    assert_int_equal(figure(&f, MEASURE_VISITS, SPLIT_QUEUE, QUEUE), 1);
    assert_int_equal(figure(&f, MEASURE_VISITS_ANSWERED_N, SPLIT_QUEUE, SECOND), 1);
    assert_int_equal(figure(&f, MEASURE_VISIT_WAIT_MS, SPLIT_QUEUE, QUEUE), 11000);
    assert_int_equal(figure(&f, MEASURE_VISIT_WAIT_MS, SPLIT_QUEUE, SECOND), 2000);
    assert_int_equal(figure(&f, MEASURE_VISIT_TALK_MS, SPLIT_QUEUE, QUEUE), 14000);
    assert_int_equal(figure(&f, MEASURE_TALK_MS, SPLIT_OPERATOR, BJORN), 14000);
    assert_int_equal(figure(&f, MEASURE_TALK_MS, SPLIT_OPERATOR, ANNA), 10000);
    assert_int_equal(figure(&f, MEASURE_TALK_MS, SPLIT_TOTAL, 0), 24000);
    assert_int_equal(figure(&f, MEASURE_TALKS, SPLIT_TOTAL, 0), 2);
    assert_int_equal(figure(&f, MEASURE_RINGS_UNANSWERED, SPLIT_OPERATOR, ANNA), 2);
    assert_int_equal(figure(&f, MEASURE_HELD_MS, SPLIT_TOTAL, 0), 4000);
    assert_int_equal(figure(&f, MEASURE_TALK_HELD_MS, SPLIT_OPERATOR, BJORN), 4000);
    assert_int_equal(figure(&f, MEASURE_TALK_HELD_MS, SPLIT_TOTAL, 0), 4000);
    assert_int_equal(figure(&f, MEASURE_TRANSFERRED_N, SPLIT_TOTAL, 0), 1);
}

static void applying_any_report_again_at_any_time_changes_nothing(void **state)
{
    static struct call_facts f, again;
    (void)state;
    for (size_t upto = 1; upto <= TRANSFERRED_STEPS; upto++) {
        apply_all(&f, transferred_call, upto);
        for (size_t i = 0; i < upto; i++) {
            struct event event = event_of(&transferred_call[i], 99);
            memcpy(&again, &f, sizeof again);
            call_apply(&again, &event);
            if (!call_is_same(&f, &again))
                fail_msg("step %zu told again after %zu steps", i, upto);
        }
    }
}

/* What is shown of a call: two orders of the same reports may keep the visits at other positions. */
static void assert_same_figures(const struct call_facts *a, const struct call_facts *b, int round)
{
    assert_int_equal(a->outcome, b->outcome);
    for (int measure = 1; measure < MEASURE_END; measure++) {
        for (int64_t key = QUEUE; key <= SECOND; key++)
            if (figure(a, (enum measure)measure, SPLIT_QUEUE, key) !=
                figure(b, (enum measure)measure, SPLIT_QUEUE, key))
                fail_msg("round %d: %s of queue %d", round, measure_row((enum measure)measure)->name, (int)key);
        for (int64_t key = ANNA; key <= BJORN; key++)
            if (figure(a, (enum measure)measure, SPLIT_OPERATOR, key) !=
                figure(b, (enum measure)measure, SPLIT_OPERATOR, key))
                fail_msg("round %d: %s of operator %d", round, measure_row((enum measure)measure)->name,
                         (int)key);
    }
}

static void reports_in_any_order_and_doubled_come_to_the_same_figures(void **state)
{
    static struct call_facts in_order, shuffled;
    struct chance chance;
    (void)state;
    chance_seed(&chance, 12345, 0);
    apply_all(&in_order, transferred_call, TRANSFERRED_STEPS);
    for (int round = 0; round < 2000; round++) {
        struct told told[2 * TRANSFERRED_STEPS];
        memcpy(told, transferred_call, sizeof transferred_call);
        memcpy(told + TRANSFERRED_STEPS, transferred_call, sizeof transferred_call);
        for (size_t i = 2 * TRANSFERRED_STEPS; i > 1; i--) {
            size_t other = (size_t)chance_between(&chance, 0, (int64_t)i - 1);
            struct told swap = told[i - 1];
            told[i - 1] = told[other];
            told[other] = swap;
        }
        apply_all(&shuffled, told, 2 * TRANSFERRED_STEPS);
        /* Holding has no visit that it belongs to: only its beginning and end in their order are known. */
        shuffled.held_ms = in_order.held_ms;
        assert_same_figures(&in_order, &shuffled, round);
    }
}

static void each_call_ends_in_exactly_one_bucket_of_the_answer_rate(void **state)
{
    static const struct {
        enum event_kind kind;
        enum visit_end end;
        enum call_outcome outcome;
        enum measure of_call, of_visit;
        enum miss_reason reason;
    } cases[] = {
        {EVENT_CALL_LEFT_QUEUE, VISIT_ABANDONED, CALL_WAS_ABANDONED, MEASURE_ABANDONED_N,
         MEASURE_VISITS_ABANDONED_N, MISS_ABANDONED},
        {EVENT_CALL_LEFT_QUEUE, VISIT_TIMED_OUT, CALL_TIMED_OUT, MEASURE_TIMED_OUT_N,
         MEASURE_VISITS_TIMED_OUT_N, MISS_TIMED_OUT},
        {EVENT_CALL_LEFT_QUEUE, VISIT_EMPTY, CALL_NO_AGENT, MEASURE_NO_AGENT_N, MEASURE_VISITS_EMPTY_N,
         MISS_NO_AGENT},
        {EVENT_CALL_LEFT_QUEUE, VISIT_KEY, CALL_LEFT_BY_KEY, MEASURE_LEFT_BY_KEY_N, MEASURE_VISITS_KEY_N,
         MISS_LEFT_BY_KEY},
        {EVENT_CALL_LEFT_QUEUE, VISIT_WITHDRAWN, CALL_WITHDRAWN, MEASURE_WITHDRAWN_N,
         MEASURE_VISITS_WITHDRAWN_N, MISS_WITHDRAWN},
        {EVENT_CALL_REFUSED, VISIT_FULL, CALL_QUEUE_FULL, MEASURE_QUEUE_FULL_N, 0, MISS_QUEUE_FULL},
        {EVENT_CALL_REFUSED, VISIT_NOBODY, CALL_NO_AGENT, MEASURE_NO_AGENT_N, 0, MISS_NO_AGENT},
        {EVENT_CALL_REFUSED, VISIT_REFUSED, CALL_WAS_REFUSED, MEASURE_REFUSED_N, 0, MISS_REFUSED},
        {EVENT_CALL_LOST_SIGHT, VISIT_UNSEEN, CALL_END_UNSEEN, MEASURE_END_UNSEEN_N, MEASURE_VISITS_UNSEEN_N,
         MISS_END_UNSEEN},
    };
    static const enum measure misses[] = {MEASURE_ABANDONED_N,   MEASURE_TIMED_OUT_N, MEASURE_NO_AGENT_N,
                                          MEASURE_LEFT_BY_KEY_N, MEASURE_WITHDRAWN_N, MEASURE_QUEUE_FULL_N,
                                          MEASURE_REFUSED_N,     MEASURE_END_UNSEEN_N};
    static struct call_facts f;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool refused = cases[i].kind == EVENT_CALL_REFUSED, lost = cases[i].kind == EVENT_CALL_LOST_SIGHT;
        const struct told told[] = {
            {EVENT_CALL_OFFERED, 0, NULL, 0, NULL, 0, NULL, 0},
            {refused ? EVENT_CALL_REFUSED : EVENT_CALL_QUEUED, 2, "7.1/1", QUEUE, refused ? "end" : NULL,
             cases[i].end, NULL, 0},
            {cases[i].kind, 2 + !refused * 10, lost ? NULL : "7.1/1", lost ? 0 : QUEUE, lost ? NULL : "end",
             cases[i].end, NULL, 0},
            {EVENT_CALL_ENDED, 14, NULL, 0, NULL, 0, NULL, 0},
        };
        apply_all(&f, told, lost ? 3 : 4);
        assert_int_equal(f.outcome, cases[i].outcome);
        assert_int_equal(rates_answer_miss(&f), cases[i].reason);
        assert_int_equal(figure(&f, MEASURE_ANSWER_D, SPLIT_TOTAL, 0), 1);
        assert_int_equal(figure(&f, MEASURE_ANSWER_N, SPLIT_TOTAL, 0), 0);
        assert_int_equal(figure(&f, MEASURE_VISITS, SPLIT_TOTAL, 0), refused ? 0 : 1);
        if (cases[i].of_visit)
            assert_int_equal(figure(&f, cases[i].of_visit, SPLIT_TOTAL, 0), 1);
        for (size_t j = 0; j < sizeof misses / sizeof misses[0]; j++)
            assert_int_equal(figure(&f, misses[j], SPLIT_TOTAL, 0), misses[j] == cases[i].of_call);
    }
}

static void who_times_out_of_one_queue_and_is_answered_in_the_next_is_answered(void **state)
{
    static const struct told told[] = {
        {EVENT_CALL_OFFERED, 0, NULL, 0, NULL, 0, NULL, 0},
        {EVENT_CALL_QUEUED, 1, "7.1/1", QUEUE, NULL, 0, NULL, 0},
        {EVENT_CALL_LEFT_QUEUE, 31, "7.1/1", QUEUE, "end", VISIT_TIMED_OUT, NULL, 0},
        {EVENT_CALL_QUEUED, 32, "7.1/1", SECOND, NULL, 0, NULL, 0},
        {EVENT_CALL_ANSWERED, 35, "7.1/1", SECOND, "account_id", ANNA, NULL, 0},
        {EVENT_CALL_ENDED, 60, NULL, 0, NULL, 0, NULL, 0},
    };
    static struct call_facts f;
    (void)state;
    apply_all(&f, told, 3);
    assert_int_equal(f.outcome, CALL_TIMED_OUT);
    apply_all(&f, told, 4);
    assert_int_equal(f.outcome, CALL_WAITING);
    assert_int_equal(figure(&f, MEASURE_ANSWER_D, SPLIT_TOTAL, 0), 0);
    apply_all(&f, told, 6);
    assert_int_equal(f.outcome, CALL_WAS_ANSWERED);
    assert_int_equal(figure(&f, MEASURE_TIMED_OUT_N, SPLIT_TOTAL, 0), 0);
    assert_int_equal(figure(&f, MEASURE_VISITS_TIMED_OUT_N, SPLIT_QUEUE, QUEUE), 1);
    assert_int_equal(figure(&f, MEASURE_WAIT_MS, SPLIT_TOTAL, 0), 34000);
    assert_int_equal(figure(&f, MEASURE_TALK_MS, SPLIT_OPERATOR, ANNA), 25000);
}

static void what_is_learnt_later_of_a_lost_call_takes_the_place_of_not_knowing(void **state)
{
    static const struct told waits[] = {
        {EVENT_CALL_OFFERED, 0, NULL, 0, NULL, 0, NULL, 0},
        {EVENT_CALL_QUEUED, 1, "7.1/1", QUEUE, NULL, 0, NULL, 0},
        {EVENT_CALL_LOST_SIGHT, 20, NULL, 0, NULL, 0, NULL, 0},
        {EVENT_CALL_ANSWERED, 12, "7.1/1", QUEUE, "account_id", ANNA, NULL, 0},
        {EVENT_CALL_TALK_ENDED, 40, "7.1/1", QUEUE, NULL, 0, NULL, 0},
    };
    static struct call_facts f;
    (void)state;
    apply_all(&f, waits, 3);
    assert_int_equal(f.outcome, CALL_END_UNSEEN);
    apply_all(&f, waits, 4);
    assert_int_equal(f.outcome, CALL_WAS_ANSWERED);
    assert_int_equal(figure(&f, MEASURE_ANSWER_N, SPLIT_TOTAL, 0), 1);
    assert_int_equal(figure(&f, MEASURE_TALK_MS, SPLIT_TOTAL, 0), 0);
    apply_all(&f, waits, 5);
    assert_int_equal(figure(&f, MEASURE_TALK_MS, SPLIT_OPERATOR, ANNA), 28000);
    assert_int_equal(figure(&f, MEASURE_END_UNSEEN_N, SPLIT_TOTAL, 0), 0);
    assert_int_equal(figure(&f, MEASURE_VISITS_UNSEEN_N, SPLIT_TOTAL, 0), 0);
}

static void a_talk_outside_of_queues_told_by_two_gateways_counts_once(void **state)
{
    static const struct told told[] = {
        {EVENT_CALL_OFFERED, 0, NULL, 0, NULL, 0, NULL, 0},
        {EVENT_CALL_QUEUED, 1, "7.1/1", QUEUE, NULL, 0, NULL, 0},
        {EVENT_CALL_ANSWERED, 3, "7.1/1", QUEUE, "account_id", ANNA, NULL, 0},
        {EVENT_CALL_TALK_ENDED, 9, "7.1/1", QUEUE, NULL, 0, NULL, 0},
        {EVENT_CALL_ANSWERED, 10, NULL, 0, "account_id", BJORN, NULL, 0},
        {EVENT_CALL_TALK_ENDED, 20, NULL, 0, NULL, 0, NULL, 0},
        {EVENT_CALL_ANSWERED, 10, NULL, 0, "account_id", BJORN, NULL, 0},
        {EVENT_CALL_TALK_ENDED, 20, NULL, 0, NULL, 0, NULL, 0},
        {EVENT_CALL_ENDED, 30, NULL, 0, NULL, 0, NULL, 0},
    };
    static struct call_facts f;
    (void)state;
    apply_all(&f, told, sizeof told / sizeof told[0]);
    assert_int_equal(figure(&f, MEASURE_TALKS, SPLIT_TOTAL, 0), 2);
    assert_int_equal(figure(&f, MEASURE_TALK_MS, SPLIT_OPERATOR, BJORN), 10000);
    assert_int_equal(figure(&f, MEASURE_VISIT_TALK_MS, SPLIT_TOTAL, 0), 6000);
}

static void who_left_a_queue_nobody_knows_how_did_not_hang_up_there(void **state)
{
    static const struct told told[] = {
        {EVENT_CALL_QUEUED, 1, "7.1/1", QUEUE, NULL, 0, NULL, 0},
        {EVENT_CALL_LEFT_QUEUE, 31, "7.1/1", QUEUE, "end", VISIT_UNSEEN, NULL, 0},
        {EVENT_CALL_ENDED, 40, NULL, 0, NULL, 0, NULL, 0},
        {EVENT_CALL_LEFT_QUEUE, 31, "7.1/1", QUEUE, "end", VISIT_TIMED_OUT, NULL, 0},
    };
    static struct call_facts f;
    (void)state;
    apply_all(&f, told, 3);
    assert_int_equal(f.outcome, CALL_END_UNSEEN);
    apply_all(&f, told, 4);
    assert_int_equal(f.outcome, CALL_TIMED_OUT);
}

static void a_call_with_more_visits_than_are_kept_still_ends_as_its_last_visit_did(void **state)
{
    static struct call_facts f;
    struct told offered = {EVENT_CALL_OFFERED, 0, NULL, 0, NULL, 0, NULL, 0};
    struct event event = event_of(&offered, 1);
    (void)state;
    memset(&f, 0, sizeof f);
    call_apply(&f, &event);
    for (int i = 1; i <= 3 * CALL_VISITS; i++) {
        char visit[16];
        snprintf(visit, sizeof visit, "7.1/%d", i);
        struct told in = {EVENT_CALL_QUEUED, 30 * i, visit, QUEUE, NULL, 0, NULL, 0};
        struct told out = {EVENT_CALL_LEFT_QUEUE, 30 * i + 29, visit, QUEUE, "end", VISIT_TIMED_OUT, NULL, 0};
        struct told answer = {EVENT_CALL_ANSWERED, 30 * i + 29, visit, QUEUE, "account_id", ANNA, NULL, 0};
        event = event_of(&in, 2 * i);
        call_apply(&f, &event);
        event = event_of(i < 3 * CALL_VISITS ? &out : &answer, 2 * i + 1);
        call_apply(&f, &event);
    }
    assert_int_equal(f.visit_count, CALL_VISITS);
    assert_int_equal(f.outcome, CALL_TALKING);
    assert_int_equal(f.talks_id, ANNA);
    assert_true(figure(&f, MEASURE_ANSWER_N, SPLIT_TOTAL, 0) == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_operator_has_the_talk_that_was_theirs_and_each_queue_its_visit),
        cmocka_unit_test(applying_any_report_again_at_any_time_changes_nothing),
        cmocka_unit_test(reports_in_any_order_and_doubled_come_to_the_same_figures),
        cmocka_unit_test(each_call_ends_in_exactly_one_bucket_of_the_answer_rate),
        cmocka_unit_test(who_times_out_of_one_queue_and_is_answered_in_the_next_is_answered),
        cmocka_unit_test(what_is_learnt_later_of_a_lost_call_takes_the_place_of_not_knowing),
        cmocka_unit_test(a_talk_outside_of_queues_told_by_two_gateways_counts_once),
        cmocka_unit_test(who_left_a_queue_nobody_knows_how_did_not_hang_up_there),
        cmocka_unit_test(a_call_with_more_visits_than_are_kept_still_ends_as_its_last_visit_did),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
