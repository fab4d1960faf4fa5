/* Simulated people: the same seed gives the same acts, and streams do not follow each other. */
#include "core/chance.h"
#include "tests/support/unit.h"

static void the_same_seed_gives_the_same_numbers_and_another_seed_others(void **state)
{
    struct chance one, same, other, stream;
    int equal_seed = 0, equal_stream = 0;
    (void)state;
    chance_seed(&one, 7, 1);
    chance_seed(&same, 7, 1);
    chance_seed(&other, 8, 1);
    chance_seed(&stream, 7, 2);
    for (int i = 0; i < 1000; i++) {
        uint64_t x = chance_next(&one);
        assert_true(x == chance_next(&same));
        equal_seed += x == chance_next(&other);
        equal_stream += x == chance_next(&stream);
    }
    assert_int_equal(equal_seed, 0);
    assert_int_equal(equal_stream, 0);
}

static void numbers_of_a_published_state_are_the_published_ones(void **state)
{
    /* xoshiro256** from the state 1, 2, 3, 4. */
    static const uint64_t known[] = {11520u, 0u, 1509978240u, 1215971899390074240u};
    struct chance chance = {{1, 2, 3, 4}};
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        assert_true(chance_next(&chance) == known[i]);
}

static void bounds_are_reached_and_never_passed(void **state)
{
    struct chance chance;
    bool low = false, high = false;
    (void)state;
    chance_seed(&chance, 1, 0);
    for (int i = 0; i < 1000; i++) {
        int64_t x = chance_between(&chance, -3, 4);
        assert_in_range(x + 3, 0, 7);
        low |= x == -3;
        high |= x == 4;
    }
    assert_true(low && high);
    assert_int_equal(chance_between(&chance, 5, 5), 5);
}

static void weights_are_kept_and_a_weight_of_0_is_never_picked(void **state)
{
    static const unsigned weights[] = {1, 0, 3};
    size_t counts[3] = {0};
    struct chance chance;
    (void)state;
    chance_seed(&chance, 2, 0);
    for (int i = 0; i < 4000; i++)
        counts[chance_pick(&chance, weights, 3)]++;
    assert_int_equal(counts[1], 0);
    assert_in_range(counts[0], 900, 1100);
    assert_false(chance_in(&chance, 0, 10));
    assert_true(chance_in(&chance, 10, 10));
}

static void gaps_have_their_mean(void **state)
{
    struct chance chance;
    int64_t sum = 0;
    (void)state;
    chance_seed(&chance, 3, 0);
    for (int i = 0; i < 20000; i++) {
        int64_t gap = chance_gap(&chance, 1000);
        assert_in_range(gap, 0, 8000);
        sum += gap;
    }
    assert_in_range(sum / 20000, 970, 1030);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_gives_the_same_numbers_and_another_seed_others),
        cmocka_unit_test(numbers_of_a_published_state_are_the_published_ones),
        cmocka_unit_test(bounds_are_reached_and_never_passed),
        cmocka_unit_test(weights_are_kept_and_a_weight_of_0_is_never_picked),
        cmocka_unit_test(gaps_have_their_mean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
