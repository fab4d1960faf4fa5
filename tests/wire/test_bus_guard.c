/* What of a connection's bytes has become messages, by rows of looks. */
#include "tests/support/unit.h"
#include "wire/bus_guard.h"

#include <string.h>

enum { MIB = 1 << 20, PEER = 7, OTHER = 9, LINES = 4 };

static struct guard_line after(const struct guard_line *looks, size_t count)
{
    struct guard_line line = {0};
    for (size_t i = 0; i < count; i++)
        guard_look(&line,
                   &(struct guard_seen){looks[i].peer, looks[i].received, looks[i].taken, looks[i].taken},
                   looks[i].looked_ms);
    return line;
}

static void what_is_pending_is_what_came_less_what_was_taken(void **state)
{
    static const struct {
        const char *story;
        struct guard_line looks[4];
        size_t count;
        int64_t pending;
    } cases[] = {
        {"what came before the first look is not known to be pending",
         {{.peer = PEER, .received = 9 * MIB, .taken = 0}},
         1,
         0},
        {"a message that has no end",
         {{.peer = PEER, .received = 100, .taken = 100},
          {.peer = PEER, .received = 100 + 5 * MIB, .taken = 100}},
         2,
         5 * MIB},
        {"it goes on",
         {{.peer = PEER}, {.peer = PEER, .received = 5 * MIB}, {.peer = PEER, .received = 8 * MIB}},
         3,
         8 * MIB},
        {"it became whole after all",
         {{.peer = PEER},
          {.peer = PEER, .received = 5 * MIB},
          {.peer = PEER, .received = 6 * MIB, .taken = 6 * MIB}},
         3,
         0},
        {"what many small messages seem to be in advance is forgotten at each look",
         {{.peer = PEER},
          {.peer = PEER, .received = MIB, .taken = 3 * MIB},
          {.peer = PEER, .received = 5 * MIB, .taken = 3 * MIB}},
         3,
         4 * MIB},
        {"a day of heartbeats is nothing",
         {{.peer = PEER}, {.peer = PEER, .received = 4 * MIB, .looked_ms = 86400000}},
         2,
         0},
        {"another peer by the same descriptor begins anew",
         {{.peer = PEER}, {.peer = PEER, .received = 5 * MIB}, {.peer = OTHER, .received = 6 * MIB}},
         3,
         0},
        {"so does one that has sent less than before",
         {{.peer = PEER}, {.peer = PEER, .received = 5 * MIB}, {.peer = PEER, .received = 1 * MIB}},
         3,
         0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct guard_line line = after(cases[i].looks, cases[i].count);
        if (line.pending_bytes != cases[i].pending)
            fail_msg("%s: %lld", cases[i].story, (long long)line.pending_bytes);
    }
}

/* A megabyte comes and is taken between the kernel's answer and the look at what was taken, again and again: a thread gets no processor. */
static void messages_that_become_whole_while_the_kernel_is_asked_are_never_pending(void **state)
{
    struct guard_line line = {0};
    (void)state;
    for (uint64_t came = 0, i = 0; i < 100; i++) {
        guard_look(&line, &(struct guard_seen){PEER, came, came, came + MIB}, 0);
        came += MIB;
        guard_look(&line, &(struct guard_seen){PEER, came, came, came}, 0);
        assert_int_equal(line.pending_bytes, 0);
    }
}

static void whoever_is_beyond_the_limit_is_worst_and_of_all_together_the_one_with_the_most(void **state)
{
    static const struct {
        int64_t pending[LINES];
        size_t worst;
    } cases[] = {
        {{0, 0, 0, 0}, LINES},
        {{16 * MIB, 0, 0, 0}, LINES},
        {{0, 16 * MIB + 1, 20 * MIB, 0}, 2},
        {{10 * MIB, 11 * MIB, 12 * MIB, 7 * MIB}, LINES},
        {{10 * MIB, 11 * MIB, 12 * MIB, 7 * MIB + 1}, 2},
    };
    const struct guard_limits limits = {16 * MIB, 40 * MIB};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct guard_line lines[LINES] = {{0}};
        for (size_t j = 0; j < LINES; j++)
            lines[j] = (struct guard_line){.is_open = true, .pending_bytes = cases[i].pending[j]};
        assert_int_equal(guard_worst(lines, LINES, &limits), cases[i].worst);
        if (cases[i].worst == LINES)
            continue;
        lines[cases[i].worst].is_cut = true;
        assert_true(guard_worst(lines, LINES, &limits) != cases[i].worst);
    }
}

static void other_transports_are_not_watched_and_cost_nothing(void **state)
{
    static const char *const endpoints[] = {"ipc:///tmp/nowhere", "inproc://x"};
    (void)state;
    for (size_t i = 0; i < sizeof endpoints / sizeof endpoints[0]; i++) {
        struct bus_guard *guard = NULL;
        struct guard_cut cut;
        assert_int_equal(guard_start(endpoints[i], &(struct guard_limits){1, 1}, &guard), RESULT_OK);
        guard_took(guard, -1, 5);
        guard_took(guard, 1 << 30, 5);
        assert_false(guard_next_cut(guard, &cut));
        assert_int_equal(guard_cuts(guard), 0);
        guard_stop(&guard);
        assert_null(guard);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_pending_is_what_came_less_what_was_taken),
        cmocka_unit_test(messages_that_become_whole_while_the_kernel_is_asked_are_never_pending),
        cmocka_unit_test(whoever_is_beyond_the_limit_is_worst_and_of_all_together_the_one_with_the_most),
        cmocka_unit_test(other_transports_are_not_watched_and_cost_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
