/* Makes a city that has been at work for three years: real events with their chain, texts, calls, seals, frozen months, and all that is
 * folded from them, as the broker would have written it.
 *
 *   bench-fill make FOLDER TICKETS SEED   a new city in FOLDER/city, its accounts in FOLDER/accounts, its stamp in FOLDER/stamp
 *   bench-fill fits FOLDER TICKETS SEED   0 if FOLDER holds the city that "make" would make, brought to this program's schema; else 1
 *
 * It is quick because a ticket's rows are written once, at its end, most indexes at the end of all, and nothing waits for the disk;
 * a run that is broken off leaves no stamp, so that it is made anew. */
#include "bench/support/filling.h"

#include "broker/city_load.h"
#include "broker/city_make.h"
#include "config/load.h"
#include "storage/migrate.h"
#include "storage/people.h"
#include "storage/rebuild.h"
#include "storage/search.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILL_VERSION = 1, OPERATORS = 80, INDEXES_MOST = 64, SQL_SIZE = 600, INDEX_ROWS = 200000 };
static const char first_day[] = "2023-05-08", last_day[] = "2026-05-06";

static void die(const char *what, const char *more)
{
    fprintf(stderr, "bench-fill: %s %s\n", what, more);
    exit(1);
}

static void say_fault(void *context, const char *sentence)
{
    (void)context;
    fprintf(stderr, "bench-fill: %s\n", sentence);
}

static int64_t day_of(const char *text)
{
    struct civil_date date;
    if (civil_parse_date(text, &date) != RESULT_OK)
        die("no day:", text);
    return civil_day(date);
}

/* -- the stamp ----------------------------------------------------------------------------------------------------- */

static void stamp_of(const char *tickets, const char *seed, char out[200])
{
    snprintf(out, 200, "bench-fill %d: %s tickets, seed %s\n", FILL_VERSION, tickets, seed);
}

/* A city of an earlier schema is brought to this one. Measures that came since are not counted in it: to fold ten million tickets again
 * for them takes longer than to make them, and it is for waiting times, not for figures. */
static void adopt(const char *folder)
{
    char file[1200], error[600], text[REBUILD_MADE_WITH];
    struct db *db = NULL;
    snprintf(file, sizeof file, "%.1000s/city/city.db", folder);
    if (db_open(file, DB_WRITE, &db, error, sizeof error) != RESULT_OK ||
        migrate(db, error, sizeof error) != RESULT_OK)
        die("the city cannot be brought to this schema:", error);
    rebuild_made_with(text);
    struct statement *s = db_sql(db, "UPDATE city SET value = $1 WHERE name = 'projections'");
    bind_text(s, 1, text);
    if (db_run(s) != RESULT_OK)
        die("the city cannot be brought to this schema:", db_error(db));
    db_close(&db);
}

static bool fits(const char *folder, const char *stamp)
{
    char file[1100], stored[200] = "";
    snprintf(file, sizeof file, "%s/stamp", folder);
    FILE *in = fopen(file, "r");
    if (!in)
        return false;
    size_t size = fread(stored, 1, sizeof stored - 1, in);
    fclose(in);
    stored[size] = '\0';
    return strcmp(stored, stamp) == 0;
}

static void write_stamp(const char *folder, const char *stamp)
{
    char file[1100];
    snprintf(file, sizeof file, "%s/stamp", folder);
    FILE *out = fopen(file, "w");
    if (!out || fputs(stamp, out) < 0 || fclose(out) != 0)
        die("cannot write", file);
}

/* -- the city -------------------------------------------------------------------------------------------------------- */

static void make_city(const char *folder, char dir[1100])
{
    char listen[1200], accounts[1100];
    struct zone zone;
    snprintf(dir, 1100, "%.1000s/city", folder);
    snprintf(listen, sizeof listen, "ipc://%.1000s/bus", folder);
    snprintf(accounts, sizeof accounts, "%.1000s/accounts", folder);
    zone_fixed(&zone, "UTC+8", 8 * 3600);
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        die("cannot make", folder);
    const struct city_make_options options = {.dir = dir,
                                              .sample = "tianjin",
                                              .listen = listen,
                                              .accounts_file = accounts,
                                              .simulated = true,
                                              .made_at = zone_day_start(&zone, day_of(first_day)),
                                              .out = stderr,
                                              .fault = say_fault};
    if (city_make(&options) != 0)
        die("no city can be made in", dir);
}

