#include "core/flow_orders.h"
#include "tests/support/unit.h"

#include <string.h>

/* Thirty tickets that people merge, undo, dispatch and pass at random: no circle can arise, and no chain. */
enum { TICKETS = 30, STEPS = 20000 };

static struct zone zone;
static struct calendar calendar;
static struct limits limits;
static struct flow_rules rules = {.calendar = &calendar, .limits = &limits};

struct life {
    struct ticket_facts facts;
    struct ticket_past past;
};

static struct life lives[TICKETS];
static int64_t seq, now;
static uint64_t dice;

static size_t roll(size_t sides)
{
    dice ^= dice << 13;
    dice ^= dice >> 7;
    dice ^= dice << 17;
    return (size_t)(dice % sides);
}

static int set_up(void **state)
{
    (void)state;
    zone_fixed(&zone, "Asia/Shanghai", 8 * 3600);
    calendar_init(&calendar, &zone);
    limits_default(&limits);
    seq = 0;
    dice = 88172645463325252u;
    return zone_parse(&zone, "2026-05-06 09:00", &now) == RESULT_OK &&
                   calendar_declare(&calendar, 2026) == RESULT_OK
               ? 0
               : -1;
}

static void happen(struct life *life, struct event *event)
{
    event->subject = SUBJECT_TICKET;
    event->subject_id = 1 + (int64_t)(life - lives);
    event->occurred_at = event->recorded_at = now;
    event->seq = ++seq;
    ticket_apply(&life->facts, &life->past, event);
}

static void register_at(size_t at, bool has_phone)
{
    struct event event = {.kind = EVENT_REGISTERED, .account_id = 3};
    memset(&lives[at], 0, sizeof lives[at]);
    record_set(&event.body, "type", TYPE_COMPLAINT);
    record_set(&event.body, "category_id", 11);
    record_set(&event.body, "has_phone", has_phone);
    happen(&lives[at], &event);
}

static void dispatch(struct life *life)
{
    struct event event;
    struct refusal why;
    if (flow_dispatch(&rules, &life->facts, now, &(struct dispatch_wish){.unit_id = 7}, &event, &why) ==
        RESULT_OK)
        happen(life, &event);
}

static enum result merge(struct life *child, struct life *parent)
{
    struct event merged, joined;
    struct refusal why;
    enum result result = flow_merge(&rules, &child->facts, &parent->facts, &merged, &joined, &why);
    if (result == RESULT_OK) {
        happen(child, &merged);
        happen(parent, &joined);
    }
    return result;
}

static void take_back(struct life *life)
{
    struct event event = {.kind = EVENT_UNDONE};
    record_set(&event.body, "from_seq", life->past.from_seq);
    happen(life, &event);
}

/* Both sides of a merge, if it is the newest decision of both, as the broker does it. */
static void undo_merge(struct life *child)
{
    if (child->facts.state != STATE_MERGED)
        return;
    struct life *parent = &lives[child->facts.parent - 1];
    if (parent->past.from_seq != child->past.from_seq + 1)
        return;
    take_back(child);
    take_back(parent);
}

static void follow(struct life *parent, const struct event *of_parent)
{
    for (size_t i = 0; i < TICKETS; i++) {
        struct event event;
        struct refusal why;
        if (lives[i].facts.parent == parent->facts.number &&
            flow_follow(&rules, &lives[i].facts, &parent->facts, of_parent, now, &event, &why) == RESULT_OK)
            happen(&lives[i], &event);
    }
}

static void finish(struct life *life)
{
    struct event event = {.kind = EVENT_RECEIVED};
    struct refusal why;
    if (life->facts.state != STATE_DISPATCHED)
        return;
    happen(life, &event);
    assert_int_equal(flow_reply(&rules, &life->facts, now, &event, &why), RESULT_OK);
    happen(life, &event);
    assert_int_equal(flow_pass(&rules, &life->facts, now, &event, &why), RESULT_OK);
    happen(life, &event);
    follow(life, &event);
}

static void no_chain_and_no_circle(void)
{
    int64_t children[TICKETS] = {0};
    for (size_t i = 0; i < TICKETS; i++) {
        int64_t parent = lives[i].facts.parent;
        if (parent == 0)
            continue;
        assert_int_equal(lives[parent - 1].facts.parent, 0);
        assert_int_equal(lives[i].facts.children, 0);
        children[parent - 1]++;
    }
    for (size_t i = 0; i < TICKETS; i++)
        assert_int_equal(lives[i].facts.children, children[i]);
}

/* A2: whatever is merged and taken back, a duplicate follows a ticket that follows none. */
static void random_merges_and_undos_never_make_a_circle_or_a_chain(void **state)
{
    (void)state;
    size_t merges = 0, refused = 0;
    for (size_t step = 0; step < STEPS; step++) {
        for (size_t i = 0; i < TICKETS && step % 200 == 0; i++)
            register_at(i, roll(4) != 0);
        struct life *one = &lives[roll(TICKETS)], *other = &lives[roll(TICKETS)];
        size_t what = roll(19);
        if (what < 8)
            merge(one, other) == RESULT_OK ? merges++ : refused++;
        else if (what < 14)
            undo_merge(one);
        else if (what < 18)
            dispatch(one);
        else
            finish(one);
        no_chain_and_no_circle();
    }
    assert_true(merges > 500 && refused > 500);
}

