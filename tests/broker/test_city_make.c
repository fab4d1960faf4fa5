/* A city is made as a whole, with secrets that are secret, or not at all and with every fault named. */
#include "tests/support/unit.h"

#include "broker/city_load.h"
#include "broker/city_make.h"
#include "broker/city_rules.h"
#include "broker/password.h"
#include "broker/seal_key.h"
#include "config/load.h"
#include "config/program.h"

#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FAULTS_SIZE = 16384, TEXT_MAX = 200000 };

static char folder[64];
static char faults[FAULTS_SIZE];

static int remove_one(const char *path, const struct stat *stat_of, int type, struct FTW *where)
{
    (void)stat_of;
    (void)type;
    (void)where;
    return remove(path);
}

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/rexian-test-XXXXXX");
    assert_non_null(mkdtemp(folder));
    faults[0] = '\0';
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void take_fault(void *context, const char *sentence)
{
    (void)context;
    size_t used = strlen(faults);
    snprintf(faults + used, sizeof faults - used, "%s\n", sentence);
}

/* A path in the folder, until the fourth next call. */
static const char *in(const char *name)
{
    static char paths[4][512];
    static unsigned next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* The text of a file, in one of two buffers that take turns. */
static const char *read_file(const char *path)
{
    static char texts[2][TEXT_MAX];
    static unsigned next;
    char *text = texts[next++ % 2];
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t size = fread(text, 1, TEXT_MAX - 1, file);
    text[size] = '\0';
    fclose(file);
    return text;
}

static unsigned mode_of(const char *path)
{
    struct stat stat_of;
    assert_int_equal(stat(path, &stat_of), 0);
    return (unsigned)stat_of.st_mode & 07777;
}

static void assert_fault(const char *part)
{
    if (strstr(faults, part) == NULL)
        fail_msg("no fault holds \"%s\": %s", part, faults);
}

static int make(struct city_make_options options)
{
    options.fault = take_fault;
    return city_make(&options);
}

static void change_db(const char *database, const char *sql)
{
    char error[600];
    struct db *db = NULL;
    assert_int_equal(db_open(database, DB_WRITE, &db, error, sizeof error), RESULT_OK);
    assert_int_equal(db_exec(db, sql), RESULT_OK);
    db_close(&db);
}

static int64_t count_of(const char *database, const char *sql)
{
    char error[600];
    struct db *db = NULL;
    assert_int_equal(db_open(database, DB_READ, &db, error, sizeof error), RESULT_OK);
    struct statement *s = db_sql(db, sql);
    assert_int_equal(db_step(s), RESULT_OK);
    int64_t count = column_int(s, 0);
    db_reset(s);
    db_close(&db);
    return count;
}

static void a_sample_city_has_all_that_its_people_need(void **state)
{
    static const char *const secrets[] = {
        "city/keys/broker.key",       "city/keys/console.key", "city/keys/gateway.key", "city/keys/seal.key",
        "city/keys/gateway.password", "accounts.tsv",          "city/city.db"};
    (void)state;
    char dir[512], accounts[512];
    snprintf(dir, sizeof dir, "%s", in("city"));
    snprintf(accounts, sizeof accounts, "%s", in("accounts.tsv"));
    assert_int_equal(make((struct city_make_options){.dir = dir,
                                                     .sample = "tianjin",
                                                     .simulated = true,
                                                     .accounts_file = accounts,
                                                     .made_at = INT64_C(1777737600000)}),
                     EXIT_CODE_OK);
    assert_string_equal(faults, "");
    assert_int_equal(mode_of(dir), 0700);
    for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++)
        assert_int_equal(mode_of(in(secrets[i])), 0600);
    assert_int_equal(mode_of(in("city/keys")), 0700);
    assert_int_equal(access(in("city/calendars"), F_OK), -1);

    const char *db = in("city/city.db");
    assert_int_equal(count_of(db, "SELECT count(*) FROM district"), 316);
    assert_int_equal(count_of(db, "SELECT count(*) FROM unit WHERE kind IN (2, 3)"), 60);
    assert_int_equal(count_of(db, "SELECT count(*) FROM rule WHERE category_id = 0 AND district_id = 0"), 1);
    assert_int_equal(count_of(db, "SELECT count(*) FROM document WHERE kind = 'calendar'"), 9);
    assert_int_equal(count_of(db, "SELECT count(*) FROM document WHERE kind = 'limits' AND name = ''"), 1);
    assert_int_equal(count_of(db, "SELECT count(*) FROM event WHERE kind = 95"), 1);
    assert_int_equal(count_of(db, "SELECT count(*) FROM queue"), 3);
    assert_int_equal(count_of(db, "SELECT count(*) FROM station"), 2);
    assert_int_equal(count_of(db, "SELECT count(*) FROM account"), 17 + 76);
    assert_int_equal(count_of(db, "SELECT kind FROM event WHERE seq = 1"), EVENT_CITY_MADE);
    assert_int_equal(count_of(db, "SELECT recorded_at FROM event WHERE seq = 1"), INT64_C(1777737600000));

    const char *lines = read_file(accounts);
    const char *admin = strstr(lines, "admin\t");
    assert_ptr_equal(admin, lines);
    assert_non_null(strstr(lines, "\nshuiwu\t"));
    assert_non_null(strstr(lines, "\thandler\n"));
    const char *gateway = strstr(lines, "\ngateway\t");
    assert_non_null(gateway);
    const char *kept = read_file(in("city/keys/gateway.password"));
    assert_memory_equal(gateway + strlen("\ngateway\t"), kept, PASSWORD_SIZE - 1);
}

