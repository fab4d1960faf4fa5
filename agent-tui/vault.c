#include "agent-tui/vault.h"

#include "wire/buffer.h"
#include "wire/codec.h"
#include "wire/keys.h"

#include <dirent.h>
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
enum { HEAD = sizeof magic + crypto_secretbox_NONCEBYTES };

static bool path_of(const struct vault *vault, int slot, const char *name, char out[VAULT_PATH])
{
    int length = snprintf(out, VAULT_PATH, "%s/%s-%d-%s%s", vault->dir, vault->station, slot, name, suffix);
    return length > 0 && length < VAULT_PATH;
}

static int lock_slot(const struct vault *vault, int slot)
{
    char path[VAULT_PATH + 32];
    snprintf(path, sizeof path, "%s/%s-%d.lock", vault->dir, vault->station, slot);
    int fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
        close(fd);
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

static enum result take_slot(struct vault *vault, char why[FILE_WHY_SIZE])
{
    for (vault->slot = 0; vault->slot < VAULT_SLOTS; vault->slot++) {
        vault->lock_fd = lock_slot(vault, vault->slot);
        if (vault->lock_fd >= 0)
            return RESULT_OK;
    }
    snprintf(why, FILE_WHY_SIZE,
             _("%s: %d consoles of this station are running, or the folder cannot be written"), vault->dir,
             VAULT_SLOTS);
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
    if (result == RESULT_OK)
        (void)vault_adopt(vault);
    else
        vault_close(vault);
    return result;
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
            strcmp(entry->d_name + bytes - tail, suffix) != 0 ||
            bytes - (size_t)begin_bytes - tail >= sizeof name)
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

enum result vault_get(const struct vault *vault, const char *name, const struct shape *shape, void *ret_record)
{
    char path[VAULT_PATH], why[FILE_WHY_SIZE];
    char *sealed = NULL;
    uint8_t *plain = NULL;
    size_t size = 0, plain_size = 0;
    struct refusal refusal;
    enum result result = path_of(vault, vault->slot, name, path) ? RESULT_OK : RESULT_TOO_LONG;
    if (result == RESULT_OK)
        result = file_read_secret(path, VAULT_BYTES_MAX, &sealed, &size, why);
    if (result != RESULT_OK)
        return result == RESULT_REFUSED ? RESULT_CORRUPT : result;
    const uint8_t *bytes = (const uint8_t *)sealed;
    result = RESULT_CORRUPT;
    if (size < HEAD + crypto_secretbox_MACBYTES || memcmp(bytes, magic, sizeof magic) != 0)
        goto done;
    plain_size = size - HEAD - crypto_secretbox_MACBYTES;
    plain = malloc(plain_size + 1);
    if (plain == NULL)
        result = RESULT_NO_MEMORY;
    else if (crypto_secretbox_open_easy(plain, bytes + HEAD, size - HEAD, bytes + sizeof magic, vault->key) ==
             0)
        result = codec_decode(shape, plain, plain_size, ret_record, &refusal) == RESULT_OK ? RESULT_OK
                                                                                           : RESULT_CORRUPT;
done:
    if (plain != NULL)
        sodium_memzero(plain, plain_size);
    free(plain);
    file_forget(&sealed, size);
    return result;
}

void vault_drop(const struct vault *vault, const char *name)
{
    char path[VAULT_PATH];
    if (path_of(vault, vault->slot, name, path) && unlink(path) == 0)
        sync_folder(vault);
}
