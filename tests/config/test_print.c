/* A printed configuration says all about each option and loads again to the same values. */
#include "config/print.h"
#include "tests/config/faults.h"

#include <inttypes.h>
#include <stdlib.h>

static struct faults faults;

/* The sample as a text; free it. */
static char *sample(const struct option_table *table, const void *values)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    assert_non_null(stream);
    assert_int_equal(config_write_sample(stream, table, values), RESULT_OK);
    fclose(stream);
    return text;
}

static void assert_prints_and_loads_equal(const struct option_table *table, const void *values)
{
    char *text = sample(table, values);
    void *again = calloc(1, table->size);
    assert_non_null(again);
    enum result result = faults_load(&faults, table, text, again);
    if (result != RESULT_OK) {
        print_error("%s\n%s\n", faults.lines[0], text);
    }
    assert_int_equal(result, RESULT_OK);
    for (size_t i = 0; i < table->count; i++) {
        assert_true(option_equal(&table->options[i], values, again));
    }
    assert_memory_equal(values, again, table->size);
    free(again);
    free(text);
}

static void the_default_configuration_of_a_broker_loads_again_equal(void **state)
{
    (void)state;
    static struct broker_config broker;
    config_defaults(&broker_options, &broker);
    assert_prints_and_loads_equal(&broker_options, &broker);
}

static void any_values_load_again_equal(void **state)
{
    (void)state;
    static struct broker_config broker;
    static struct console_config console;
    static struct gateway_config gateway;
    const char *key = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7";
    config_defaults(&broker_options, &broker);
    strcpy(broker.city, "呼和浩特 \"青城\" \\ # // /* ;");
    strcpy(broker.area_code, "0471");
    strcpy(broker.data_dir, "/srv/热线 数据");
    broker.limits.short_abandon_ms = 3000;
    broker.session.idle_ms = 60001;
    assert_prints_and_loads_equal(&broker_options, &broker);
    config_defaults(&console_options, &console);
    strcpy(console.broker_key, key);
    strcpy(console.login, "王芳");
    strcpy(console.language, "zh_CN");
    console.mouse = true;
    console.colour = false;
    assert_prints_and_loads_equal(&console_options, &console);
    config_defaults(&gateway_options, &gateway);
    strcpy(gateway.broker_key, key);
    strcpy(gateway.login, "gateway");
    strcpy(gateway.password_file, "keys/gateway.password");
    assert_prints_and_loads_equal(&gateway_options, &gateway);
}

/* Each row at both of its bounds, or with another text, alone. */
static void every_option_of_the_broker_loads_again_equal_at_its_bounds(void **state)
{
    (void)state;
    static struct broker_config broker;
    struct option_table bare = broker_options;
    bare.relation_count = 0;
    for (size_t i = 0; i < bare.count; i++) {
        const struct config_option *option = &bare.options[i];
        config_defaults(&bare, &broker);
        if (!option->retired && (option->kind == OPTION_INT || option->kind == OPTION_MS)) {
            option_set_int(option, &broker, option->min);
            assert_prints_and_loads_equal(&bare, &broker);
            option_set_int(option, &broker, option->max);
            assert_prints_and_loads_equal(&bare, &broker);
        }
    }
}

static void the_sample_says_sentence_unit_bounds_and_default(void **state)
{
    (void)state;
    char *text = sample(&broker_options, NULL);
    for (size_t i = 0; i < broker_options.count; i++) {
        const struct config_option *option = &broker_options.options[i];
        char bounds[96];
        if (option->retired) {
            assert_null(strstr(text, strchr(option->path, '.') ? strchr(option->path, '.') + 1 : option->path));
            continue;
        }
        assert_non_null(strstr(text, option->sentence));
        if (option->kind == OPTION_INT || option->kind == OPTION_MS) {
            snprintf(bounds, sizeof bounds, "(%" PRId64 " to %" PRId64 " %s; default %s", option->min,
                     option->max, option->unit, option->default_text);
            assert_non_null(strstr(text, bounds));
        }
    }
    assert_non_null(strstr(text, "default 1800000 = 30 min; reloadable)"));
    assert_non_null(strstr(text, "; taken at the start)"));
    assert_non_null(strstr(text, "wire:\n{\n    # "));
    free(text);
}

static void a_sample_without_what_must_be_given_names_it_when_read(void **state)
{
    (void)state;
    static struct console_config console;
    char *text = sample(&console_options, NULL);
    assert_int_equal(faults_load(&faults, &console_options, text, &console), RESULT_INVALID);
    assert_int_equal(faults.count, 1);
    assert_non_null(strstr(faults.lines[0], "option 'broker_key': is empty, but must be given"));
    free(text);
}

static void every_row_of_the_tables_is_whole(void **state)
{
    (void)state;
    const struct option_table *const tables[] = {&broker_options, &console_options, &gateway_options};
    for (size_t t = 0; t < 3; t++) {
        void *values = calloc(1, tables[t]->size);
        assert_non_null(values);
        config_defaults(tables[t], values);
        for (size_t i = 0; i < tables[t]->count; i++) {
            const struct config_option *option = &tables[t]->options[i];
            assert_ptr_equal(option_find(tables[t], option->path), option);
            assert_true(option->retired || option->sentence);
            if (option->kind == OPTION_INT || option->kind == OPTION_MS) {
                char text[32];
                snprintf(text, sizeof text, "%" PRId64, option_int(option, values));
                assert_string_equal(text, option->default_text);
                assert_true(option->retired || option->unit);
                assert_true(option->max <= INT32_MAX);
            } else if (option->kind != OPTION_BOOL && option->default_text[0] != '\0') {
                assert_null(option_text_fault(option, option->default_text));
            }
        }
        for (size_t i = 0; i < tables[t]->relation_count; i++) {
            assert_non_null(option_find(tables[t], tables[t]->relations[i].lesser));
            assert_non_null(option_find(tables[t], tables[t]->relations[i].greater));
        }
        free(values);
    }
}

