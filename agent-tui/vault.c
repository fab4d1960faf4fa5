#include "agent-tui/vault.h"

#include "wire/buffer.h"
#include "wire/codec.h"
#include "wire/keys.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libintl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define _(text) gettext(text)

static const char magic[8] = "rexian1\n";
static const char suffix[] = ".sealed";
static const char damaged_suffix[] = ".damaged";
/* file_write's temporary is NAME.sealed.XXXXXX. */
enum { HEAD = sizeof magic + crypto_secretbox_NONCEBYTES, TEMPORARY_TAIL = 7, DAMAGED_MOST = 100 };

static bool path_of(const struct vault *vault, int slot, const char *name, char out[VAULT_PATH])
{
    int length = snprintf(out, VAULT_PATH, "%s/%s-%d-%s%s", vault->dir, vault->station, slot, name, suffix);
    return length > 0 && length < VAULT_PATH;
}

/* -1: another console holds it (errno EWOULDBLOCK), or errno says why it cannot be held. */
static int lock_slot(const struct vault *vault, int slot)
{
    char path[VAULT_PATH + 32];
    snprintf(path, sizeof path, "%s/%s-%d.lock", vault->dir, vault->station, slot);
    int fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
        int error = errno;
        close(fd);
        errno = error;
        fd = -1;
    }
    return fd;
}

static void sync_folder(const struct vault *vault)
{
    int fd = open(vault->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    (void)fsync(fd);
    close(fd);
}

void vault_digest(const char *text, char out[17])
{
    uint8_t hash[8];
    uint8_t whole[32];
    crypto_generichash(whole, sizeof whole, (const unsigned char *)text, strlen(text), NULL, 0);
    memcpy(hash, whole, sizeof hash);
    sodium_bin2hex(out, 17, hash, sizeof hash);
}

static bool ends_with(const char *text, const char *end)
{
    size_t bytes = strlen(text), tail = strlen(end);
    return bytes > tail && strcmp(text + bytes - tail, end) == 0;
}

/* What a console left that was killed while it wrote: a temporary without its name is of no use. */
static bool is_temporary(const char *name)
{
    size_t bytes = strlen(name), tail = sizeof suffix - 1 + TEMPORARY_TAIL;
    return bytes > tail && strncmp(name + bytes - tail, suffix, sizeof suffix - 1) == 0 &&
           name[bytes - TEMPORARY_TAIL] == '.';
}

static void clear_temporaries(const struct vault *vault, int slot)
{
    char begin[32], path[2 * VAULT_PATH];
    DIR *folder = opendir(vault->dir);
    const struct dirent *entry;
    int begin_bytes = snprintf(begin, sizeof begin, "%s-%d-", vault->station, slot);
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        if (strncmp(entry->d_name, begin, (size_t)begin_bytes) != 0 || !is_temporary(entry->d_name))
            continue;
        snprintf(path, sizeof path, "%s/%s", vault->dir, entry->d_name);
        (void)unlink(path);
    }
    if (folder != NULL)
        closedir(folder);
}

static void count_damaged(struct vault *vault)
{
    DIR *folder = opendir(vault->dir);
    const struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        if (strncmp(entry->d_name, vault->station, strlen(vault->station)) != 0 ||
            !ends_with(entry->d_name, damaged_suffix))
            continue;
        vault->damaged++;
        snprintf(vault->damaged_path, sizeof vault->damaged_path, "%s/%.255s", vault->dir, entry->d_name);
    }
    if (folder != NULL)
        closedir(folder);
}

static enum result take_slot(struct vault *vault, char why[FILE_WHY_SIZE])
{
    for (vault->slot = 0; vault->slot < VAULT_SLOTS; vault->slot++) {
        vault->lock_fd = lock_slot(vault, vault->slot);
        if (vault->lock_fd >= 0)
            return RESULT_OK;
        if (errno != EWOULDBLOCK) {
            char text[128];
            snprintf(
                why, FILE_WHY_SIZE,
                _("%s: drafts cannot be kept here: %s. Make room or give this user the right to write, or set "
                  "drafts_dir in console.cfg to another folder."),
                vault->dir, strerror_r(errno, text, sizeof text));
            return RESULT_IO;
        }
    }
    snprintf(
        why, FILE_WHY_SIZE,
        _("%s: %d consoles of this station are running; close one, or set drafts_dir in console.cfg to another "
          "folder."),
        vault->dir, VAULT_SLOTS);
    return RESULT_FULL;
}

