/* Questions and their answers, in whatever order these come. */
#include "agent-tui/asked.h"
#include "tests/support/unit.h"
#include "wire/messages.h"

static struct asked asked;
static int intake, list;

static void caller_shown(struct console *desk, void *owner, const struct incoming *incoming)
{
    (void)desk, (void)owner, (void)incoming;
}

static void found(struct console *desk, void *owner, const struct incoming *incoming)
{
    (void)desk, (void)owner, (void)incoming;
}

static int begin(void **state)
{
    (void)state;
    asked = (struct asked){0};
    return 0;
}

static void ask(uint64_t tag, const char *type, void *owner, answered_fn *answered)
{
    asked_add(&asked, &(struct asked_row){tag, message_by_type(type), owner, answered});
}

static answered_fn *answer(uint64_t tag)
{
    struct asked_row row;
    assert_true(asked_take(&asked, tag, &row));
    return row.answered;
}

static void an_older_answer_that_comes_after_a_newer_one_is_dropped(void **state)
{
    (void)state;
    ask(1, "caller.show", &intake, caller_shown);
    ask(2, "caller.show", &intake, caller_shown);
    assert_ptr_equal(answer(2), caller_shown);
    assert_null(answer(1));
}

static void an_older_answer_is_dropped_also_while_the_newer_one_is_awaited(void **state)
{
    (void)state;
    ask(1, "caller.show", &intake, caller_shown);
    ask(2, "caller.show", &intake, caller_shown);
    assert_int_equal(asked_pending(&asked, &intake), 1);
    assert_null(answer(1));
    assert_ptr_equal(answer(2), caller_shown);
    assert_int_equal(asked_pending(&asked, &intake), 0);
}

static void another_question_owner_or_hand_keeps_its_answer(void **state)
{
    (void)state;
    ask(1, "ticket.show", &intake, caller_shown);
    ask(2, "caller.show", &intake, caller_shown);
    ask(3, "caller.show", &list, caller_shown);
    ask(4, "caller.show", &intake, found);
    assert_ptr_equal(answer(1), caller_shown);
    assert_ptr_equal(answer(2), caller_shown);
    assert_ptr_equal(answer(3), caller_shown);
    assert_ptr_equal(answer(4), found);
}

static void each_decision_is_answered_for_itself(void **state)
{
    (void)state;
    ask(1, "ticket.receive", &list, found);
    ask(2, "ticket.receive", &list, found);
    assert_ptr_equal(answer(1), found);
    assert_ptr_equal(answer(2), found);
}

static void who_is_gone_is_told_nothing_and_an_unknown_answer_is_nobodys(void **state)
{
    struct asked_row row;
    (void)state;
    ask(1, "ticket.receive", &list, found);
    asked_forget(&asked, &list);
    assert_int_equal(asked_pending(&asked, &list), 0);
    assert_null(answer(1));
    assert_false(asked_take(&asked, 1, &row));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(an_older_answer_that_comes_after_a_newer_one_is_dropped, begin),
        cmocka_unit_test_setup(an_older_answer_is_dropped_also_while_the_newer_one_is_awaited, begin),
        cmocka_unit_test_setup(another_question_owner_or_hand_keeps_its_answer, begin),
        cmocka_unit_test_setup(each_decision_is_answered_for_itself, begin),
        cmocka_unit_test_setup(who_is_gone_is_told_nothing_and_an_unknown_answer_is_nobodys, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