static void of_opposite_merges_the_second_is_refused_for_what_the_first_made_of_it(void **state)
{
    (void)state;
    struct refusal why = {0};
    struct event merged, joined;
    register_at(0, true);
    register_at(1, true);
    assert_int_equal(merge(&lives[0], &lives[1]), RESULT_OK);
    assert_int_equal(flow_merge(&rules, &lives[1].facts, &lives[0].facts, &merged, &joined, &why),
                     RESULT_REFUSED);
    assert_int_equal(why.code, REFUSAL_STATE);
    assert_string_equal(why.value, "merged");
    assert_int_equal(flow_merge(&rules, &lives[1].facts, &lives[1].facts, &merged, &joined, &why),
                     RESULT_REFUSED);
    assert_string_equal(why.field, "into");
    register_at(2, true);
    assert_int_equal(flow_merge(&rules, &lives[1].facts, &lives[2].facts, &merged, &joined, &why),
                     RESULT_REFUSED);
    assert_string_equal(why.field, "children");
}

static void what_another_system_leads_is_neither_a_duplicate_nor_a_main_ticket(void **state)
{
    (void)state;
    register_at(0, true);
    register_at(1, true);
    lives[1].facts.imported = true;
    assert_int_equal(merge(&lives[0], &lives[1]), RESULT_REFUSED);
    assert_int_equal(merge(&lives[1], &lives[0]), RESULT_REFUSED);
}

static void each_caller_is_asked_at_each_pass_and_a_redo_takes_all_of_them_back(void **state)
{
    (void)state;
    struct event event;
    struct refusal why;
    register_at(0, true);
    register_at(1, true);
    register_at(2, false);
    register_at(3, true);
    dispatch(&lives[0]);
    for (size_t i = 1; i < 4; i++)
        assert_int_equal(merge(&lives[i], &lives[0]), RESULT_OK);
    finish(&lives[0]);
    assert_int_equal(lives[1].facts.state, STATE_CALLBACK);
    assert_int_equal(lives[1].facts.tasks[0].lead_id, 7);
    assert_int_equal(lives[2].facts.state, STATE_CLOSED);
    assert_int_equal(flow_attempt(&rules, &lives[3].facts, now,
                                  &(struct attempt_wish){.result = ATTEMPT_DECLINED}, &event, &why),
                     RESULT_OK);
    happen(&lives[3], &event);
    assert_int_equal(lives[3].facts.state, STATE_CLOSED);
    assert_int_equal(flow_redo(&rules, &lives[0].facts, now, &event, &why), RESULT_OK);
    happen(&lives[0], &event);
    follow(&lives[0], &event);
    for (size_t i = 1; i < 4; i++)
        assert_int_equal(lives[i].facts.state, STATE_MERGED);
    assert_true(lives[1].facts.tasks[0].cancelled);
    assert_false(lives[3].facts.tasks[0].cancelled);
    finish(&lives[0]);
    assert_int_equal(lives[1].facts.task_count, 2);
    assert_int_equal(lives[2].facts.task_count, 0);
    assert_int_equal(lives[3].facts.task_count, 2);
}

static void a_parents_end_is_that_of_its_duplicates_and_its_return_is_nothing_to_them(void **state)
{
    (void)state;
    static const struct {
        enum event_kind kind;
        const char *key;
        int64_t value;
        enum ticket_state state;
        enum closing closing;
    } rows[] = {
        {EVENT_ANSWERED, "note", 0, STATE_CLOSED, CLOSING_DIRECT},
        {EVENT_NOT_ACCEPTED, "reason", REASON_COURT, STATE_CLOSED, CLOSING_NOT_ACCEPTED},
        {EVENT_GRANTED, "what", APPROVAL_TERMINATION, STATE_CLOSED, CLOSING_TERMINATED},
        {EVENT_GRANTED, "what", APPROVAL_EXTENSION, STATE_MERGED, CLOSING_NONE},
        {EVENT_RETURNED, "note", 0, STATE_MERGED, CLOSING_NONE},
        {EVENT_DISPATCHED, "unit_id", 9, STATE_MERGED, CLOSING_NONE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct event event = {.kind = rows[i].kind};
        register_at(0, true);
        register_at(1, true);
        assert_int_equal(merge(&lives[1], &lives[0]), RESULT_OK);
        record_add(&event.body, rows[i].key, rows[i].value);
        happen(&lives[0], &event);
        follow(&lives[0], &event);
        assert_int_equal(lives[1].facts.state, rows[i].state);
        assert_int_equal(lives[1].facts.closing, rows[i].closing);
    }
    assert_int_equal(lives[1].facts.reason, REASON_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_merges_and_undos_never_make_a_circle_or_a_chain),
        cmocka_unit_test(of_opposite_merges_the_second_is_refused_for_what_the_first_made_of_it),
        cmocka_unit_test(what_another_system_leads_is_neither_a_duplicate_nor_a_main_ticket),
        cmocka_unit_test(each_caller_is_asked_at_each_pass_and_a_redo_takes_all_of_them_back),
        cmocka_unit_test(a_parents_end_is_that_of_its_duplicates_and_its_return_is_nothing_to_them),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
