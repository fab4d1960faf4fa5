/* What the verbs about service levels take and do. */
#ifndef REXIAN_CTL_SERVICE_H
#define REXIAN_CTL_SERVICE_H

#include "ctl/ctl.h"
#include "ctl/days.h"
#include "ctl/verb.h"

struct service_arguments {
    char day[CIVIL_DATE_SIZE];
    char from[CIVIL_DATE_SIZE];
    char to[CIVIL_DATE_SIZE];
    char month[16];
    int by; /* enum service_by */
    int64_t within_ms;
};
struct staffing_arguments {
    char day[CIVIL_DATE_SIZE];
    int64_t weeks;
    int64_t within_ms;
    int64_t share_percent;
    int64_t wrap_up_ms;
};
extern const struct shape service_arguments_shape, staffing_arguments_shape;

enum exit_code run_service(struct ctl *ctl, const struct verb *verb, const void *arguments);
/* EXIT_CODE_REFUSED if the worst hours are below the city's share. */
enum exit_code run_worst_hours(struct ctl *ctl, const struct verb *verb, const void *arguments);
enum exit_code run_staffing(struct ctl *ctl, const struct verb *verb, const void *arguments);

#endif
