/* The offline checker: the same verification as the running broker's, on a city that stands still. */
#include "broker/offline.h"

#include "broker/city_load.h"
#include "broker/lock.h"
#include "broker/proof.h"
#include "config/files.h"
#include "config/load.h"
#include "config/program.h"
#include "storage/rebuild.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdio.h>
#include <unistd.h>

#define _(text) gettext(text)

static void say_fault(void *context, const char *sentence)
{
    (void)context;
    fprintf(stderr, "rexian-broker: %s\n", sentence);
}

static struct city *city_of(const char *folder)
{
    static struct broker_config config;
    char file[CONFIG_PATH_SIZE + 16];
    struct city *city = NULL;
    snprintf(file, sizeof file, "%s/broker.cfg", folder);
    if (config_load(&broker_options, file, &config, config_report_to_file, stderr) != RESULT_OK ||
        city_load(&config, file, &city, say_fault, NULL) != RESULT_OK)
        return NULL;
    return city;
}

static int report(const struct check *check)
{
    for (size_t i = 0; i < check->row_count; i++)
        printf("%s: %s\n", check->rows[i].where, check->rows[i].what);
    if (check->findings > (int64_t)check->row_count)
        printf(_("... and %" PRId64 " more\n"), check->findings - (int64_t)check->row_count);
    for (size_t i = 0; i < check->warned_count; i++)
        printf("%s: %s\n", check->warned[i].where, check->warned[i].what);
    if (check->warnings > 0)
        printf(_("warnings: %" PRId64 "\n"), check->warnings);
    printf(_("%" PRId64 " events, %" PRId64 " tickets, %" PRId64 " calls; findings: %" PRId64 "\n"),
           check->events, check->tickets, check->calls, check->findings);
    return check->findings ? EXIT_CODE_REFUSED : EXIT_CODE_OK;
}

static int check_open(const struct city *city, struct db *db)
{
    struct reference reference = {0};
    struct check check = {0};
    char why[FILE_WHY_SIZE];
    if (db_verify(db, why, sizeof why) != RESULT_OK) {
        printf(_("the database file itself is damaged: %s; restore a backup\n"), why);
        return EXIT_CODE_REFUSED;
    }
    bool named = reference_load(db, &city->zone, &reference) == RESULT_OK;
    enum result result = proof_of(city, db, named ? &reference : NULL, &check, why);
    if (why[0])
        fprintf(stderr, _("rexian-broker: %s: the signatures of the seals are not checked\n"), why);
    int code = report(&check);
    if (result != RESULT_OK) {
        printf(_("the check did not come to its end: %s\n"), db_error(db));
        code = EXIT_CODE_IO;
    }
    check_free(&check);
    reference_free(&reference);
    return code;
}

int offline_check(const char *folder)
{
    struct city *city = city_of(folder);
    struct db *db = NULL;
    char file[CONFIG_PATH_SIZE + 16], error[600];
    if (!city)
        return EXIT_CODE_CONFIG;
    snprintf(file, sizeof file, "%s/city.db", city->data_dir);
    int code = EXIT_CODE_IO;
    if (db_open(file, DB_READ, &db, error, sizeof error) == RESULT_OK)
        code = check_open(city, db);
    else
        fprintf(stderr, "rexian-broker: %s\n", error);
    db_close(&db);
    city_free(&city);
    return code;
}

int offline_rebuild(const char *folder)
{
    struct city *city = city_of(folder);
    struct store *store = NULL;
    struct refold_counts counts = {0};
    char error[600];
    if (!city)
        return EXIT_CODE_CONFIG;
    int lock_fd = -1;
    enum result result = lock_take(city->data_dir, &lock_fd, error, sizeof error);
    if (result == RESULT_OK)
        result =
            store_open(city->data_dir, false, &city->zone, city->config.area_code, &store, error, sizeof error);
    if (result == RESULT_OK && (result = rebuild_projections(store, &counts)) != RESULT_OK)
        snprintf(error, sizeof error, "%s: nothing was changed", db_error(store_db(store)));
    if (result == RESULT_OK)
        printf(_("made again from the events: %" PRId64 " tickets, %" PRId64 " calls\n"), counts.tickets,
               counts.calls);
    else
        fprintf(stderr, "rexian-broker: %s\n", error);
    store_close(&store);
    if (lock_fd >= 0)
        close(lock_fd);
    city_free(&city);
    return result == RESULT_OK ? EXIT_CODE_OK : EXIT_CODE_IO;
}
