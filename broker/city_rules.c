/* Reads calendars and options once, and writes them down as documents. */
#include "broker/city_rules.h"

#include "config/calendar_load.h"

#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>

#define _(text) gettext(text)

_Static_assert(CALENDAR_TEXT <= (int)DOCUMENT_TEXT && LIMITS_TEXT <= (int)DOCUMENT_TEXT,
               "every text fits a document");

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

void city_rules_limits(const struct config_limits *config, struct limits *limits)
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
    limits->designation = config->designate_after_dispatches;
    limits->attempts = config->callback_attempts;
    limits->redo_after_close_days = config->redo_after_close_days;
}

struct reading {
    struct documents *documents;
    city_fault *fault;
    void *context;
    size_t faults;
};

static void on_fault(void *arg, const char *text)
{
    struct reading *reading = arg;
    reading->faults++;
    reading->fault(reading->context, text);
}

static enum result on_year(void *arg, int year, const char *text)
{
    struct reading *reading = arg;
    char name[DOCUMENT_NAME];
    snprintf(name, sizeof name, "%d", year);
    return documents_put(reading->documents, "calendar", name, text);
}

static enum result put_limits(const struct limits *limits, struct documents *documents)
{
    struct limits_categories none = {.arg = NULL}; /* there are no exceptions yet */
    char *text = malloc(LIMITS_TEXT);
    enum result result = text ? limits_write(limits, &none, text, LIMITS_TEXT) : RESULT_NO_MEMORY;
    if (result == RESULT_OK)
        result = documents_put(documents, "limits", "", text);
    free(text);
    return result;
}

enum result city_rules_read(const char *folder, const struct calendar_hours *hours, const struct limits *limits,
                            struct documents *ret, city_fault *fault, void *context)
{
    struct documents documents = {.count = 0};
    struct reading reading = {.documents = &documents, .fault = fault, .context = context};
    struct calendar_loading loading = {.cal = malloc(sizeof *loading.cal),
                                       .hours = hours,
                                       .year = on_year,
                                       .year_arg = &reading,
                                       .fault = on_fault,
                                       .fault_arg = &reading};
    if (!loading.cal)
        return RESULT_NO_MEMORY;
    calendar_init(loading.cal, NULL);
    enum result result = calendar_load(&loading, folder);
    free(loading.cal);
    if (result == RESULT_OK)
        result = put_limits(limits, &documents);
    if (result == RESULT_OK) {
        *ret = documents;
        return RESULT_OK;
    }
    documents_free(&documents);
    if (result == RESULT_NO_MEMORY)
        return result;
    if (reading.faults == 0)
        fault(context, _("the calendars cannot be read; see calendars_dir"));
    return RESULT_INVALID;
}

enum result city_rules_record(struct store *store, const struct documents *documents)
{
    struct author broker = {.account_id = 0, .station_id = 0};
    struct event event;
    enum result result = RESULT_OK;
    for (size_t i = 0; i < documents->count && result == RESULT_OK; i += DOCUMENTS_AT_ONCE) {
        size_t left = documents->count - i;
        result = documents_record(store, broker, documents->rows + i,
                                  left < DOCUMENTS_AT_ONCE ? left : DOCUMENTS_AT_ONCE, &event);
    }
    return result;
}
