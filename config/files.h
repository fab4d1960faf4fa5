/* Small files: read whole, written all or not at all, and secret ones that others must not read.
 * Also where things lie: relative to a configuration, in the state folder of a user, in the installed data. */
#ifndef REXIAN_CONFIG_FILES_H
#define REXIAN_CONFIG_FILES_H

#include "core/result.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    FILE_WHY_SIZE = 1536, /* bytes of a translated reason that names file and remedy */
};

/* Reads a regular file of at most `max` bytes. *ret_text is ended by a NUL behind its *ret_size bytes; free it.
 * RESULT_NOT_FOUND, RESULT_TOO_LONG, RESULT_IO, RESULT_NO_MEMORY: why is "FILE: reason", as in all of these. */
enum result file_read(const char *path, size_t max, char **ret_text, size_t *ret_size,
                      char why[FILE_WHY_SIZE]) MUST_CHECK;
/* As file_read, for keys and passwords: RESULT_REFUSED if group or others may read, write or search the file, or if
 * it belongs to another user; why names the file, its mode and the remedy. Free it by file_forget. */
enum result file_read_secret(const char *path, size_t max, char **ret_text, size_t *ret_size,
                             char why[FILE_WHY_SIZE]) MUST_CHECK;
/* Wipes and frees what file_read_secret gave; *text may be NULL and is NULL afterwards. */
void file_forget(char **text, size_t size);
/* Writes a file by a temporary beside it, fsync and rename: afterwards it is whole, or as it was before. `mode` is
 * 0600 to 0644. RESULT_FULL, RESULT_IO, RESULT_TOO_LONG: why says it. */
enum result file_write(const char *path, const void *bytes, size_t size, unsigned mode,
                       char why[FILE_WHY_SIZE]) MUST_CHECK;
/* file_write with mode 0600. */
enum result file_write_secret(const char *path, const void *bytes, size_t size,
                              char why[FILE_WHY_SIZE]) MUST_CHECK;
/* Makes a folder and its missing parents with mode 0700. One that is there already stays as it is. */
enum result folder_make(const char *path, char why[FILE_WHY_SIZE]) MUST_CHECK;

/* The path of an option: absolute ones as they are, others in the folder of the configuration file. RESULT_TOO_LONG. */
enum result config_path(const char *config_file, const char *path, char *out, size_t size) MUST_CHECK;
/* $XDG_STATE_HOME/rexian, else ~/.local/state/rexian. RESULT_NOT_FOUND without a home, RESULT_TOO_LONG. */
enum result file_state_dir(char *out, size_t size) MUST_CHECK;
/* Finds installed data ("calendars", "sample/tianjin/people.csv"): in $REXIAN_DATADIR alone if it is set, else where it
 * was installed, else in the tree that this was built from. RESULT_NOT_FOUND, RESULT_TOO_LONG. */
enum result data_file(const char *name, char *out, size_t size) MUST_CHECK;

#endif
