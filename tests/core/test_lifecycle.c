#include "core/flow_asks.h"
#include "core/lifecycle.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

static struct zone zone;
static struct calendar calendar;
static struct limits limits;
static struct flow_rules rules = {.calendar = &calendar,
                                  .limits = &limits,
                                  .redo_after_close_ms = 30 * (int64_t)CIVIL_DAY_MS,
                                  .supervisor = true};
static struct lifecycle_edge edges[LIFECYCLE_EDGES];
static size_t edge_count;

/* The life cycle as the hotline's rules tell it: every move from desk to desk. Whoever reads this needs no other page. */
static const char *const moves[] = {
    "registered amend pending",
    "registered answer closed",
    "registered not_accept closed",
    "registered dispatch dispatched",
    "registered merge merged",
    "pending answer closed",
    "pending not_accept closed",
    "pending dispatch dispatched",
    "pending termination closed",
    "pending merge merged",
    "dispatched receive received",
    "dispatched return returned",
    "dispatched termination closed",
    "dispatched merge merged",
    "received return returned",
    "received reply replied",
    "received suspension suspended",
    "received termination closed",
    "received merge merged",
    "returned grant_return pending",
    "returned refuse_return dispatched",
    "returned refuse_return received",
    "returned termination closed",
    "returned merge merged",
    "replied pass callback",
    "replied pass closed",
    "replied audit_redo dispatched",
    "replied termination closed",
    "callback callback closed",
    "callback order_redo dispatched",
    "callback termination closed",
    "closed order_redo dispatched",
    "suspended resume received",
    "suspended termination closed",
    "suspended merge merged",
    "merged pass callback",
    "merged pass closed",
};
enum { MOVES = sizeof moves / sizeof moves[0] };

/* Records that leave a ticket where it is, and the states that take them. */
static const struct {
    const char *record;
    const char *states;
} records[] = {
    {"amend", "registered pending dispatched received returned replied callback suspended merged"},
    {"note", "registered pending dispatched received returned replied callback closed suspended merged"},
    {"reveal", "registered pending dispatched received returned replied callback closed suspended merged"},
    {"urge", "registered pending dispatched received returned replied callback suspended merged"},
    {"callback", "callback"},
    {"ask extension", "received"},
    {"ask complex", "received"},
    {"ask suspension", "received"},
    {"ask termination", "pending dispatched received returned replied callback suspended"},
    {"ask redo", "replied callback closed"},
    {"ask contact", "dispatched received suspended"},
    {"refuse extension", "received"},
    {"refuse complex", "received"},
    {"refuse suspension", "received"},
    {"refuse termination", "pending dispatched received returned replied callback suspended"},
    {"refuse redo", "replied callback closed"},
    {"refuse contact", "dispatched received suspended"},
    {"grant extension", "received"},
    {"grant complex", "received"},
    {"grant redo", "replied callback closed"},
    {"grant contact", "dispatched received suspended"},
    {"supervise", "dispatched received returned suspended"},
    {"contact", "dispatched received suspended"},
    {"interim", "dispatched received suspended"},
    {"co_handler", "dispatched received suspended"},
    {"co_report", "dispatched received suspended"},
    {"pass_down", "dispatched received"},
    {"hand_up", "dispatched received"},
    {"take_child", "pending dispatched received returned replied suspended"},
    {"phone", "dispatched received"},
    {"report_order", "pending dispatched received returned replied callback closed suspended merged"},
    {"close_order", "pending dispatched received returned replied callback closed suspended merged"},
};
enum { RECORDS = sizeof records / sizeof records[0] };

static void say_record(const struct lifecycle_edge *edge, char *out, size_t size)
{
    const char *what = edge->what ? name_of(&approval_names, (int)edge->what) : "";
    const char *action = edge->action == ACTION_DECIDE ? edge->agreed ? "grant" : "refuse"
                                                       : name_of(&action_names, (int)edge->action);
    snprintf(out, size, "%s%s%s", action, what[0] ? " " : "", what);
}

static bool has_word(const char *words, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = words; (at = strstr(at, word)) != NULL; at += length)
        if ((at == words || at[-1] == ' ') && (at[length] == '\0' || at[length] == ' '))
            return true;
    return false;
}

static int explore(void **state)
{
    int64_t start_at = 0;
    (void)state;
    zone_fixed(&zone, "Asia/Shanghai", 8 * 3600);
    calendar_init(&calendar, &zone);
    limits_default(&limits);
    for (int year = 2026; year <= 2028; year++)
        if (calendar_declare(&calendar, year) != RESULT_OK)
            return -1;
    if (zone_parse(&zone, "2026-05-06 09:00", &start_at) != RESULT_OK)
        return -1;
    edge_count = lifecycle_explore(&rules, start_at, edges);
    return edge_count > 0 && edge_count < LIFECYCLE_EDGES ? 0 : -1;
}

