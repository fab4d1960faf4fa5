/* Small sealed files of this station: drafts and requests that the broker has not yet answered.
 * Each is 0600, written whole or not at all, and can be read with the station's secret key alone. */
#ifndef REXIAN_AGENT_VAULT_H
#define REXIAN_AGENT_VAULT_H

#include "config/files.h"
#include "core/field.h"
#include "core/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { VAULT_PATH = 1024, VAULT_NAME = 96, VAULT_SLOTS = 16, VAULT_BYTES_MAX = 1024 * 1024 };

/* A file that was changed since, or that another key sealed, is renamed to NAME.damaged when it is read: it is not read again, not
 * written over and not lost. Several consoles may share a folder and a station key. Each holds a slot by a lock that ends with the process, so that what
 * a killed console left is found by the next one, and no two consoles ever send the same file. */
struct vault {
    char dir[VAULT_PATH];
    char station[9]; /* of the public key, for file names */
    int slot;
    int lock_fd;
    uint8_t key[32];
    size_t damaged;                      /* files of this station that are set aside */
    char damaged_path[VAULT_PATH + 264]; /* the last one found */
};

/* Opens the folder (made with 0700 if it is missing), takes the first free slot, and adopts the files of slots that no
 * console holds; counts what was set aside earlier. RESULT_FULL: all slots are held; RESULT_IO: the folder cannot be written;
 * RESULT_INVALID: secret_key is no Z85 key; else as folder_make. */
enum result vault_open(struct vault *vault, const char *dir, const char *secret_key,
                       char why[FILE_WHY_SIZE]) MUST_CHECK;
/* Frees the slot and wipes the key; a zeroed struct is accepted. */
void vault_close(struct vault *vault);
/* Takes over what consoles left that have ended since. True if there was something. */
bool vault_adopt(struct vault *vault);

/* Encodes a record by its shape, seals it and writes it. `name`: letters, digits, '-'. As file_write; RESULT_TOO_LONG. */
enum result vault_put(const struct vault *vault, const char *name, const struct shape *shape,
                      const void *record, char why[FILE_WHY_SIZE]) MUST_CHECK;
/* Reads it back; the record's lists are the caller's (shape_free). RESULT_NOT_FOUND; RESULT_CORRUPT: it was not sealed by this
 * station or was changed since, and is set aside now. */
enum result vault_get(struct vault *vault, const char *name, const struct shape *shape,
                      void *ret_record) MUST_CHECK;
/* Sets a file aside whose content makes no sense; damaged and damaged_path tell it. */
void vault_set_aside(struct vault *vault, const char *name);
/* Removes it, on disk too; one that is not there is fine. */
void vault_drop(const struct vault *vault, const char *name);
/* Calls `each` with the name of every file whose name begins with `prefix`, in no order. */
void vault_each(const struct vault *vault, const char *prefix, void (*each)(void *context, const char *name),
                void *context);
/* A short name for a text that may hold anything: 16 hex digits. */
void vault_digest(const char *text, char out[17]);

#endif
