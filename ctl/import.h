/* `import calls|tickets FILE`: reads CSV, sends batches, several at a time, and names what became of every row.
 * Repeating it is safe: rows that are in with the same values are skipped. */
#ifndef REXIAN_CTL_IMPORT_H
#define REXIAN_CTL_IMPORT_H

#include "core/field.h"
#include "core/result.h"

/* What `import` takes. */
struct import_arguments {
    char file[1024];
    bool dry_run;
    bool create_missing;
    bool update;
    char zone[64];
    char rejects[1024];
};
extern const struct shape import_arguments_shape;

/* What was made because the file named it. */
struct import_made {
    char what[41];
    char name[201];
};
/* What became of a file. */
struct import_summary {
    char file[1024];
    bool dry_run;
    int64_t read;
    int64_t taken;
    int64_t skipped;
    int64_t updated;
    int64_t rejected;
    int64_t ambiguous;      /* local times in the hour that comes twice */
    int64_t ambiguous_line; /* the first of them */
    int64_t in_gap;         /* local times in the hour that does not come */
    int64_t in_gap_line;
    int64_t early; /* calls answered before they were offered: their wait is 0 */
    int64_t early_line;
    int64_t blanks; /* cells with blanks around what they name */
    int64_t blanks_line;
    struct import_made *made;
    size_t made_count;
};
extern const struct shape import_summary_shape;

#endif
