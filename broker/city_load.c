/* A city as it is configured: folders, zone, calendar, limits, and the facts that were set when it was made. */
#include "broker/city_load.h"

#include "config/calendar_load.h"
#include "config/files.h"
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

static void calendar_told(void *arg, const char *text)
{
    tell(arg, "%s", text);
}

static void find_calendar(struct loading *loading)
{
    struct city *city = loading->city;
    char folder[CONFIG_PATH_SIZE] = "";
    struct calendar_hours hours;
    size_t faults = loading->faults;
    calendar_init(&city->calendar, &city->zone);
    if (!read_hours(city->config.office_hours, &hours) ||
        calendar_set_hours(&city->calendar, 0, &hours) != RESULT_OK)
        tell(loading, _("%s: office_hours: \"%s\" are none; write segments such as 08:30-12:00 13:30-17:30"),
             loading->config_file, city->config.office_hours);
    find_folder(loading, "calendars_dir", city->config.calendars_dir, false, folder);
    if (loading->faults > faults)
        return;
    enum result result = calendar_load(folder, &city->calendar, calendar_told, loading);
    if (result != RESULT_OK && loading->faults == faults)
        tell(loading, _("%s: %s; put a file such as 2026.txt there, or correct calendars_dir"), folder,
             result == RESULT_NOT_FOUND ? _("holds no calendar") : _("the calendars cannot be read"));
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
    db_close(&db);
}

/* What the configuration says for a cell of the limits: days or milliseconds, as its clock counts. */
static int64_t amount_of(const struct config_limits *config, enum limit_step step, int type, int urgency,
                         int64_t kept)
{
    const int64_t handle_days[TYPE_COUNT] = {
        [TYPE_CONSULTATION] = config->handle_consultation_days, [TYPE_HELP] = config->handle_help_days,
        [TYPE_COMPLAINT] = config->handle_complaint_days,       [TYPE_REPORT] = config->handle_report_days,
        [TYPE_SUGGESTION] = config->handle_suggestion_days,     [TYPE_PRAISE] = config->handle_praise_days};
    const int64_t receive[URGENCY_COUNT] = {[URGENCY_GENERAL] = config->receive_general_days,
                                            [URGENCY_UTILITY] = config->receive_utility_ms,
                                            [URGENCY_EMERGENCY] = config->receive_emergency_ms};
    const int64_t warn[URGENCY_COUNT] = {[URGENCY_GENERAL] = config->warn_general_days,
                                         [URGENCY_UTILITY] = config->warn_utility_ms,
                                         [URGENCY_EMERGENCY] = config->warn_emergency_ms};
    bool matter = type == TYPE_HELP || type == TYPE_COMPLAINT || type == TYPE_REPORT;
    switch (step) {
    case LIMIT_RECEIVE:
        return receive[urgency];
    case LIMIT_HANDLING:
        if (matter && urgency != URGENCY_GENERAL)
            return urgency == URGENCY_UTILITY ? config->handle_utility_ms : config->handle_emergency_ms;
        return handle_days[type];
    case LIMIT_COMPLEX:
        return config->handle_complex_days;
    case LIMIT_FIRST_REPORT:
        return config->first_report_emergency_ms;
    case LIMIT_RETURN:
        return config->return_days;
    case LIMIT_RETURN_HARD:
        return urgency == URGENCY_GENERAL ? config->return_hard_days : config->return_days;
    case LIMIT_EXTENSION:
        return config->extension_days;
    case LIMIT_AUDIT:
        return config->audit_days;
    case LIMIT_CALLBACK:
        return config->callback_days;
    case LIMIT_WARNING:
        return warn[urgency];
    case LIMIT_APPROVAL:
    case LIMIT_ORDER:
    case LIMIT_CO_HANDLING:
    case LIMIT_REVIEW:
    case LIMIT_STEP_COUNT:
        break;
    }
    return kept;
}

void city_limits(const struct config_limits *config, struct limits *limits)
{
    limits_default(limits);
    for (int step = 0; step < LIMIT_STEP_COUNT; step++)
        for (int type = 0; type < TYPE_COUNT; type++)
            for (int urgency = 0; urgency < URGENCY_COUNT; urgency++) {
                struct limit *cell = &limits->cells[step][type][urgency];
                if (cell->clock != LIMIT_NONE)
                    cell->amount = amount_of(config, (enum limit_step)step, type, urgency, cell->amount);
            }
    limits->missed_call_return_ms = config->missed_return_ms;
    limits->answer_ms = config->answer_target_ms;
    limits->designation = config->designate_after_dispatches;
    limits->attempts = config->callback_attempts;
}

void city_take_options(struct city *city, const struct broker_config *config)
{
    for (size_t i = 0; i < broker_options.count; i++)
        if (broker_options.options[i].reloadable)
            option_copy(&broker_options.options[i], &city->config, config);
    city_limits(&city->config.limits, &city->limits);
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
    city_limits(&config->limits, &city->limits);
    find_zone(&loading);
    find_calendar(&loading);
    find_folder(&loading, "data_dir", config->data_dir, false, city->data_dir);
    find_folder(&loading, "keys_dir", config->keys_dir, false, city->keys_dir);
    find_folder(&loading, "backup_dir", config->backup_dir, true, city->backup_dir);
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
    free(*city);
    *city = NULL;
}
