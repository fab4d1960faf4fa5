/* Names of changes. */
#include "tests/support/unit.h"

#include "wire/request_id.h"

#include <string.h>

static void a_later_name_comes_after_an_earlier_one_whatever_its_random_bytes_are(void **state)
{
    uint8_t high[REQUEST_ID_RANDOM], low[REQUEST_ID_RANDOM] = {0};
    char earlier[ENVELOPE_ID_BYTES], later[ENVELOPE_ID_BYTES];
    (void)state;
    memset(high, 0xff, sizeof high);
    request_id_name(high, earlier);
    do
        request_id_name(low, later);
    while (strncmp(later, earlier, 12) == 0);
    assert_true(strcmp(earlier, later) < 0);
    assert_int_equal(strspn(later, "0123456789abcdef"), 32);
    assert_int_equal(strlen(later), 32);
    assert_string_equal(earlier + 12, "ffffffffffffffffffff");
    assert_string_equal(later + 12, "00000000000000000000");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_later_name_comes_after_an_earlier_one_whatever_its_random_bytes_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
