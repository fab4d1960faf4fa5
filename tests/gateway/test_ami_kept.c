/* What a gateway that was killed had known of calls and members: the next one reads it, whatever the end cut. */
#include "gateway/ami_kept.h"
#include "gateway/ami_parse.h"
#include "tests/gateway/call_sums.h"

#include <unistd.h>

static char folder[64], path[80];
static const int64_t nine = 1795600000000;

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/rexian-kept-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/pbx1.calls", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    rmdir(folder);
    return 0;
}

struct gateway {
    struct ami_calls *calls;
    struct ami_kept kept;
};

static struct gateway begun(void)
{
    struct gateway g = {
        .calls = ami_calls_open(&(struct ami_calls_options){.exchange = "pbx1", .queues = "", .contexts = ""})};
    assert_non_null(g.calls);
    ami_kept_open(&g.kept, folder, "pbx1", g.calls);
    return g;
}

/* Without a word: what was appended is all there is. */
static void kill_it(struct gateway *g)
{
    if (g->kept.out != NULL)
        fclose(g->kept.out);
    ami_calls_close(&g->calls);
}

static void end_it(struct gateway *g)
{
    ami_kept_close(&g->kept);
    ami_calls_close(&g->calls);
}

static void tell(struct ami_calls *calls, const char *text, int64_t at_ms)
{
    static struct ami_parser parser;
    const struct ami_message *message = NULL;
    memset(&parser, 0, sizeof parser);
    parser.is_greeted = true;
    assert_int_equal(ami_parser_take(&parser, text, strlen(text), &message), strlen(text));
    assert_non_null(message);
    ami_calls_event(calls, message, at_ms);
}

static void a_member_is_added(struct ami_calls *calls)
{
    tell(calls,
         "Event: QueueMemberAdded\r\nQueue: hotline\r\nMemberName: 王芳\r\nInterface: PJSIP/2001\r\n\r\n",
         nine);
}

static void a_caller_waits(struct ami_calls *calls, int64_t at_ms)
{
    tell(calls,
         "Event: QueueCallerJoin\r\nQueue: hotline\r\nUniqueid: 7.1\r\nLinkedid: 7.1\r\nChannel: "
         "PJSIP/trunk-00000001\r\n\r\n",
         at_ms);
}

static size_t reports(struct gateway *g, struct call_report *last)
{
    size_t count = 0;
    while (ami_calls_next(g->calls, last))
        count++;
    return count;
}

static void whose_phone_a_member_was_is_known_though_nobody_tells_it_any_more(void **state)
{
    struct gateway g = begun();
    (void)state;
    a_member_is_added(g.calls);
    ami_kept_note(&g.kept);
    kill_it(&g);
    g = begun();
    assert_string_equal(ami_calls_extension(g.calls, "王芳"), "2001");
    end_it(&g);
    g = begun();
    assert_string_equal(ami_calls_extension(g.calls, "王芳"), "2001");
    end_it(&g);
}

static void a_gateway_that_starts_anew_tells_nothing_again_and_numbers_on(void **state)
{
    struct call_report report;
    struct gateway g = begun();
    (void)state;
    a_caller_waits(g.calls, nine);
    assert_int_equal(reports(&g, &report), 2);
    ami_kept_note(&g.kept);
    ami_kept_renew(&g.kept);
    tell(g.calls, "Event: QueueCallerLeave\r\nQueue: hotline\r\nUniqueid: 7.1\r\nLinkedid: 7.1\r\n\r\n",
         nine + 8000);
    tell(
        g.calls,
        "Event: UserEvent\r\nUserEvent: QueueExit\r\nStatus: TIMEOUT\r\nUniqueid: 7.1\r\nLinkedid: 7.1\r\n\r\n",
        nine + 8000);
    assert_int_equal(reports(&g, &report), 1);
    ami_kept_note(&g.kept);
    kill_it(&g);
    g = begun();
    assert_int_equal(reports(&g, &report), 0);
    a_caller_waits(g.calls, nine + 60000);
    assert_int_equal(reports(&g, &report), 1);
    assert_string_equal(report.visit, "7.1/2");
    end_it(&g);
}

static void append(const char *text)
{
    FILE *out = fopen(path, "abe");
    assert_non_null(out);
    fputs(text, out);
    fclose(out);
}

static void a_row_that_the_end_cut_is_passed_over_and_spoils_none_behind_it(void **state)
{
    struct call_report report;
    struct gateway g = begun();
    (void)state;
    a_caller_waits(g.calls, nine);
    ami_kept_note(&g.kept);
    kill_it(&g);
    append("visit\t7.1\thot");
    g = begun();
    a_member_is_added(g.calls);
    ami_kept_note(&g.kept);
    kill_it(&g);
    g = begun();
    assert_string_equal(ami_calls_extension(g.calls, "王芳"), "2001");
    a_caller_waits(g.calls, nine);
    assert_int_equal(reports(&g, &report), 0);
    end_it(&g);
}

static void a_file_of_something_else_is_passed_over(void **state)
{
    struct gateway g = begun();
    (void)state;
    end_it(&g);
    append("heard of nothing\n\nline\t1\n\tmember\n");
    g = begun();
    a_member_is_added(g.calls);
    ami_kept_note(&g.kept);
    kill_it(&g);
    g = begun();
    assert_string_equal(ami_calls_extension(g.calls, "王芳"), "2001");
    end_it(&g);
}

static void what_does_not_change_is_not_written(void **state)
{
    struct gateway g = begun();
    (void)state;
    a_member_is_added(g.calls);
    ami_kept_note(&g.kept);
    int64_t before = g.kept.appended;
    a_member_is_added(g.calls);
    ami_kept_note(&g.kept);
    assert_int_equal(g.kept.appended, before);
    end_it(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whose_phone_a_member_was_is_known_though_nobody_tells_it_any_more,
                                        make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_gateway_that_starts_anew_tells_nothing_again_and_numbers_on,
                                        make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_row_that_the_end_cut_is_passed_over_and_spoils_none_behind_it,
                                        make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_file_of_something_else_is_passed_over, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(what_does_not_change_is_not_written, make_folder, remove_folder),
    };
    return cmocka_run_group_tests_name("kept calls", tests, NULL, NULL);
}
