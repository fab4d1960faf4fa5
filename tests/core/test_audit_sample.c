#include "core/audit_sample.h"
#include "tests/support/unit.h"

enum { NUMBERS = 20000 };

static void the_same_ticket_draws_the_same_lot_and_another_seed_another_one(void **state)
{
    (void)state;
    int64_t number = INT64_C(2605060000001), differ = 0;
    assert_int_equal(audit_lot(7, number), audit_lot(7, number));
    for (int64_t i = 0; i < 1000; i++)
        differ += audit_lot(7, number + i) != audit_lot(8, number + i);
    assert_true(differ > 950);
}

/* A figure that an outsider has computed by the words of the header. */
static void the_lot_is_what_the_published_rule_says(void **state)
{
    (void)state;
    assert_int_equal(audit_lot(0, INT64_C(2605060000001)), 73);
    assert_int_equal(audit_lot(20260506, INT64_C(2605060000001)), 57);
}

static void lots_are_even_on_every_hundred_and_a_greater_share_takes_in_the_lesser(void **state)
{
    (void)state;
    int64_t counts[100] = {0};
    for (int64_t i = 0; i < NUMBERS; i++)
        counts[audit_lot(3, INT64_C(2605060000001) + i)]++;
    for (size_t i = 0; i < 100; i++)
        assert_in_range(counts[i], NUMBERS / 100 - 75, NUMBERS / 100 + 75);
}

static void the_deepest_category_with_a_share_of_its_own_decides(void **state)
{
    (void)state;
    static struct limits limits;
    const int64_t path[] = {211, 21, 2};
    limits_default(&limits);
    assert_int_equal(audit_share_of(&limits, path, 3), 100);
    limits.audit_share = 30;
    limits.audit_shares[limits.audit_share_count++] = (struct audit_share){2, 50};
    limits.audit_shares[limits.audit_share_count++] = (struct audit_share){21, 0};
    assert_int_equal(audit_share_of(&limits, path, 3), 0);
    assert_int_equal(audit_share_of(&limits, path + 2, 1), 50);
    assert_int_equal(audit_share_of(&limits, path, 0), 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_ticket_draws_the_same_lot_and_another_seed_another_one),
        cmocka_unit_test(the_lot_is_what_the_published_rule_says),
        cmocka_unit_test(lots_are_even_on_every_hundred_and_a_greater_share_takes_in_the_lesser),
        cmocka_unit_test(the_deepest_category_with_a_share_of_its_own_decides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
