/* What `export calls|tickets` takes; the verbs are in runs.h.
 * Their columns are those of import_columns.h. */
#ifndef REXIAN_CTL_EXPORT_H
#define REXIAN_CTL_EXPORT_H

#include "core/civil.h"
#include "core/field.h"

struct export_arguments {
    char day[CIVIL_DATE_SIZE];
    char from[CIVIL_DATE_SIZE];
    char to[CIVIL_DATE_SIZE];
};
extern const struct shape export_arguments_shape;

#endif
