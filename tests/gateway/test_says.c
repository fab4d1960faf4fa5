/* What simulated callers say: the same caller the same, a storm one thing, and a file that holds nothing to say is named. */
#include "gateway/sim_says.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[] = "/tmp/rexian-says-XXXXXX";

static void write_file(const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static struct says *opened(const char *text)
{
    struct says *says = NULL;
    char why[SAYS_WHY_SIZE];
    write_file(text);
    if (says_open(path, &says, why) != RESULT_OK)
        fail_msg("%s", why);
    return says;
}

/* The line that is told when a caller is answered; valid until the next one. */
static const char *told(const struct says *says, struct caller caller)
{
    static char *line;
    size_t size = 0;
    free(line);
    FILE *out = open_memstream(&line, &size);
    says_tell(says, &caller, "operator1", "13800000001", out);
    fclose(out);
    return line;
}

static void the_same_caller_says_the_same_and_each_line_is_said_by_somebody(void **state)
{
    struct says *says = opened("# callers\n\n  停水了  \r\n暖气不热\n路灯坏了");
    int counts[3] = {0};
    (void)state;
    for (int64_t number = 1; number <= 300; number++) {
        struct caller caller = {.day = 20000, .number = number};
        char line[200];
        strcpy(line, told(says, caller));
        assert_string_equal(told(says, caller), line);
        counts[0] += strcmp(line, "operator1 13800000001: 停水了\n") == 0;
        counts[1] += strcmp(line, "operator1 13800000001: 暖气不热\n") == 0;
        counts[2] += strcmp(line, "operator1 13800000001: 路灯坏了\n") == 0;
    }
    assert_int_equal(counts[0] + counts[1] + counts[2], 300);
    for (size_t i = 0; i < 3; i++)
        assert_in_range(counts[i], 60, 140);
    says_close(&says);
    assert_null(says);
}

static void in_a_storm_all_say_one_thing_and_who_has_no_matter_is_told_as_such(void **state)
{
    struct says *says = opened("停水了\n暖气不热\n路灯坏了\n");
    struct storm storm = {.minute = 600};
    struct caller first = {.day = 20000, .number = 1, .storm = &storm};
    char line[200];
    (void)state;
    strcpy(line, told(says, first));
    for (int64_t number = 2; number <= 50; number++)
        assert_string_equal(told(says, (struct caller){.day = 20000, .number = number, .storm = &storm}), line);
    assert_non_null(strstr(told(says, (struct caller){.kind = CALLER_SILENT}), "nothing is heard"));
    assert_non_null(strstr(told(says, (struct caller){.kind = CALLER_WRONG}), "wrong number"));
    assert_non_null(strstr(told(says, (struct caller){.kind = CALLER_ABUSIVE}), "shouts"));
    assert_string_equal(told(NULL, first), "");
    says_close(&says);
}

static void a_file_with_nothing_to_say_or_with_other_bytes_is_named_with_its_line(void **state)
{
    struct says *says = NULL;
    char why[SAYS_WHY_SIZE];
    (void)state;
    write_file("# nothing\n\n");
    assert_int_equal(says_open(path, &says, why), RESULT_INVALID);
    assert_non_null(strstr(why, "holds nothing to say; write a matter a line"));
    write_file("one\n\x1b[2J\n");
    assert_int_equal(says_open(path, &says, why), RESULT_INVALID);
    assert_non_null(strstr(why, ":2: is no text"));
    assert_int_not_equal(says_open("/tmp/rexian-says-nobody/file", &says, why), RESULT_OK);
    assert_non_null(strstr(why, "/tmp/rexian-says-nobody/file"));
    assert_null(says);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_caller_says_the_same_and_each_line_is_said_by_somebody),
        cmocka_unit_test(in_a_storm_all_say_one_thing_and_who_has_no_matter_is_told_as_such),
        cmocka_unit_test(a_file_with_nothing_to_say_or_with_other_bytes_is_named_with_its_line),
    };
    int descriptor = mkstemp(path);
    if (descriptor < 0)
        return 1;
    close(descriptor);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(path);
    return failed;
}