static void every_move_that_can_be_reached_is_one_of_the_life_cycle_and_each_of_those_is_reached(void **state)
{
    bool met[MOVES] = {false};
    (void)state;
    for (size_t i = 0; i < edge_count; i++) {
        char text[120];
        size_t at = 0;
        const struct lifecycle_edge *edge = &edges[i];
        if (edge->from == edge->to)
            continue;
        snprintf(text, sizeof text, "%s %s %s", name_of(&state_names, (int)edge->from),
                 edge->what ? name_of(&approval_names, (int)edge->what)
                            : name_of(&action_names, (int)edge->action),
                 name_of(&state_names, (int)edge->to));
        while (at < MOVES && strcmp(moves[at], text) != 0)
            at++;
        if (at == MOVES)
            fail_msg("the life cycle has no move \"%s\"", text);
        met[at] = true;
    }
    for (size_t i = 0; i < MOVES; i++)
        if (!met[i])
            fail_msg("nothing leads along \"%s\"", moves[i]);
}

static void every_record_is_taken_in_the_states_of_its_row_and_nowhere_else(void **state)
{
    (void)state;
    for (size_t i = 0; i < edge_count; i++) {
        char text[60];
        size_t at = 0;
        if (edges[i].from != edges[i].to)
            continue;
        say_record(&edges[i], text, sizeof text);
        while (at < RECORDS && strcmp(records[at].record, text) != 0)
            at++;
        if (at == RECORDS || !has_word(records[at].states, name_of(&state_names, (int)edges[i].from)))
            fail_msg("\"%s\" is taken in state %s", text, name_of(&state_names, (int)edges[i].from));
    }
    for (size_t r = 0; r < RECORDS; r++)
        for (int s = 0; s < STATE_COUNT; s++) {
            bool taken = false;
            for (size_t i = 0; i < edge_count && !taken; i++) {
                char text[60];
                say_record(&edges[i], text, sizeof text);
                taken = edges[i].from == edges[i].to && (int)edges[i].from == s &&
                        strcmp(text, records[r].record) == 0;
            }
            if (taken != has_word(records[r].states, name_of(&state_names, s)))
                fail_msg("\"%s\" in state %s: %s", records[r].record, name_of(&state_names, s),
                         taken ? "taken" : "not taken");
        }
}

static void what_a_state_does_not_allow_is_refused_with_the_state_as_its_reason(void **state)
{
    (void)state;
    for (int s = 0; s < STATE_COUNT; s++)
        for (int action = 0; action < ACTION_COUNT; action++) {
            struct ticket_facts facts = {.number = 1, .state = (enum ticket_state)s};
            struct refusal why = {0};
            bool reached = false;
            for (size_t i = 0; i < edge_count; i++)
                reached |= (int)edges[i].from == s && (int)edges[i].action == action;
            if (flow_allows(&facts, (enum action)action, &why) == RESULT_OK)
                continue;
            assert_int_equal(why.code, REFUSAL_STATE);
            assert_string_equal(why.value, name_of(&state_names, s));
            /* A duplicate is passed by its parent's audit, never by its own. */
            if (reached && !(s == STATE_MERGED && action == ACTION_PASS))
                fail_msg("%s is refused in state %s and taken all the same", name_of(&action_names, action),
                         name_of(&state_names, s));
        }
    for (int what = APPROVAL_NONE; what < APPROVAL_COUNT; what++) {
        struct ticket_facts merged = {.number = 1, .state = STATE_MERGED, .secrecy = true};
        struct ask_wish wish = {.what = (enum approval)what, .days = 1, .until_at = INT64_MAX};
        struct event event;
        struct refusal why = {0};
        assert_int_equal(flow_ask(&rules, &merged, 0, &wish, &event, &why), RESULT_REFUSED);
        assert_int_equal(why.code, what == APPROVAL_NONE ? REFUSAL_MISSING_FIELD : REFUSAL_STATE);
    }
}

static void every_state_can_be_reached_and_left_and_none_but_closed_is_an_end(void **state)
{
    (void)state;
    for (int s = 0; s < STATE_COUNT; s++) {
        bool reached = s == STATE_REGISTERED || s == STATE_PENDING, left = false;
        for (size_t i = 0; i < edge_count; i++) {
            reached |= (int)edges[i].to == s && edges[i].from != edges[i].to;
            left |= (int)edges[i].from == s && edges[i].from != edges[i].to;
        }
        assert_true(reached && left);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_move_that_can_be_reached_is_one_of_the_life_cycle_and_each_of_those_is_reached),
        cmocka_unit_test(every_record_is_taken_in_the_states_of_its_row_and_nowhere_else),
        cmocka_unit_test(what_a_state_does_not_allow_is_refused_with_the_state_as_its_reason),
        cmocka_unit_test(every_state_can_be_reached_and_left_and_none_but_closed_is_an_end),
    };
    return cmocka_run_group_tests(tests, explore, NULL);
}
