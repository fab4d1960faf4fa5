/* What `import queue_log` takes. */
#ifndef REXIAN_CTL_IMPORT_LOG_H
#define REXIAN_CTL_IMPORT_LOG_H

#include "core/field.h"
#include "core/ticket.h"

struct log_arguments {
    char file[1024];
    char exchange[TEXT_LOGIN];
    bool dry_run;
    char rejects[1024];
};
extern const struct shape log_arguments_shape;

#endif
