/* Verbs about service levels and staffing. */
#include "ctl/verbs.h"

#include "core/result.h"
#include "ctl/runs.h"
#include "ctl/service.h"

static const struct verb_option service_options[] = {
    {.name = "day"},   {.name = "from"}, {.name = "to"},
    {.name = "month"}, {.name = "by"},   {.name = "within", .field = "within_ms"},
    {.name = NULL},
};
static const struct verb_option worst_options[] = {
    {.name = "day"}, {.name = "from"}, {.name = "to"}, {.name = "month"}, {.name = "year"}, {.name = NULL},
};
static const struct verb_option staffing_options[] = {
    {.name = "day"},
    {.name = "weeks"},
    {.name = "within", .field = "within_ms"},
    {.name = "share", .field = "share_percent"},
    {.name = "wrap-up", .field = "wrap_up_ms"},
    {.name = NULL},
};

const struct verb service_verbs[] = {
    {.name = "service",
     .request = &service_arguments_shape,
     .options = service_options,
     .run = run_service,
     .slow = true,
     .sentence =
         N_("Service levels by each convention, for any wait, by day, hour, half hour, queue or operator; "
            "of today if no day is given.")},
    {.name = "worst-hours",
     .request = &days_arguments_shape,
     .options = worst_options,
     .run = run_worst_hours,
     .slow = true,
     .sentence =
         N_("The 24 hours in a row in which the fewest calls were answered in time; 1 if they are below "
            "what the city holds them to.")},
    {.name = "staffing",
     .request = &staffing_arguments_shape,
     .options = staffing_options,
     .run = run_staffing,
     .slow = true,
     .sentence =
         N_("Each half hour of a day: calls, operators who were there, and how many are needed by Erlang C "
            "and A, from the days of its kind before; today if no day is given.")},
};
const size_t service_verb_count = sizeof service_verbs / sizeof service_verbs[0];
