/* Reading a configuration: every fault is named with its file, line and remedy, and nothing slips through.
 * Texts stand in the tests as they would stand in a file. */
#include "tests/config/faults.h"

#include <inttypes.h>
#include <stdlib.h>

static struct faults faults;
static struct broker_config broker;
static struct console_config console;

#define KEY_LINE "broker_key = \"rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7\";\n"

static void an_empty_file_gives_the_defaults(void **state)
{
    (void)state;
    assert_int_equal(faults_load(&faults, &broker_options, "", &broker), RESULT_OK);
    assert_string_equal(broker.listen, "tcp://127.0.0.1:7420");
    assert_string_equal(broker.city, "天津");
    assert_int_equal(broker.limits.receive_general_days, 1);
    assert_int_equal(broker.limits.receive_utility_ms, 1800000);
    assert_int_equal(broker.limits.handle_complaint_days, 5);
    assert_int_equal(broker.wire.max_frame_bytes, 1048576);
    assert_int_equal(broker.session.idle_ms, 12 * 3600000);
    assert_int_equal(broker.rates.answer_target_percent, 100);
    assert_string_equal(broker.log.level, "info");
}

static void a_file_with_five_faults_names_all_five_with_their_lines(void **state)
{
    (void)state;
    const char *text = "city = \"天津\";\n"
                       "area_code = 22;\n"
                       "limits:\n"
                       "{\n"
                       "    seel_after_midnight_ms = 1;\n"
                       "    answer_target_ms = 0;\n"
                       "};\n"
                       "office_hours = \"08:30-12:00 11:00-17:30\";\n"
                       "log: { level = \"loud\"; };\n";
    memset(&broker, 0x5a, sizeof broker);
    assert_int_equal(faults_load(&faults, &broker_options, text, &broker), RESULT_INVALID);
    assert_int_equal(faults.count, 5);
    assert_string_equal(faults.lines[0], "a.cfg:2: option 'area_code': value '22': is not a text in quotes; "
                                         "write 2 to 6 digits beginning with 0, such as 022");
    assert_string_equal(faults.lines[1],
                        "a.cfg:5: option 'limits.seel_after_midnight_ms': value '1': there is no such "
                        "option; did you mean 'limits.seal_after_midnight_ms'?");
    assert_string_equal(faults.lines[2],
                        "a.cfg:6: option 'limits.answer_target_ms': value '0': is out of range; "
                        "write a number from 1000 to 1728000000 (ms)");
    assert_string_equal(faults.lines[3],
                        "a.cfg:8: option 'office_hours': value '08:30-12:00 11:00-17:30': has times "
                        "that overlap or do not rise; write segments such as 08:30-12:00 13:30-17:30");
    assert_string_equal(faults.lines[4],
                        "a.cfg:9: option 'log.level': value 'loud': is none of the words that may "
                        "stand here; write one of \"error\" \"warning\" \"info\" \"debug\"");
    assert_int_equal(broker.listen[0], 0x5a);
}

/* Writes "group: { name = VALUE; };" for a path. */
static void write_one(char *out, size_t size, const char *path, const char *value)
{
    const char *dot = strchr(path, '.');
    if (dot == NULL) {
        snprintf(out, size, "%s = %s;\n", path, value);
    } else {
        snprintf(out, size, "%.*s: { %s = %s; };\n", (int)(dot - path), path, dot + 1, value);
    }
}

static bool out_of_range_is_told(const struct option_table *table, const struct config_option *option,
                                 const char *value, void *values)
{
    char text[256];
    char head[160];
    write_one(text, sizeof text, option->path, value);
    snprintf(head, sizeof head, "a.cfg:1: option '%s': value '%s': is out of range", option->path, value);
    return faults_load(&faults, table, text, values) == RESULT_INVALID && faults.count >= 1 &&
           strncmp(faults.lines[0], head, strlen(head)) == 0;
}