static void open_city(struct filling *f, const char *dir)
{
    static struct broker_config config;
    char file[1200], why[FILE_WHY_SIZE], error[600];
    snprintf(file, sizeof file, "%s/broker.cfg", dir);
    if (config_load(&broker_options, file, &config, config_report_to_file, stderr) != RESULT_OK ||
        city_load(&config, file, &f->city, say_fault, NULL) != RESULT_OK)
        die("the city cannot be read:", dir);
    if (store_open(f->city->data_dir, false, &f->city->zone, f->city->config.area_code, &f->store, error,
                   sizeof error) != RESULT_OK)
        die("the store cannot be opened:", error);
    store_be_bold(f->store, true);
    if (seal_key_load(f->city->keys_dir, &f->key, why) != RESULT_OK)
        die("no key for seals:", why);
    fill_must(f, counters_make(&f->counters), "memory");
    fill_must(f, reference_load(store_db(f->store), &f->city->zone, &f->reference), "the organisation");
}

/* As many operators as a large hotline has on duty; all with the password of the first. */
static void hire_operators(struct filling *f)
{
    const struct account *first = account_by_login(&f->reference, "operator1");
    fill_must(f, store_begin(f->store, store_recorded_at(f->store)), "a batch");
    for (int i = 0; i < OPERATORS; i++) {
        struct account account = *first;
        snprintf(account.login, sizeof account.login, "operator-%03d", i);
        snprintf(account.name, sizeof account.name, "话务员-%03d", i);
        fill_must(f, store_request_begin(f->store), "a request");
        fill_must(f, account_add(f->store, (struct author){0, 0}, &account), "an operator");
        fill_must(f, store_request_keep(f->store), "a request");
    }
    fill_must(f, store_commit(f->store), "the operators");
    fill_must(f, reference_load(store_db(f->store), &f->city->zone, &f->reference), "the organisation");
}

static void look_around(struct filling *f)
{
    const struct reference *r = &f->reference;
    f->leaves = calloc(r->categories.count, sizeof *f->leaves);
    fill_must(f, f->leaves ? RESULT_OK : RESULT_NO_MEMORY, "memory");
    for (size_t i = 0; i < r->categories.count; i++) {
        const struct node *node = &r->categories.rows[i];
        const struct node *parent = node_by_id(&r->categories, node->parent_id);
        if (parent && parent->parent_id)
            f->leaves[f->leaf_count++] = node->id;
    }
    for (size_t i = 0; i < r->account_count; i++) {
        int role = r->accounts[i].role;
        if (f->role_counts[role] < FILL_ACCOUNTS)
            f->by_role[role][f->role_counts[role]++] = r->accounts[i].id;
    }
    f->station_id = r->station_count ? r->stations[0].id : 0;
}

/* -- the file ---------------------------------------------------------------------------------------------------------- */

struct indexes {
    size_t count;
    char sql[INDEXES_MOST][SQL_SIZE];
};

/* Entries that are sorted at the end cost a tenth of those that are put in one by one. */
static void drop_indexes(const struct filling *f, struct indexes *ret)
{
    struct db *db = store_db(f->store);
    char drops[INDEXES_MOST * 64] = "";
    size_t used = 0;
    struct statement *s =
        db_sql(db, "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND "
                   "tbl_name IN ('event', 'ticket', 'call', 'call_visit', 'callback_task', 'missed')");
    while (db_step(s) == RESULT_OK && ret->count < INDEXES_MOST) {
        column_copy(s, 1, ret->sql[ret->count++], SQL_SIZE);
        used += (size_t)snprintf(drops + used, sizeof drops - used, "DROP INDEX %s;", column_text(s, 0));
    }
    db_reset(s);
    fill_must(f, db_exec(db, drops), "the indexes");
}