static void what_was_made_loads_again_and_names_itself(void **state)
{
    (void)state;
    static struct broker_config broker;
    static struct console_config console;
    static struct gateway_config gateway;
    char dir[512], file[512];
    struct city *city = NULL;
    snprintf(dir, sizeof dir, "%s", in("new/city"));
    snprintf(file, sizeof file, "%s", in("new/city/broker.cfg"));
    FILE *out = fopen(in("out"), "w");
    assert_non_null(out);
    assert_int_equal(make((struct city_make_options){.dir = dir,
                                                     .zone = "America/New_York",
                                                     .listen = "tcp://0.0.0.0:7555",
                                                     .city_name = "纽约",
                                                     .out = out}),
                     EXIT_CODE_OK);
    fclose(out);
    assert_int_equal(config_load(&broker_options, file, &broker, config_report_to_file, stderr), RESULT_OK);
    assert_int_equal(
        config_load(&console_options, in("new/city/console.cfg"), &console, config_report_to_file, stderr),
        RESULT_OK);
    assert_int_equal(
        config_load(&gateway_options, in("new/city/gateway.cfg"), &gateway, config_report_to_file, stderr),
        RESULT_OK);
    assert_string_equal(broker.listen, "tcp://0.0.0.0:7555");
    assert_string_equal(console.broker, "tcp://127.0.0.1:7555");
    assert_string_equal(console.broker_key, gateway.broker_key);
    assert_int_equal(city_load(&broker, file, &city, take_fault, NULL), RESULT_OK);
    assert_string_equal(city->name, "纽约");
    assert_string_equal(city->zone.name, "America/New_York");
    assert_false(city->simulated);
    assert_int_equal(city->keys_dir[0], '/');
    assert_int_equal(city->first_rules.count, 0);
    city_free(&city);

    const char *text = read_file(in("out"));
    assert_int_equal(strncmp(text, "admin\t", 6), 0);
    assert_non_null(strstr(text, "\noperator8\t"));

    snprintf(broker.zone, sizeof broker.zone, "Asia/Shanghai");
    assert_int_equal(city_load(&broker, file, &city, take_fault, NULL), RESULT_INVALID);
    assert_fault("the city was made with \"America/New_York\"");
}