static void every_integer_out_of_range_is_a_fault(void **state)
{
    (void)state;
    const struct option_table *const tables[] = {&broker_options, &console_options, &gateway_options};
    void *values =
        malloc(sizeof(struct broker_config) + sizeof(struct console_config) + sizeof(struct gateway_config));
    size_t integers = 0;
    assert_non_null(values);
    for (size_t t = 0; t < 3; t++) {
        for (size_t i = 0; i < tables[t]->count; i++) {
            const struct config_option *option = &tables[t]->options[i];
            char low[32];
            char high[32];
            if (option->kind != OPTION_INT && option->kind != OPTION_MS) {
                continue;
            }
            integers++;
            snprintf(low, sizeof low, "%" PRId64, option->min - 1);
            snprintf(high, sizeof high, "%" PRId64 "%s", option->max + 1,
                     option->max + 1 > INT32_MAX ? "L" : "");
            assert_true(out_of_range_is_told(tables[t], option, low, values));
            assert_true(out_of_range_is_told(tables[t], option, high, values));
            assert_true(out_of_range_is_told(tables[t], option, "55555555555", values));
            assert_true(out_of_range_is_told(tables[t], option, "55555555555L", values));
            assert_true(out_of_range_is_told(tables[t], option, "4294967297", values));
            assert_true(out_of_range_is_told(tables[t], option, "0x100000001", values));
            assert_true(out_of_range_is_told(tables[t], option, "99999999999999999999", values));
        }
    }
    assert_true(integers > 40);
    free(values);
}

static void every_integer_takes_its_bounds(void **state)
{
    (void)state;
    const struct option_table bare = {.name = broker_options.name,
                                      .sentence = "",
                                      .size = broker_options.size,
                                      .options = broker_options.options,
                                      .count = broker_options.count};
    for (size_t i = 0; i < bare.count; i++) {
        const struct config_option *option = &bare.options[i];
        char number[32];
        char text[256];
        if (option->kind != OPTION_INT && option->kind != OPTION_MS) {
            continue;
        }
        for (int end = 0; end < 2; end++) {
            int64_t bound = end == 0 ? option->min : option->max;
            snprintf(number, sizeof number, "%" PRId64, bound);
            write_one(text, sizeof text, option->path, number);
            assert_int_equal(faults_load(&faults, &bare, text, &broker), RESULT_OK);
            assert_int_equal(option_int(option, &broker), bound);
        }
    }
}

/* A table of its own, with bounds that no option of ours has. */
struct wide {
    int64_t wide_ms;
};
static const struct config_option wide_rows[] = {
    {.path = "wide_ms",
     .kind = OPTION_MS,
     .min = INT64_MIN,
     .max = INT64_MAX,
     .default_text = "7",
     .sentence = "Wide."},
};
static const struct option_table wide_options = {
    .name = "wide.cfg", .sentence = "Wide.", .size = sizeof(struct wide), .options = wide_rows, .count = 1};

static void an_integer_past_32_bits_needs_its_suffix_and_keeps_its_value(void **state)
{
    (void)state;
    struct wide wide = {0};
    assert_int_equal(faults_load(&faults, &wide_options, "wide_ms = 55555555555;", &wide), RESULT_INVALID);
    faults_assert(&faults, "a.cfg:1: option 'wide_ms': value '55555555555': needs more than 32 bits",
                  "write 55555555555L");
    assert_int_equal(faults_load(&faults, &wide_options, "wide_ms = 4294967296;", &wide), RESULT_INVALID);
    assert_int_equal(faults_load(&faults, &wide_options, "wide_ms = 55555555555L;", &wide), RESULT_OK);
    assert_true(wide.wide_ms == 55555555555);
    assert_int_equal(faults_load(&faults, &wide_options, "wide_ms = -55555555555L;", &wide), RESULT_OK);
    assert_true(wide.wide_ms == -55555555555);
    assert_int_equal(faults_load(&faults, &wide_options, "wide_ms = 0x7fff;", &wide), RESULT_OK);
    assert_true(wide.wide_ms == 0x7fff);
    assert_int_equal(faults_load(&faults, &wide_options, "wide_ms = 9223372036854775807L;", &wide), RESULT_OK);
    assert_true(wide.wide_ms == INT64_MAX);
    assert_int_equal(faults_load(&faults, &wide_options, "wide_ms = 9223372036854775808L;", &wide),
                     RESULT_INVALID);
}

