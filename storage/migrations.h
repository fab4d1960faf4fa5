/* The numbered SQL scripts of storage/migrations, embedded by the build in rising order of version.
 * NNNN_name.sql is version NNNN; versions begin at 1 and have no gaps. */
#ifndef REXIAN_STORAGE_MIGRATIONS_H
#define REXIAN_STORAGE_MIGRATIONS_H

#include <stddef.h>

struct migration_text {
    int version;
    const char *name; /* the file's name without number and .sql */
    const char *sql;  /* the whole script, UTF-8 ended by NUL */
};

extern const struct migration_text storage_migrations[];
extern const size_t storage_migrations_count;

#endif