enum result vault_open(struct vault *vault, const char *dir, const char *secret_key, char why[FILE_WHY_SIZE])
{
    static const char context[] = "rexian drafts and waiting requests";
    uint8_t secret[KEY_BYTES];
    char public_key[KEY_TEXT_BYTES], digest[17];
    *vault = (struct vault){.lock_fd = -1};
    if (sodium_init() < 0 || keys_to_bytes(secret_key, secret) != RESULT_OK ||
        keys_public_from_secret(secret_key, public_key) != RESULT_OK || strlen(dir) >= VAULT_PATH - 200) {
        snprintf(why, FILE_WHY_SIZE, _("%s: the station's key cannot be used for drafts"), dir);
        return RESULT_INVALID;
    }
    crypto_generichash(vault->key, sizeof vault->key, (const unsigned char *)context, sizeof context, secret,
                       sizeof secret);
    sodium_memzero(secret, sizeof secret);
    vault_digest(public_key, digest);
    snprintf(vault->station, sizeof vault->station, "%.8s", digest);
    snprintf(vault->dir, sizeof vault->dir, "%s", dir);
    enum result result = folder_make(dir, why);
    if (result == RESULT_OK)
        result = take_slot(vault, why);
    if (result != RESULT_OK) {
        vault_close(vault);
        return result;
    }
    clear_temporaries(vault, vault->slot);
    (void)vault_adopt(vault);
    count_damaged(vault);
    return RESULT_OK;
}

void vault_close(struct vault *vault)
{
    if (vault->dir[0] != '\0' && vault->lock_fd >= 0)
        close(vault->lock_fd);
    sodium_memzero(vault, sizeof *vault);
    vault->lock_fd = -1;
}

struct gathering {
    const struct vault *vault;
    int slot;
    bool adopted;
};

static void each_of_slot(const struct vault *vault, int slot, const char *prefix,
                         void (*each)(void *context, const char *name), void *context)
{
    char begin[32], name[VAULT_NAME];
    DIR *folder = opendir(vault->dir);
    const struct dirent *entry;
    int begin_bytes = snprintf(begin, sizeof begin, "%s-%d-", vault->station, slot);
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        size_t bytes = strlen(entry->d_name), tail = sizeof suffix - 1;
        if (strncmp(entry->d_name, begin, (size_t)begin_bytes) != 0 || bytes <= (size_t)begin_bytes + tail ||
            !ends_with(entry->d_name, suffix) || bytes - (size_t)begin_bytes - tail >= sizeof name)
            continue;
        snprintf(name, sizeof name, "%.*s", (int)(bytes - (size_t)begin_bytes - tail),
                 entry->d_name + begin_bytes);
        if (strncmp(name, prefix, strlen(prefix)) == 0)
            each(context, name);
    }
    if (folder != NULL)
        closedir(folder);
}

void vault_each(const struct vault *vault, const char *prefix, void (*each)(void *context, const char *name),
                void *context)
{
    each_of_slot(vault, vault->slot, prefix, each, context);
}

/* A draft of the same name here stays; the other one waits where it is. */
static void adopt_one(void *context, const char *name)
{
    struct gathering *gathering = context;
    char from[VAULT_PATH], to[VAULT_PATH];
    if (!path_of(gathering->vault, gathering->slot, name, from) ||
        !path_of(gathering->vault, gathering->vault->slot, name, to))
        return;
    if (link(from, to) == 0 && unlink(from) == 0)
        gathering->adopted = true;
}

bool vault_adopt(struct vault *vault)
{
    struct gathering gathering = {.vault = vault};
    for (gathering.slot = 0; gathering.slot < VAULT_SLOTS; gathering.slot++) {
        int fd = gathering.slot == vault->slot ? -1 : lock_slot(vault, gathering.slot);
        if (fd < 0)
            continue;
        clear_temporaries(vault, gathering.slot);
        each_of_slot(vault, gathering.slot, "draft-", adopt_one, &gathering);
        each_of_slot(vault, gathering.slot, "wait-", adopt_one, &gathering);
        close(fd);
    }
    if (gathering.adopted)
        sync_folder(vault);
    return gathering.adopted;
}