static void every_misspelt_option_is_a_fault(void **state)
{
    (void)state;
    for (size_t i = 0; i < broker_options.count; i++) {
        char path[128];
        char text[256];
        char head[200];
        if (broker_options.options[i].retired) {
            continue; /* nobody is pointed to it */
        }
        snprintf(path, sizeof path, "%sx", broker_options.options[i].path);
        write_one(text, sizeof text, path, "1");
        snprintf(head, sizeof head,
                 "a.cfg:1: option '%s': value '1': there is no such option; did you mean '%s'?", path,
                 broker_options.options[i].path);
        assert_int_equal(faults_load(&faults, &broker_options, text, &broker), RESULT_INVALID);
        assert_int_equal(faults.count, 1);
        assert_string_equal(faults.lines[0], head);
    }
}

static void an_option_outside_of_its_group_is_pointed_to_it(void **state)
{
    (void)state;
    assert_int_equal(faults_load(&faults, &broker_options, "heartbeat_ms = 3000;", &broker), RESULT_INVALID);
    faults_assert(&faults, "a.cfg:1: option 'heartbeat_ms'", "did you mean 'wire.heartbeat_ms'?");
    assert_int_equal(faults_load(&faults, &broker_options, "\n\nwire = 3;", &broker), RESULT_INVALID);
    faults_assert(&faults, "a.cfg:3: option 'wire'", "is a group of options");
    assert_int_equal(faults_load(&faults, &broker_options, "# 天津\nnowhere: { a = 1; };", &broker),
                     RESULT_INVALID);
    faults_assert(&faults, "a.cfg:2: option 'nowhere'", "there is no such option");
}

static void doubled_options_and_groups_are_told_with_both_lines(void **state)
{
    (void)state;
    const char *text = "city = \"天津\";\n"
                       "wire: { push_queue = 100; };\n"
                       "city = \"北京\"; # twice\n"
                       "city = \"上海\";\n"
                       "wire: { push_qeue = 100; };\n"
                       "area_code = \"x\";\n";
    assert_int_equal(faults_load(&faults, &broker_options, text, &broker), RESULT_INVALID);
    assert_int_equal(faults.count, 5);
    faults_assert(&faults, "a.cfg:3: option 'city': value '北京': is given twice, first in line 1", "keep one");
    faults_assert(&faults, "a.cfg:4: option 'city': value '上海': is given twice, first in line 1", "keep one");
    faults_assert(&faults, "a.cfg:5: option 'wire': is given twice, first in line 2", "keep one");
    faults_assert(&faults, "a.cfg:5: option 'wire.push_qeue'", "did you mean 'wire.push_queue'?");
    faults_assert(&faults, "a.cfg:6: option 'area_code': value 'x'", "is not an area code");
}

static void wrong_types_are_faults(void **state)
{
    (void)state;
    const char *text = "city = 5;\n"
                       "data_dir = [\"a\", \"b\"];\n"
                       "keys_dir = ( { a = 1; } );\n"
                       "zone = true;\n"
                       "store: { readers = \"2\"; checkpoint_pages = 2.5; };\n"
                       "wire: { heartbeat_ms = true; push_queue: { a = 1; }; };\n";
    assert_int_equal(faults_load(&faults, &broker_options, text, &broker), RESULT_INVALID);
    faults_assert(&faults, "a.cfg:1: option 'city': value '5'", "is not a text in quotes");
    faults_assert(&faults, "a.cfg:2: option 'data_dir': value '[\"a\", \"b\"]'", "is not a text in quotes");
    faults_assert(&faults, "a.cfg:3: option 'keys_dir'", "is not a text in quotes");
    faults_assert(&faults, "a.cfg:4: option 'zone': value 'true'", "is not a text in quotes");
    faults_assert(&faults, "a.cfg:5: option 'store.readers': value '2'", "is not a whole number");
    faults_assert(&faults, "a.cfg:5: option 'store.checkpoint_pages': value '2.5'", "is not a whole number");
    faults_assert(&faults, "a.cfg:6: option 'wire.heartbeat_ms': value 'true'", "is not a whole number");
    faults_assert(&faults, "a.cfg:6: option 'wire.push_queue'", "is not a whole number");
    assert_int_equal(faults_load(&faults, &console_options, KEY_LINE "mouse = 1;\n", &console), RESULT_INVALID);
    faults_assert(&faults, "a.cfg:2: option 'mouse': value '1'", "write true or false");
}

