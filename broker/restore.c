/* A copy becomes the database.
 *
 *   FILE -> data_dir/restoring/city.db     a copy of the copy: FILE itself is never written
 *           schema, numbers, sessions, event of the restore, proof: all there
 *   data_dir/city.db -> data_dir/city-before-TIME.db, and in the same instant restoring/city.db -> data_dir/city.db */
#include "broker/restore.h"

#include "broker/city_load.h"
#include "broker/clock.h"
#include "broker/lock.h"
#include "broker/proof.h"
#include "config/files.h"
#include "config/program.h"
#include "core/text.h"
#include "storage/copy.h"
#include "storage/restored.h"
#include "wire/mono.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <libintl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define _(text) gettext(text)

enum { RESTORE_PATH = CONFIG_PATH_SIZE + 64, ERROR_SIZE = CONFIG_PATH_SIZE + 600, FINDINGS_SHOWN = 20 };

struct restoring {
    const char *file; /* the copy */
    bool force;
    char data_dir[CONFIG_PATH_SIZE], staging[RESTORE_PATH], present[RESTORE_PATH];
    struct city *city; /* as the copy says, in the staging folder */
    struct store *store;
    struct copy_reach reach;
    struct db *later; /* the present database, if it can be read and is of the same city */
    int64_t lost;     /* events of it that the copy does not hold; -1: nobody knows */
    int64_t now;
    char error[ERROR_SIZE];
};

static void say_fault(void *context, const char *sentence)
{
    (void)context;
    fprintf(stderr, "rexian-broker: %s\n", sentence);
}

static enum result fail(struct restoring *r, enum result result, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static enum result fail(struct restoring *r, enum result result, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(r->error, sizeof r->error, format, arguments);
    va_end(arguments);
    return result;
}

/* SQLite's log belongs to the file beside it: left beside another one it would be played into that. */
static void remove_with_log(const char *file)
{
    static const char *const endings[] = {"", "-wal", "-shm", "-journal"};
    char name[RESTORE_PATH + 16];
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        snprintf(name, sizeof name, "%s%s", file, endings[i]);
        unlink(name);
    }
}

static void clear_staging(const struct restoring *r)
{
    char name[RESTORE_PATH + 300];
    struct dirent *entry;
    DIR *folder = opendir(r->staging);
    while (folder && (entry = readdir(folder))) {
        snprintf(name, sizeof name, "%s/%s", r->staging, entry->d_name);
        if (entry->d_name[0] != '.')
            unlink(name);
    }
    if (folder)
        closedir(folder);
    rmdir(r->staging);
}

static enum result stage(struct restoring *r, const struct broker_config *config, const char *config_file)
{
    static struct broker_config staged;
    char why[FILE_WHY_SIZE], name[RESTORE_PATH + 16], error[300];
    clear_staging(r);
    if (folder_make(r->staging, why) != RESULT_OK)
        return fail(r, RESULT_IO, "%s", why);
    snprintf(name, sizeof name, "%s/city.db", r->staging);
    struct db *db = NULL;
    enum result result = db_open(r->file, DB_READ, &db, error, sizeof error);
    if (result == RESULT_OK)
        result = copy_write(db, name, &r->reach, error, sizeof error);
    db_close(&db);
    if (result == RESULT_FULL)
        return fail(r, result, _("%s: the disk is full: make room"), r->staging);
    if (result != RESULT_OK)
        return fail(r, result, _("%s: is no copy of a city (%s); choose another one"), r->file, error);
    staged = *config;
    /* As the configuration writes it: a relative one begins at the folder of its file. */
    if (snprintf(staged.data_dir, sizeof staged.data_dir, "%s/restoring", config->data_dir) >=
        (int)sizeof staged.data_dir)
        return fail(r, RESULT_TOO_LONG, _("%s: the path is too long; choose a shorter one"), r->staging);
    result = city_load(&staged, config_file, &r->city, say_fault, NULL);
    return result == RESULT_OK
               ? store_open(r->staging, false, &r->city->zone, config->area_code, &r->store, r->error,
                            sizeof r->error)
               : fail(r, RESULT_INVALID, _("%s: cannot be the database of this city, see above"), r->file);
}

static bool hash_of(struct db *db, int64_t seq, char out[65])
{
    struct statement *s = db_sql(db, "SELECT hex(hash) FROM event WHERE seq = $1");
    bind_int(s, 1, seq);
    bool found = db_step(s) == RESULT_OK;
    if (found)
        column_copy(s, 0, out, 65);
    db_reset(s);
    return found;
}