enum result vault_put(const struct vault *vault, const char *name, const struct shape *shape,
                      const void *record, char why[FILE_WHY_SIZE])
{
    struct buffer plain = {0}, sealed = {0};
    char path[VAULT_PATH];
    enum result result = path_of(vault, vault->slot, name, path) ? RESULT_OK : RESULT_TOO_LONG;
    snprintf(why, FILE_WHY_SIZE, "%s", _("The text cannot be kept on disk."));
    if (result == RESULT_OK)
        result = codec_encode(shape, record, &plain);
    if (result == RESULT_OK)
        result = buffer_reserve(&sealed, HEAD + crypto_secretbox_MACBYTES + plain.size);
    if (result != RESULT_OK)
        goto done;
    memcpy(sealed.bytes, magic, sizeof magic);
    randombytes_buf(sealed.bytes + sizeof magic, crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(sealed.bytes + HEAD, plain.bytes, plain.size, sealed.bytes + sizeof magic,
                          vault->key);
    sealed.size = HEAD + crypto_secretbox_MACBYTES + plain.size;
    result = file_write_secret(path, sealed.bytes, sealed.size, why);
done:
    if (plain.bytes != NULL)
        sodium_memzero(plain.bytes, plain.size);
    buffer_free(&plain);
    buffer_free(&sealed);
    return result;
}

void vault_set_aside(struct vault *vault, const char *name)
{
    char path[VAULT_PATH], aside[sizeof vault->damaged_path];
    if (!path_of(vault, vault->slot, name, path))
        return;
    snprintf(aside, sizeof aside, "%s%s", path, damaged_suffix);
    for (int i = 2; i < DAMAGED_MOST && access(aside, F_OK) == 0; i++)
        snprintf(aside, sizeof aside, "%s-%d%s", path, i, damaged_suffix);
    if (rename(path, aside) != 0)
        return;
    sync_folder(vault);
    vault->damaged++;
    memcpy(vault->damaged_path, aside, sizeof aside);
}

/* RESULT_CORRUPT: it does not open with this key, or is no such record. */
static enum result unseal(const struct vault *vault, const uint8_t *sealed, size_t size,
                          const struct shape *shape, void *ret_record)
{
    struct refusal refusal;
    enum result result = RESULT_CORRUPT;
    if (size < HEAD + crypto_secretbox_MACBYTES || memcmp(sealed, magic, sizeof magic) != 0)
        return RESULT_CORRUPT;
    size_t plain_size = size - HEAD - crypto_secretbox_MACBYTES;
    uint8_t *plain = malloc(plain_size + 1);
    if (plain == NULL)
        return RESULT_NO_MEMORY;
    if (crypto_secretbox_open_easy(plain, sealed + HEAD, size - HEAD, sealed + sizeof magic, vault->key) == 0 &&
        codec_decode(shape, plain, plain_size, ret_record, &refusal) == RESULT_OK)
        result = RESULT_OK;
    sodium_memzero(plain, plain_size);
    free(plain);
    return result;
}

/* It is sealed, so that its mode does not matter for reading. */
enum result vault_get(struct vault *vault, const char *name, const struct shape *shape, void *ret_record)
{
    char path[VAULT_PATH], why[FILE_WHY_SIZE];
    char *sealed = NULL;
    size_t size = 0;
    enum result result = path_of(vault, vault->slot, name, path) ? RESULT_OK : RESULT_TOO_LONG;
    if (result != RESULT_OK)
        return result;
    result = file_read(path, VAULT_BYTES_MAX, &sealed, &size, why);
    if (result == RESULT_OK)
        result = unseal(vault, (const uint8_t *)sealed, size, shape, ret_record);
    else if (result == RESULT_TOO_LONG)
        result = RESULT_CORRUPT;
    free(sealed);
    if (result == RESULT_CORRUPT)
        vault_set_aside(vault, name);
    return result;
}

void vault_drop(const struct vault *vault, const char *name)
{
    char path[VAULT_PATH];
    if (path_of(vault, vault->slot, name, path) && unlink(path) == 0)
        sync_folder(vault);
}