static void required_options_must_be_there(void **state)
{
    (void)state;
    static struct gateway_config gateway;
    assert_int_equal(faults_load(&faults, &gateway_options, KEY_LINE "\n", &gateway), RESULT_INVALID);
    assert_int_equal(faults.count, 2);
    faults_assert(&faults, "a.cfg:3: option 'login': is missing; ", "account");
    faults_assert(&faults, "a.cfg:3: option 'password_file': is missing; ", "path");
    assert_int_equal(faults_load(&faults, &console_options, "broker_key = \"\";", &console), RESULT_INVALID);
    faults_assert(&faults, "a.cfg:1: option 'broker_key'", "is empty, but must be given");
    assert_int_equal(faults_load(&faults, &broker_options, "city = \"\";", &broker), RESULT_INVALID);
    faults_assert(&faults, "a.cfg:1: option 'city'", "is empty, but must be given");
    assert_int_equal(faults_load(&faults, &console_options, KEY_LINE "login = \"王芳\";", &console), RESULT_OK);
    assert_string_equal(console.login, "王芳");
}

static void a_syntax_error_is_told_beside_the_faults_above_it(void **state)
{
    (void)state;
    const char *text = "area_code = \"x22\";\n"
                       "wire: { heartbeat_ms = 1; };\n"
                       "city = \"天津;\n";
    assert_int_equal(faults_load(&faults, &broker_options, text, &broker), RESULT_INVALID);
    faults_assert(&faults, "a.cfg:2: option 'wire.heartbeat_ms': value '1': is out of range", "100");
    faults_assert(&faults, "a.cfg:3: has a quote that is not closed; ", "close the text");
    assert_int_equal(faults_load(&faults, &broker_options, "city \"天津\";\n", &broker), RESULT_INVALID);
    assert_int_equal(faults.count, 1);
    faults_assert(&faults, "a.cfg:1: cannot be read from here on (syntax error)", "semicolon");
    assert_int_equal(faults_load(&faults, &broker_options, "wire.heartbeat_ms = 3000;\n", &broker),
                     RESULT_INVALID);
    faults_assert(&faults, "a.cfg:1: cannot be read from here on", "");
}

static void other_files_are_not_read_in(void **state)
{
    (void)state;
    const char *text = "@include \"secret.cfg\"\n"
                       "city = 5;\n";
    assert_int_equal(faults_load(&faults, &broker_options, text, &broker), RESULT_INVALID);
    assert_int_equal(faults.count, 2);
    faults_assert(&faults, "a.cfg:1: option '@include'", "other files are not read in");
    faults_assert(&faults, "a.cfg:2: option 'city'", "is not a text in quotes");
    text = "# @include \"a\"\ncity = \"@include\"; /* @include \"b\" \n*/\n// @include\n";
    assert_int_equal(faults_load(&faults, &broker_options, text, &broker), RESULT_OK);
    assert_string_equal(broker.city, "@include");
}

