/* A city as it is configured: folders, zone, and the facts that were set when it was made. */
#include "broker/city_load.h"

#include "broker/city_rules.h"
#include "config/files.h"
#include "config/log.h"
#include "config/zone_load.h"
#include "core/text.h"

#include <errno.h>
#include <libintl.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

enum { SENTENCE_SIZE = CONFIG_PATH_SIZE + 600 };

struct loading {
    struct city *city;
    const char *config_file;
    city_fault *fault;
    void *context;
    size_t faults;
};

static void tell(struct loading *loading, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void tell(struct loading *loading, const char *format, ...)
{
    char sentence[SENTENCE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    loading->faults++;
    loading->fault(loading->context, sentence);
}

/* A folder of the configuration as an absolute path; one that is missing is made if it may be. */
static void find_folder(struct loading *loading, const char *option, const char *said, bool make,
                        char out[CONFIG_PATH_SIZE])
{
    char path[CONFIG_PATH_SIZE];
    char why[FILE_WHY_SIZE];
    if (config_path(loading->config_file, said, path, sizeof path) != RESULT_OK) {
        tell(loading, _("%s: %s: the path is too long; choose a shorter one"), loading->config_file, option);
        return;
    }
    if (make && folder_make(path, why) != RESULT_OK) {
        tell(loading, "%s", why);
        return;
    }
    char *whole = realpath(path, NULL);
    if (whole == NULL)
        tell(loading, _("%s: %s: %s; correct %s in %s"), path, option, strerror(errno), option,
             loading->config_file);
    else if (!text_copy(out, CONFIG_PATH_SIZE, whole))
        tell(loading, _("%s: %s: the path is too long; choose a shorter one"), loading->config_file, option);
    free(whole);
}

static void rules_told(void *context, const char *sentence)
{
    tell(context, "%s", sentence);
}

static void find_zone(struct loading *loading)
{
    char error[SENTENCE_SIZE];
    if (zone_load(loading->city->config.zone, &loading->city->zone, error, sizeof error) != RESULT_OK)
        tell(loading, "%s: zone: %s", loading->config_file, error);
}

/* "08:30-12:00 13:30-17:30", whose form the option's check has passed. */
static bool read_hours(const char *text, struct calendar_hours *hours)
{
    *hours = (struct calendar_hours){.count = 0};
    int used = 0;
    int from_hour = 0, from_minute = 0, to_hour = 0, to_minute = 0;
    while (sscanf(text, " %2d:%2d-%2d:%2d%n", &from_hour, &from_minute, &to_hour, &to_minute, &used) == 4) {
        if (hours->count == CALENDAR_SEGMENTS)
            return false;
        hours->segments[hours->count++] = (struct calendar_segment){.from_min = from_hour * 60 + from_minute,
                                                                    .to_min = to_hour * 60 + to_minute};
        text += used;
    }
    return text[strspn(text, " \t")] == '\0' && hours->count > 0;
}

/* A city without a rulebook: what its files and options say becomes its first one. */
static void find_rules(struct loading *loading)
{
    struct city *city = loading->city;
    char folder[CONFIG_PATH_SIZE] = "";
    struct calendar_hours hours;
    struct limits limits;
    size_t faults = loading->faults;
    if (!read_hours(city->config.office_hours, &hours)) {
        tell(loading, _("%s: office_hours: \"%s\" are none; write segments such as 08:30-12:00 13:30-17:30"),
             loading->config_file, city->config.office_hours);
        return;
    }
    find_folder(loading, "calendars_dir", city->config.calendars_dir, false, folder);
    if (loading->faults > faults)
        return;
    const char *usual = option_find(&broker_options, "office_hours")->default_text;
    bool own = strcmp(city->config.office_hours, usual) != 0;
    city_rules_limits(&city->config.limits, &limits);
    if (city_rules_read(folder, own ? &hours : NULL, &limits, &city->first_rules, rules_told, loading) ==
        RESULT_NO_MEMORY)
        tell(loading, _("out of memory"));
}

/* Options that the rulebook has taken over move nothing any more: whoever changed one is told where to go. */
static void tell_retired(const struct loading *loading)
{
    static struct broker_config defaults;
    config_defaults(&broker_options, &defaults);
    for (size_t i = 0; i < broker_options.count; i++) {
        const struct config_option *option = &broker_options.options[i];
        if (option->retired && !option_equal(option, &loading->city->config, &defaults))
            log_line(
                LOG_LEVEL_WARNING,
                "%s: %s: is not read any more; see rexianctl limits show and calendar show, and take it out",
                loading->config_file, option->path);
    }
}

/* What the city was made as; it must be what the configuration says it is. */
static void find_facts(struct loading *loading)
{
    struct city *city = loading->city;
    char file[CONFIG_PATH_SIZE + 16];
    char error[SENTENCE_SIZE];
    char zone[ZONE_NAME_SIZE] = "";
    char simulated[8] = "";
    struct db *db = NULL;
    snprintf(file, sizeof file, "%s/city.db", city->data_dir);
    if (db_open(file, DB_READ, &db, error, sizeof error) != RESULT_OK) {
        tell(loading, _("%s; or make a city by rexian-broker --init DIR"), error);
        return;
    }
    if (store_city_get(db, "zone", zone, sizeof zone) != RESULT_OK ||
        store_city_get(db, "simulated", simulated, sizeof simulated) != RESULT_OK)
        tell(loading,
             _("%s: does not say what city it is; restore it from a backup, or make a city by rexian-broker "
               "--init DIR"),
             file);
    else if (strcmp(zone, city->config.zone) != 0)
        tell(loading, _("%s: zone: is \"%s\", but the city was made with \"%s\"; write that one"),
             loading->config_file, city->config.zone, zone);
    city->simulated = strcmp(simulated, "1") == 0;
    bool has_rules = store_has_documents(db);
    db_close(&db);
    if (has_rules)
        tell_retired(loading);
    else
        find_rules(loading);
}

enum result city_load(const struct broker_config *config, const char *config_file, struct city **ret,
                      city_fault *fault, void *context)
{
    struct loading loading = {.city = calloc(1, sizeof *loading.city),
                              .config_file = config_file,
                              .fault = fault,
                              .context = context};
    struct city *city = loading.city;
    if (city == NULL || sodium_init() < 0) {
        free(city);
        return RESULT_NO_MEMORY;
    }
    city->config = *config;
    (void)text_copy(city->name, sizeof city->name, config->city);
    if (!text_copy(city->config_file, sizeof city->config_file, config_file))
        tell(&loading, _("%s: %s: the path is too long; choose a shorter one"), config_file, "--config");
    find_zone(&loading);
    find_folder(&loading, "data_dir", config->data_dir, false, city->data_dir);
    find_folder(&loading, "keys_dir", config->keys_dir, false, city->keys_dir);
    find_folder(&loading, "backup_dir", config->backup_dir, true, city->backup_dir);
    find_folder(&loading, "backup.folder",
                config->backup.folder[0] ? config->backup.folder : config->backup_dir, true, city->copies_dir);
    if (loading.faults == 0)
        find_facts(&loading);
    if (loading.faults > 0) {
        city_free(&city);
        return RESULT_INVALID;
    }
    *ret = city;
    return RESULT_OK;
}

void city_free(struct city **city)
{
    if (*city)
        documents_free(&(*city)->first_rules);
    free(*city);
    *city = NULL;
}