/* A city from before there was a rulebook. */
static void an_older_city_takes_its_files_and_options_over_once(void **state)
{
    (void)state;
    static struct broker_config config;
    char dir[512], file[512], calendar[512];
    struct city *city = NULL;
    FILE *out = fopen(in("out"), "w");
    assert_non_null(out);
    snprintf(dir, sizeof dir, "%s", in("old/city"));
    snprintf(file, sizeof file, "%s", in("old/city/broker.cfg"));
    assert_int_equal(make((struct city_make_options){.dir = dir, .out = out}), EXIT_CODE_OK);
    fclose(out);
    assert_int_equal(config_load(&broker_options, file, &config, config_report_to_file, stderr), RESULT_OK);
    change_db(in("old/city/city.db"), "DROP TABLE document");
    snprintf(calendar, sizeof calendar, "%s", in("old/city/calendars"));
    assert_int_equal(city_load(&config, file, &city, take_fault, NULL), RESULT_INVALID);
    assert_fault("calendars_dir");
    assert_int_equal(mkdir(calendar, 0700), 0);
    assert_int_equal(city_load(&config, file, &city, take_fault, NULL), RESULT_INVALID);
    assert_fault("holds no calendar");
    write_file(in("old/city/calendars/2026.txt"), "year 2026\noff 2026-01-01 元旦\n");
    snprintf(config.office_hours, sizeof config.office_hours, "09:00-17:00");
    config.limits.receive_utility_ms = 1200000;
    config.limits.handle_help_days = 7;
    config.limits.callback_attempts = 4;
    config.limits.redo_after_close_days = 10;
    assert_int_equal(city_load(&config, file, &city, take_fault, NULL), RESULT_OK);
    const struct documents *first = &city->first_rules;
    assert_int_equal(first->count, 2);
    assert_string_equal(document_find(first, "calendar", "2026")->text,
                        "year 2026\nhours 09:00-17:00\noff  2026-01-01 元旦\n");
    struct rulebook *book = NULL;
    assert_int_equal(rulebook_make(first, &city->zone, &(struct nodes){.count = 0}, NULL, NULL, &book),
                     RESULT_OK);
    struct limits expected;
    limits_default(&expected);
    for (int type = 0; type < TYPE_COUNT; type++)
        expected.cells[LIMIT_RECEIVE][type][URGENCY_UTILITY].amount = 1200000;
    expected.cells[LIMIT_HANDLING][TYPE_HELP][URGENCY_GENERAL].amount = 7;
    expected.attempts = 4;
    expected.redo_after_close_days = 10;
    assert_memory_equal(&book->limits, &expected, sizeof expected);
    free(book);
    city_free(&city);
}

static void nothing_that_is_there_is_written_over(void **state)
{
    (void)state;
    char dir[512], accounts[512];
    snprintf(dir, sizeof dir, "%s", folder);
    snprintf(accounts, sizeof accounts, "%s", in("a.tsv"));
    write_file(accounts, "mine\n");
    assert_int_equal(make((struct city_make_options){.dir = dir}), EXIT_CODE_REFUSED);
    assert_fault("is not empty (it holds a.tsv)");
    snprintf(dir, sizeof dir, "%s", in("city"));
    assert_int_equal(make((struct city_make_options){.dir = dir, .accounts_file = accounts}),
                     EXIT_CODE_REFUSED);
    assert_fault("a.tsv: is there already");
    assert_int_not_equal(access(dir, F_OK), 0);
    const char *text = read_file(accounts);
    assert_string_equal(text, "mine\n");
}