static void bytes_that_are_not_utf8_are_told_by_line(void **state)
{
    (void)state;
    const char *text = "# \xcc\xec\xbd\xf2\ncity = \"\xcc\xec\xbd\xf2\";\nzone = \"Asia/Shanghai\";\n";
    assert_int_equal(faults_load(&faults, &broker_options, text, &broker), RESULT_INVALID);
    assert_int_equal(faults.count, 3);
    faults_assert(&faults, "a.cfg:1: has bytes that are not UTF-8", "save the file as UTF-8");
    faults_assert(&faults, "a.cfg:2: has bytes that are not UTF-8", "save the file as UTF-8");
    faults_assert(&faults, "a.cfg:2: option 'city': value '\\xCC\\xEC\\xBD\\xF2': is not UTF-8", "");
    assert_int_equal(faults_load(&faults, &broker_options, "city = \"\\xcc\\xec\";", &broker), RESULT_INVALID);
    faults_assert(&faults, "a.cfg:1: option 'city'", "is not UTF-8");
    faults.count = 0;
    assert_int_equal(
        config_load_text(&broker_options, "a.cfg", "city = \"a\0b\";\n", 14, &broker, faults_take, &faults),
        RESULT_INVALID);
    faults_assert(&faults, "a.cfg:1: has bytes that are not UTF-8", "");
}

static void texts_may_not_hide_anything(void **state)
{
    (void)state;
    assert_int_equal(faults_load(&faults, &broker_options, "city = \"天津\\x00北京\";", &broker),
                     RESULT_INVALID);
    faults_assert(&faults, "a.cfg:1: option 'city'", "has a control character");
    assert_int_equal(faults_load(&faults, &broker_options, "city = \"天\\n津\";", &broker), RESULT_INVALID);
    faults_assert(&faults, "a.cfg:1: option 'city'", "has a control character");
    assert_int_equal(faults_load(&faults, &broker_options, "city = \"\\x1b[2J\";", &broker), RESULT_INVALID);
    char text[256] = "city = \"";
    for (size_t i = 0; i < 30; i++) {
        strcat(text, "津");
    }
    strcat(text, "\";");
    assert_int_equal(faults_load(&faults, &broker_options, text, &broker), RESULT_INVALID);
    faults_assert(&faults, "a.cfg:1: option 'city'", "is too long");
}

static void texts_may_be_written_in_every_way_of_libconfig(void **state)
{
    (void)state;
    const char *text =
        "\xEF\xBB\xBF"
        "city : \"天\" /* and */ \"津\"\r\n"
        "data_dir = \"a\\\\b \\\"c\\\" # no comment; { \", zone=\"Asia/Urumqi\" wire={push_queue:0x64},\r\n"
        "store: { readers = 3 };";
    assert_int_equal(faults_load(&faults, &broker_options, text, &broker), RESULT_OK);
    assert_string_equal(broker.city, "天津");
    assert_string_equal(broker.data_dir, "a\\b \"c\" # no comment; { ");
    assert_string_equal(broker.zone, "Asia/Urumqi");
    assert_int_equal(broker.wire.push_queue, 100);
    assert_int_equal(broker.store.readers, 3);
}

static void options_that_contradict_each_other_are_told(void **state)
{
    (void)state;
    const char *text = "wire: { heartbeat_ms = 5000; };\n"
                       "session: {\n delay_ms = 9000;\n max_delay_ms = 8000;\n};\n";
    assert_int_equal(faults_load(&faults, &broker_options, text, &broker), RESULT_INVALID);
    assert_int_equal(faults.count, 2);
    faults_assert(&faults,
                  "a.cfg:1: option 'wire.dead_after_ms': value '8000': is too small beside 'wire.heartbeat_ms'",
                  "write at least 10000");
    faults_assert(&faults, "a.cfg:4: option 'session.max_delay_ms'", "write at least 9000");
}

static void a_file_that_is_not_there_is_one_fault(void **state)
{
    (void)state;
    faults.count = 0;
    assert_int_equal(config_load(&broker_options, "/no/such.cfg", &broker, faults_take, &faults), RESULT_IO);
    assert_int_equal(faults.count, 1);
    faults_assert(&faults, "/no/such.cfg: cannot be opened: No such file or directory; ", "--config FILE");
}