static bool same_at(struct restoring *r, int64_t seq)
{
    char here[65] = "", there[65] = "";
    return hash_of(store_db(r->store), seq, here) && hash_of(r->later, seq, there) && strcmp(here, there) == 0;
}

/* Names what would be lost, and leaves it to whoever may decide that. A database that cannot be read loses nothing by it. */
static enum result look_at_present(struct restoring *r)
{
    char error[ERROR_SIZE], at[32];
    struct copy_reach present = {0};
    r->lost = -1;
    if (access(r->present, F_OK) != 0)
        return RESULT_OK;
    if (copy_read(r->present, &present, error, sizeof error) != RESULT_OK ||
        db_open(r->present, DB_READ, &r->later, error, sizeof error) != RESULT_OK) {
        printf(_("%s: cannot be read: what it held since the copy is lost\n"), r->present);
        return RESULT_OK;
    }
    zone_format_iso(&r->city->zone, present.recorded_at, at);
    if (!same_at(r, 1)) {
        db_close(&r->later);
        return r->force ? RESULT_OK
                        : fail(r, RESULT_REFUSED,
                               _("%s: is another city's database; name the right file, or give --force to put "
                                 "it aside"),
                               r->present);
    }
    bool parted = !same_at(r, present.seq < r->reach.seq ? present.seq : r->reach.seq);
    r->lost = parted ? -1 : present.seq > r->reach.seq ? present.seq - r->reach.seq : 0;
    if (r->force || r->lost == 0)
        return RESULT_OK;
    return parted
               ? fail(r, RESULT_REFUSED,
                      _("%s: holds other events than the copy, to event %" PRId64
                        " of %s; give --force to put it aside"),
                      r->present, present.seq, at)
               : fail(r, RESULT_REFUSED,
                      _("%s: is newer: %" PRId64
                        " events, to %s, are not in the copy and would be lost; give --force to put it aside"),
                      r->present, r->lost, at);
}

/* A real city's time is the machine's; a simulated one goes on from what its copy knows. */
static int64_t city_time(const struct restoring *r)
{
    struct clock clock;
    int64_t step_ms = 0;
    clock_start(&clock, r->city->simulated, store_recorded_at(r->store), 0, mono_ms());
    return clock_now(&clock, mono_ms(), &step_ms);
}

static enum result record(struct restoring *r)
{
    const struct restored told = {.reach_at = r->reach.recorded_at, .lost = r->lost};
    r->now = city_time(r);
    enum result result = store_begin(r->store, r->now);
    if (result == RESULT_OK)
        result = store_request_begin(r->store);
    if (result == RESULT_OK)
        result = r->later ? numbers_follow(r->store, r->later) : numbers_leap(r->store);
    if (result == RESULT_OK)
        result = restored_record(r->store, &told);
    if (result == RESULT_OK)
        result = store_request_keep(r->store);
    if (result == RESULT_OK)
        result = store_commit(r->store);
    return result == RESULT_OK ? RESULT_OK
                               : fail(r, result, "%s: %s", r->staging, db_error(store_db(r->store)));
}

static enum result prove(struct restoring *r)
{
    struct check check = {0};
    char why[FILE_WHY_SIZE];
    enum result result = proof_of(r->city, store_db(r->store), NULL, &check, why);
    if (why[0])
        fprintf(stderr, _("rexian-broker: %s: the signatures of the seals are not checked\n"), why);
    for (size_t i = 0; i < check.row_count && i < FINDINGS_SHOWN; i++)
        printf("%s: %s\n", check.rows[i].where, check.rows[i].what);
    if (result != RESULT_OK)
        result = fail(r, result, _("%s: its proof did not come to its end: %s"), r->file,
                      db_error(store_db(r->store)));
    else if (check.findings > 0 && !r->force)
        result =
            fail(r, RESULT_REFUSED,
                 _("%s: its proof has %" PRId64 " findings, see above; choose another copy, or give --force"),
                 r->file, check.findings);
    check_free(&check);
    return result;
}