static void wrong_words_are_all_told_at_once(void **state)
{
    (void)state;
    char dir[512];
    snprintf(dir, sizeof dir, "%s", in("city"));
    assert_int_equal(make((struct city_make_options){.dir = dir,
                                                     .zone = "Asia/Nowhere",
                                                     .listen = "tcp://127.0.0.1:*",
                                                     .city_name = " ",
                                                     .sample = "beijing"}),
                     EXIT_CODE_USAGE);
    assert_fault("--zone Asia/Nowhere");
    assert_fault("--listen tcp://127.0.0.1:*");
    assert_fault("--city");
    assert_fault("sample \"beijing\"");
    assert_int_not_equal(access(dir, F_OK), 0);
}

static void write_sample(const char *districts, const char *units, const char *categories,
                         const char *directory)
{
    char path[512];
    snprintf(path, sizeof path, "%s", in("mine"));
    assert_int_equal(mkdir(path, 0700), 0);
    write_file(in("mine/districts.tsv"), districts);
    write_file(in("mine/units.tsv"), units);
    write_file(in("mine/categories.tsv"), categories);
    write_file(in("mine/directory.tsv"), directory);
}

static void every_fault_of_a_sample_is_named_with_its_line(void **state)
{
    (void)state;
    char dir[512], sample[512];
    write_sample("# "
                 "注释\ncode\tparent\tname\tname_"
                 "en\tkind\n11\t\t北京市\t\tcity\n110101\t12\t东城区\t\tdistrict\n11\t\t又一个\t\tcity\n",
                 "code\tparent\tname\tname_en\tkind\nhotline\t\t热线\tHotline\thotline\n"
                 "a b\thotline\t甲局\t\tdepartment\nb\thotline\t\t\tbureau\nc\thotline\t丙局\n",
                 "code\tname\n01\t供水\n",
                 "category\tdistrict\thours\tunit\tco_handlers\tnote\n01\t*\tnight\tb\t\t\n"
                 "*\t99\talways\thotline\tb nobody b\t\n*\t99\talways\tb\t\t\n*\t*\toffice\tb\t\t\n");
    snprintf(dir, sizeof dir, "%s", in("city"));
    snprintf(sample, sizeof sample, "%s", in("mine"));
    assert_int_equal(make((struct city_make_options){.dir = dir, .sample = sample}), EXIT_CODE_CONFIG);
    assert_fault("districts.tsv:4: parent \"12\" stands in no line above");
    assert_fault("districts.tsv:5: code \"11\" stands in line 3 already");
    assert_fault("units.tsv:3: code \"a b\"");
    assert_fault("units.tsv:4: name is empty");
    assert_fault("units.tsv:4: kind \"bureau\"");
    assert_fault("units.tsv:5: 3 cells instead of 5");
    assert_fault("categories.tsv:1: the first line that is no comment must name the columns");
    assert_fault("directory.tsv:3: district \"99\"");
    assert_fault("directory.tsv:2: hours \"night\" is none of always office outside");
    assert_fault("directory.tsv:3: co_handlers \"nobody\"");
    assert_fault("directory.tsv:3: co_handlers: \"b\" is named twice");
    assert_fault(
        "directory.tsv:4: category \"*\", district \"99\" and hours \"always\" stand in line 3 already");
    assert_fault("directory.tsv: has no fallback");
    assert_int_not_equal(access(dir, F_OK), 0);
}