static void note_restart(void *context, const char *path)
{
    struct faults *told = context;
    snprintf(told->lines[told->count++], FAULT_SIZE, "%s", path);
}

static void a_reload_takes_what_is_reloadable_and_names_the_rest(void **state)
{
    (void)state;
    char path[] = "/tmp/rexian-reload-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    FILE *file = fdopen(fd, "w");
    assert_non_null(file);
    fputs(
        "city = \"北京\"; log: { level = \"debug\"; }; limits: { audit_days = 2; short_abandon_ms = 7000; };\n",
        file);
    fclose(file);
    config_defaults(&broker_options, &broker);
    faults.count = 0;
    assert_int_equal(config_reload(&broker_options, path, &broker, faults_take, note_restart, &faults),
                     RESULT_OK);
    assert_int_equal(faults.count, 1);
    assert_string_equal(faults.lines[0], "city");
    assert_string_equal(broker.city, "天津");
    assert_string_equal(broker.log.level, "debug");
    assert_int_equal(broker.limits.audit_days, 1); /* the rulebook has replaced it */
    assert_int_equal(broker.limits.short_abandon_ms, 7000);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs("log: { level = \"error\"; }; audit = 2;\n", file);
    fclose(file);
    faults.count = 0;
    assert_int_equal(config_reload(&broker_options, path, &broker, faults_take, note_restart, &faults),
                     RESULT_INVALID);
    assert_string_equal(broker.log.level, "debug");
    remove(path);
}

/* Every cut of a good file and every flipped byte ends in values or in faults, never in neither. */
static void broken_files_are_survived(void **state)
{
    (void)state;
    const char *text =
        "city = \"天津\"; wire: { push_queue = 100; }; /* a */ limits: { audit_days = 2L; }; # b\n"
        "@include \"x\"\nlog = { level = \"info\" \"\"; }; zone = [ ( {a = 1;} ) ];\n";
    size_t size = strlen(text);
    char copy[512];
    for (size_t cut = 0; cut <= size; cut++) {
        for (unsigned flip = 0; flip < 8; flip++) {
            memcpy(copy, text, size + 1);
            unsigned char flipped = (unsigned char)copy[cut] ^ (unsigned char)(1U << flip);
            copy[cut] = flip == 0 ? '\0' : (char)flipped;
            size_t length = flip == 0 ? cut : size;
            copy[length] = '\0';
            faults.count = 0;
            enum result result =
                config_load_text(&broker_options, "a.cfg", copy, length, &broker, faults_take, &faults);
            assert_true((result == RESULT_OK && faults.count == 0) ||
                        (result == RESULT_INVALID && faults.count > 0));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_file_gives_the_defaults),
        cmocka_unit_test(a_file_with_five_faults_names_all_five_with_their_lines),
        cmocka_unit_test(every_integer_out_of_range_is_a_fault),
        cmocka_unit_test(every_integer_takes_its_bounds),
        cmocka_unit_test(an_integer_past_32_bits_needs_its_suffix_and_keeps_its_value),
        cmocka_unit_test(every_misspelt_option_is_a_fault),
        cmocka_unit_test(an_option_outside_of_its_group_is_pointed_to_it),
        cmocka_unit_test(doubled_options_and_groups_are_told_with_both_lines),
        cmocka_unit_test(wrong_types_are_faults),
        cmocka_unit_test(required_options_must_be_there),
        cmocka_unit_test(a_syntax_error_is_told_beside_the_faults_above_it),
        cmocka_unit_test(other_files_are_not_read_in),
        cmocka_unit_test(bytes_that_are_not_utf8_are_told_by_line),
        cmocka_unit_test(texts_may_not_hide_anything),
        cmocka_unit_test(texts_may_be_written_in_every_way_of_libconfig),
        cmocka_unit_test(options_that_contradict_each_other_are_told),
        cmocka_unit_test(a_file_that_is_not_there_is_one_fault),
        cmocka_unit_test(a_reload_takes_what_is_reloadable_and_names_the_rest),
        cmocka_unit_test(broken_files_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