static void texts_are_judged_by_their_form(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        const char *text;
        bool good;
    } rows[] = {
        {"listen", "tcp://0.0.0.0:7420", true},
        {"listen", "tcp://*:*", true},
        {"listen", "ipc:///run/rexian/broker", true},
        {"listen", "tcp://[::1]:7420", true},
        {"listen", "tcp://127.0.0.1", false},
        {"listen", "tcp://127.0.0.1:0", false},
        {"listen", "tcp://127.0.0.1:70000", false},
        {"listen", "tcp://:7420", false},
        {"listen", "127.0.0.1:7420", false},
        {"listen", "ipc://broker", false},
        {"area_code", "022", true},
        {"area_code", "0471", true},
        {"area_code", "22", false},
        {"area_code", "０２２", false},
        {"zone", "Asia/Shanghai", true},
        {"zone", "Etc/GMT-8", true},
        {"zone", "Asia/Shangai", false},
        {"zone", "../passwd", false},
        {"zone", "/etc/localtime", false},
        {"office_hours", "08:30-12:00 13:30-17:30", true},
        {"office_hours", "00:00-24:00", true},
        {"office_hours", "  09:00-17:00 ", true},
        {"office_hours", "09:00-12:00 12:00-17:00", false},
        {"office_hours", "09:00-09:00", false},
        {"office_hours", "17:00-09:00", false},
        {"office_hours", "9:00-17:00", false},
        {"office_hours", "08:00-24:01", false},
        {"office_hours", "08:60-17:00", false},
        {"office_hours", "08:00-17:00,18:00-19:00", false},
        {"office_hours", "01:00-02:00 03:00-04:00 05:00-06:00 07:00-08:00 09:00-10:00", false},
        {"office_hours", "   ", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct config_option *option = option_find(&broker_options, rows[i].path);
        assert_non_null(option);
        if ((option_text_fault(option, rows[i].text) == NULL) != rows[i].good) {
            fail_msg("%s \"%s\" is not judged as it should be", rows[i].path, rows[i].text);
        }
    }
    const struct config_option *broker = option_find(&console_options, "broker");
    assert_non_null(option_text_fault(broker, "tcp://*:7420"));
    assert_null(option_text_fault(broker, "tcp://hotline.example:7420"));
    const struct config_option *key = option_find(&console_options, "broker_key");
    assert_null(option_text_fault(key, "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"));
    assert_non_null(option_text_fault(key, "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf"));
    assert_non_null(option_text_fault(key, "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf\\"));
}

static void texts_about_the_exchange_are_judged_by_their_form(void **state)
{
#define HEX16 "0123456789abcdef"
#define COLONS8 "01:23:45:67:89:AB:CD:EF"
    (void)state;
    static const struct {
        const char *path;
        const char *text;
        bool good;
    } rows[] = {
        {"asterisk.host", "pbx.example", true},
        {"asterisk.host", "fe80::1", true},
        {"asterisk.host", "tcp://pbx", false},
        {"asterisk.host", "p bx", false},
        {"asterisk.name", "pbx-1_a", true},
        {"asterisk.name", "pbx.1", false},
        {"asterisk.name", "交换机", false},
        {"asterisk.queues", "hotline", true},
        {"asterisk.queues", "hotline, 夜间,third", true},
        {"asterisk.queues", "hotline,", false},
        {"asterisk.queues", ",", false},
        {"asterisk.queues", "a, b, a", false},
        {"asterisk.queues", "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggghhhhhhhhhh",
         false},
        {"asterisk.tls_pin", HEX16 HEX16 HEX16 HEX16, true},
        {"asterisk.tls_pin", COLONS8 ":" COLONS8 ":" COLONS8 ":" COLONS8, true},
        {"asterisk.tls_pin", HEX16 HEX16 HEX16, false},
        {"asterisk.tls_pin", HEX16 HEX16 HEX16 "0123456789abcdeg", false},
        {"asterisk.tls_pin", COLONS8 "::" COLONS8 ":" COLONS8 ":" COLONS8, false},
        {"asterisk.tls_pin", ":" COLONS8 ":" COLONS8 ":" COLONS8 ":" COLONS8, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct config_option *option = option_find(&gateway_options, rows[i].path);
        assert_non_null(option);
        if ((option_text_fault(option, rows[i].text) == NULL) != rows[i].good) {
            fail_msg("%s \"%s\" is not judged as it should be", rows[i].path, rows[i].text);
        }
    }
    assert_true(option_list_has("hotline, 夜间 ,third", "夜间"));
    assert_false(option_list_has("hotline, 夜间", "夜"));
    assert_false(option_list_has("", ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_default_configuration_of_a_broker_loads_again_equal),
        cmocka_unit_test(any_values_load_again_equal),
        cmocka_unit_test(every_option_of_the_broker_loads_again_equal_at_its_bounds),
        cmocka_unit_test(the_sample_says_sentence_unit_bounds_and_default),
        cmocka_unit_test(a_sample_without_what_must_be_given_names_it_when_read),
        cmocka_unit_test(every_row_of_the_tables_is_whole),
        cmocka_unit_test(texts_are_judged_by_their_form),
        cmocka_unit_test(texts_about_the_exchange_are_judged_by_their_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