/* The log of a database that can be read goes into it; one that cannot keeps its log beside it. */
static void close_present(struct restoring *r, const char *aside)
{
    static const char *const logs[] = {"-wal", "-shm"};
    char from[RESTORE_PATH + 16], to[RESTORE_PATH + 48], error[ERROR_SIZE];
    struct db *db = NULL;
    if (r->later) {
        db_close(&r->later);
        if (db_open(r->present, DB_WRITE, &db, error, sizeof error) == RESULT_OK)
            db_checkpoint(db, 0);
        db_close(&db);
    }
    for (size_t i = 0; i < sizeof logs / sizeof logs[0]; i++) {
        snprintf(from, sizeof from, "%s%s", r->present, logs[i]);
        snprintf(to, sizeof to, "%s%s", aside, logs[i]);
        (void)rename(from, to);
    }
}

/* At every instant there is a whole database under the name. */
static enum result exchange(struct restoring *r, char aside[RESTORE_PATH])
{
    struct civil_time t = zone_local(&r->city->zone, r->now);
    char staged[RESTORE_PATH + 16], search[RESTORE_PATH];
    bool there = access(r->present, F_OK) == 0;
    int n = 0;
    snprintf(staged, sizeof staged, "%s/city.db", r->staging);
    snprintf(search, sizeof search, "%s/search.db", r->data_dir);
    do
        snprintf(aside, RESTORE_PATH, "%s/city-before-%04d-%02d-%02dT%02d-%02d-%02d-%d.db", r->data_dir, t.year,
                 t.month, t.day, t.hour, t.minute, t.second, ++n);
    while (access(aside, F_OK) == 0);
    close_present(r, aside);
    if (there && link(r->present, aside) != 0)
        return fail(r, RESULT_IO, "%s: %s", aside, strerror(errno));
    if (!there)
        aside[0] = '\0';
    remove_with_log(search); /* it is made again */
    enum result result = copy_replace(staged, r->present);
    return result == RESULT_OK ? RESULT_OK : fail(r, result, "%s: %s", r->present, strerror(errno));
}

static void tell(const struct restoring *r, const char *aside)
{
    char at[32];
    zone_format_iso(&r->city->zone, r->reach.recorded_at, at);
    printf(_("restored: the city reaches to event %" PRId64 " of %s\n"), r->reach.seq, at);
    if (r->lost > 0)
        printf(_("%" PRId64 " events that were recorded since are not in it\n"), r->lost);
    else if (r->lost < 0)
        printf(_("what was recorded since is not in it\n"));
    if (aside[0])
        printf(_("the database that was there is kept as %s\n"), aside);
    printf(
        _("numbers go on behind those that were given; everybody logs in again and is told of the restore\n"));
}

static enum result run(struct restoring *r, const struct broker_config *config, const char *config_file)
{
    char aside[RESTORE_PATH] = "";
    enum result result = stage(r, config, config_file);
    if (result == RESULT_OK)
        result = look_at_present(r);
    if (result == RESULT_OK)
        result = record(r);
    if (result == RESULT_OK)
        result = prove(r);
    if (result == RESULT_OK)
        db_checkpoint(store_db(r->store), 0);
    store_close(&r->store);
    if (result == RESULT_OK)
        result = exchange(r, aside);
    if (result == RESULT_OK)
        tell(r, aside);
    db_close(&r->later);
    city_free(&r->city);
    clear_staging(r);
    return result;
}

int restore(const struct broker_config *config, const char *config_file, const char *file, bool force)
{
    static struct restoring r;
    char why[FILE_WHY_SIZE];
    int lock_fd = -1;
    r = (struct restoring){.file = file, .force = force};
    enum result result = config_path(config_file, config->data_dir, r.data_dir, sizeof r.data_dir);
    if (result == RESULT_OK && (result = folder_make(r.data_dir, why)) != RESULT_OK)
        snprintf(r.error, sizeof r.error, "%s", why);
    snprintf(r.staging, sizeof r.staging, "%s/restoring", r.data_dir);
    snprintf(r.present, sizeof r.present, "%s/city.db", r.data_dir);
    if (result == RESULT_OK)
        result = lock_take(r.data_dir, &lock_fd, r.error, sizeof r.error);
    if (result == RESULT_OK)
        result = run(&r, config, config_file);
    if (result != RESULT_OK)
        fprintf(stderr, "rexian-broker: %s\n", r.error);
    if (lock_fd >= 0)
        close(lock_fd);
    return result == RESULT_OK        ? EXIT_CODE_OK
           : result == RESULT_REFUSED ? EXIT_CODE_REFUSED
           : result == RESULT_BUSY    ? EXIT_CODE_UNAVAILABLE
                                      : EXIT_CODE_IO;
}