static void what_fails_half_way_leaves_nothing(void **state)
{
    (void)state;
    char dir[512], sample[512], accounts[512];
    write_sample("code\tparent\tname\tname_en\tkind\n11\t\t北京市\t\tcity\n",
                 "code\tparent\tname\tname_en\tkind\nhotline\t\t热线\tHotline\thotline\n"
                 "admin\thotline\t管理局\t\tdepartment\nBig\thotline\t大局\t\tutility\n",
                 "code\tparent\tname\tname_en\twords\n01\t\t供水\t\t停水\n",
                 "category\tdistrict\thours\tunit\tco_handlers\tnote\n*\t*\talways\tadmin\t\t兜底\n");
    snprintf(dir, sizeof dir, "%s", in("city"));
    snprintf(sample, sizeof sample, "%s", in("mine"));
    assert_int_equal(make((struct city_make_options){.dir = dir, .sample = sample}), EXIT_CODE_CONFIG);
    assert_fault("units.tsv:3: code \"admin\" is the login of an account of the hotline");
    assert_fault("units.tsv:4: code \"Big\" is a login, too");
    assert_int_not_equal(access(dir, F_OK), 0);

    snprintf(accounts, sizeof accounts, "%s", in("no/such/folder.tsv"));
    assert_int_equal(mkdir(dir, 0700), 0);
    assert_int_equal(make((struct city_make_options){.dir = dir, .accounts_file = accounts}), EXIT_CODE_IO);
    assert_fault("no/such/folder.tsv: ");
    assert_int_equal(rmdir(dir), 0);
}

static void a_seal_is_checked_by_its_public_key_alone(void **state)
{
    (void)state;
    char why[FILE_WHY_SIZE];
    struct seal_key key, again, public_half;
    uint8_t head[HASH_SIZE] = {1, 2, 3}, signature[SIGNATURE_SIZE];
    seal_key_make(&key);
    assert_int_equal(seal_key_write(folder, &key, why), RESULT_OK);
    assert_int_equal(seal_key_load(folder, &again, why), RESULT_OK);
    assert_memory_equal(&key, &again, sizeof key);
    assert_int_equal(seal_key_load_public(folder, &public_half, why), RESULT_OK);
    seal_key_sign(&again, 20576, 42, head, signature);
    assert_true(seal_key_verify(&public_half, 20576, head, signature));
    assert_false(seal_key_verify(&public_half, 20577, head, signature));
    head[31] = 1;
    assert_false(seal_key_verify(&public_half, 20576, head, signature));
    assert_int_equal(chmod(in("seal.key"), 0644), 0);
    assert_int_equal(seal_key_load(folder, &again, why), RESULT_REFUSED);
    write_file(in("seal.pub"), "public 00zz\n");
    assert_int_equal(seal_key_load_public(folder, &public_half, why), RESULT_INVALID);
}

static void a_password_belongs_to_its_hash_and_to_no_other(void **state)
{
    (void)state;
    char password[PASSWORD_SIZE], other[PASSWORD_SIZE], hash[PASSWORD_HASH_SIZE];
    password_make(password);
    password_make(other);
    assert_string_not_equal(password, other);
    assert_int_equal(strlen(password), PASSWORD_SIZE - 1);
    assert_null(strpbrk(password, "0O1lI"));
    assert_int_equal(password_hash(password, PASSWORD_MADE, hash), RESULT_OK);
    assert_true(password_check(hash, password));
    assert_false(password_check(hash, other));
    assert_false(password_check("", ""));
    assert_false(password_check("$argon2id$nonsense", password));
    assert_int_equal(password_hash("密码一二三四", PASSWORD_CHOSEN, hash), RESULT_OK);
    assert_int_equal(strncmp(hash, "$argon2id$v=19$m=65536,t=2,", 27), 0);
    assert_true(password_check(hash, "密码一二三四"));
}

int main(void)
{
#define CASE(F) cmocka_unit_test_setup_teardown(F, make_folder, remove_folder)
    const struct CMUnitTest tests[] = {
        CASE(a_sample_city_has_all_that_its_people_need),
        CASE(what_was_made_loads_again_and_names_itself),
        CASE(an_older_city_takes_its_files_and_options_over_once),
        CASE(nothing_that_is_there_is_written_over),
        CASE(wrong_words_are_all_told_at_once),
        CASE(every_fault_of_a_sample_is_named_with_its_line),
        CASE(what_fails_half_way_leaves_nothing),
        CASE(a_seal_is_checked_by_its_public_key_alone),
        CASE(a_password_belongs_to_its_hash_and_to_no_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