static void make_indexes(const struct filling *f, const struct indexes *indexes)
{
    for (size_t i = 0; i < indexes->count; i++)
        fill_must(f, db_exec(store_db(f->store), indexes->sql[i]), indexes->sql[i]);
}

/* -- the search index ---------------------------------------------------------------------------------------------- */

static void index_must(enum result result, const char *why)
{
    if (result != RESULT_OK)
        die("the search index:", why);
}

static void hash_at_once(const char *file, const char *sql)
{
    char error[600];
    struct db *index = NULL;
    index_must(db_open(file, DB_WRITE, &index, error, sizeof error), error);
    index_must(db_exec(index, sql), db_error(index));
    db_checkpoint(index, 0);
    db_close(&index);
}

/* The index takes the tickets in as ever, but in large pieces. One of an earlier version is made anew. */
static void make_search(const char *dir)
{
    char error[600], file[1200], city_file[1200];
    struct search *search = NULL;
    struct db *city = NULL;
    bool more = true;
    index_must(search_open(dir, true, &search, error, sizeof error), error);
    search_close(&search);
    snprintf(file, sizeof file, "%.1100s/search.db", dir);
    snprintf(city_file, sizeof city_file, "%.1100s/city.db", dir);
    hash_at_once(file, "INSERT INTO grams (grams, rank) VALUES ('hashsize', 16777216)");
    index_must(search_open(dir, true, &search, error, sizeof error), error);
    index_must(db_open(city_file, DB_READ, &city, error, sizeof error), error);
    for (int64_t rows = INDEX_ROWS; more; rows += INDEX_ROWS) {
        index_must(search_catch_up(search, city, INDEX_ROWS, &more), "it cannot be made");
        if (more)
            fprintf(stderr, "bench-fill: %lld tickets indexed\n", (long long)rows);
    }
    search_close(&search);
    db_close(&city);
    hash_at_once(file, "INSERT INTO grams (grams, rank) VALUES ('hashsize', 1048576)");
}

static void make(const char *folder, const char *tickets, const char *seed)
{
    static struct filling filling;
    static struct indexes indexes;
    struct filling *f = &filling;
    char dir[1100];
    make_city(folder, dir);
    open_city(f, dir);
    hire_operators(f);
    look_around(f);
    f->wanted = strtoll(tickets, NULL, 10);
    f->seed = strtoull(seed, NULL, 10);
    f->first_day = day_of(first_day);
    f->last_day = day_of(last_day);
    f->callers = f->wanted / 3 + 1;
    f->busy_every = f->wanted >= 1000000 ? f->wanted / 10000 : 100;
    fill_must(f,
              db_exec(store_db(f->store),
                      "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;"
                      "PRAGMA cache_size=-800000; PRAGMA foreign_keys=OFF; PRAGMA temp_store=FILE"),
              "the file");
    drop_indexes(f, &indexes);
    fill_days(f);
    fprintf(stderr, "bench-fill: %lld tickets, %lld calls, %lld events; now the indexes\n", (long long)f->made,
            (long long)f->calls, (long long)f->events);
    make_indexes(f, &indexes);
    fill_must(f, db_exec(store_db(f->store), "PRAGMA journal_mode=WAL"), "the file");
    store_close(&f->store);
    make_search(dir);
}

int main(int argc, char **argv)
{
    char stamp[200];
    if (argc != 5 || (strcmp(argv[1], "make") != 0 && strcmp(argv[1], "fits") != 0))
        die("usage: bench-fill make|fits FOLDER TICKETS SEED", "");
    stamp_of(argv[3], argv[4], stamp);
    if (strcmp(argv[1], "fits") == 0 && !fits(argv[2], stamp))
        return 1;
    if (strcmp(argv[1], "fits") == 0) {
        char dir[1100];
        snprintf(dir, sizeof dir, "%.1000s/city", argv[2]);
        adopt(argv[2]);
        make_search(dir);
        return 0;
    }
    make(argv[2], argv[3], argv[4]);
    write_stamp(argv[2], stamp);
    return 0;
}
