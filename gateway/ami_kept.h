/* What the gateway knows of an exchange's calls and members, on disk: a file beside the journal, NAME.calls. What changes is appended before
 * the broker is told of it, and now and then the file is written anew, shorter. So a gateway that was killed numbers the next visit of
 * a line as the one that saw them all, and knows whose phone a member's was. */
#ifndef REXIAN_GATEWAY_AMI_KEPT_H
#define REXIAN_GATEWAY_AMI_KEPT_H

#include "config/files.h"
#include "config/options.h"
#include "gateway/ami_calls.h"

#include <stdio.h>

struct ami_kept {
    struct ami_calls *calls; /* whoever opened it owns them */
    char file[CONFIG_PATH_SIZE];
    FILE *out;        /* what is appended; NULL as long as nothing is */
    int64_t appended; /* rows since the file was written anew */
};

/* Reads the file in the folder, if there is one, into calls that have told nothing yet. */
void ami_kept_open(struct ami_kept *kept, const char *folder, const char *name, struct ami_calls *calls);
/* Appends what has changed. What cannot be written is said in the log, and tried again with all when the file is written anew. */
void ami_kept_note(struct ami_kept *kept);
/* Writes the file anew, if anything was appended. */
void ami_kept_renew(struct ami_kept *kept);
void ami_kept_close(struct ami_kept *kept);

#endif
