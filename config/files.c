/* Small files: read whole, written all or not at all, and secret ones that others must not read.
 * A file is written beside its place and renamed, so that a crash leaves the old one or the new one. */
#include "config/files.h"

#include <errno.h>
#include <fcntl.h>
#include <libintl.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define _(text) gettext(text)

enum { PATH_ROOM = 4096, OTHERS = 0077 };

/* "FILE: what: why of errno" */
static enum result system_fault(const char *path, const char *what, int error, char why[FILE_WHY_SIZE])
{
    char text[128];
    snprintf(why, FILE_WHY_SIZE, "%.1200s: %s: %s", path, what, strerror_r(error, text, sizeof text));
    switch (error) {
    case ENOENT:
        return RESULT_NOT_FOUND;
    case ENOSPC:
    case EDQUOT:
        return RESULT_FULL;
    case ENOMEM:
        return RESULT_NO_MEMORY;
    case ENAMETOOLONG:
        return RESULT_TOO_LONG;
    default:
        return RESULT_IO;
    }
}

/* Others may hold a directory entry, but neither the file nor its owner may be theirs. */
static enum result judge_secret(const char *path, const struct stat *stat, char why[FILE_WHY_SIZE])
{
    unsigned mode = (unsigned)(stat->st_mode & 07777);
    if ((mode & OTHERS) != 0) {
        snprintf(why, FILE_WHY_SIZE,
                 _("%.600s: is secret, but its mode is %04o, so that others may use it; run: chmod 600 %.600s"),
                 path, mode, path);
        return RESULT_REFUSED;
    }
    if (stat->st_uid != geteuid() && geteuid() != 0) {
        snprintf(why, FILE_WHY_SIZE, _("%.600s: is secret, but belongs to user %lu; run: chown %lu %.600s"),
                 path, (unsigned long)stat->st_uid, (unsigned long)geteuid(), path);
        return RESULT_REFUSED;
    }
    return RESULT_OK;
}

static enum result read_all(int fd, const char *path, size_t max, char **ret_text, size_t *ret_size,
                            char why[FILE_WHY_SIZE])
{
    /* One byte more than allowed tells a file that is too long, or that grows. */
    char *text = malloc(max + 2);
    size_t size = 0;
    if (text == NULL) {
        return system_fault(path, _("cannot be read"), ENOMEM, why);
    }
    while (size <= max) {
        ssize_t got = read(fd, text + size, max + 1 - size);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            int error = errno;
            file_forget(&text, size);
            return system_fault(path, _("cannot be read"), error, why);
        }
        if (got == 0) {
            break;
        }
        size += (size_t)got;
    }
    if (size > max) {
        file_forget(&text, size);
        snprintf(why, FILE_WHY_SIZE, _("%.1200s: is longer than %zu bytes"), path, max);
        return RESULT_TOO_LONG;
    }
    text[size] = '\0';
    *ret_text = text;
    *ret_size = size;
    return RESULT_OK;
}

static enum result read_file(const char *path, size_t max, bool secret, char **ret_text, size_t *ret_size,
                             char why[FILE_WHY_SIZE])
{
    struct stat stat;
    enum result result = RESULT_OK;
    /* Without O_NONBLOCK the opening of a pipe would wait for a writer. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        return system_fault(path, _("cannot be opened"), errno, why);
    }
    if (fstat(fd, &stat) != 0) {
        result = system_fault(path, _("cannot be read"), errno, why);
    } else if (!S_ISREG(stat.st_mode)) {
        snprintf(why, FILE_WHY_SIZE, _("%.1200s: is not a file"), path);
        result = RESULT_IO;
    } else if (secret) {
        result = judge_secret(path, &stat, why);
    }
    if (result == RESULT_OK) {
        result = read_all(fd, path, max, ret_text, ret_size, why);
    }
    close(fd);
    return result;
}

enum result file_read(const char *path, size_t max, char **ret_text, size_t *ret_size, char why[FILE_WHY_SIZE])
{
    return read_file(path, max, false, ret_text, ret_size, why);
}

enum result file_read_secret(const char *path, size_t max, char **ret_text, size_t *ret_size,
                             char why[FILE_WHY_SIZE])
{
    return read_file(path, max, true, ret_text, ret_size, why);
}

void file_forget(char **text, size_t size)
{
    if (*text != NULL) {
        explicit_bzero(*text, size);
        free(*text);
        *text = NULL;
    }
}

static bool write_all(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(fd, bytes, size);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return false;
        }
        bytes += written;
        size -= (size_t)written;
    }
    return true;
}

/* The folder of a path, "." if it names none. */
static void folder_of(const char *path, char out[PATH_ROOM])
{
    const char *slash = strrchr(path, '/');
    size_t length = slash != NULL ? (size_t)(slash - path) : 0;
    if (slash == NULL) {
        snprintf(out, PATH_ROOM, ".");
    } else {
        snprintf(out, PATH_ROOM, "%.*s", length > 0 ? (int)length : 1, path);
    }
}

/* A rename is durable once its folder is. */
static bool sync_folder_of(const char *path)
{
    char folder[PATH_ROOM];
    folder_of(path, folder);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    bool synced = fsync(fd) == 0;
    int error = errno;
    close(fd);
    errno = error;
    return synced;
}

enum result file_write(const char *path, const void *bytes, size_t size, unsigned mode, char why[FILE_WHY_SIZE])
{
    char temporary[PATH_ROOM];
    int length = snprintf(temporary, sizeof temporary, "%s.XXXXXX", path);
    if (length < 0 || (size_t)length >= sizeof temporary) {
        return system_fault(path, _("cannot be written"), ENAMETOOLONG, why);
    }
    int fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0) {
        return system_fault(path, _("cannot be written"), errno, why);
    }
    bool written = fchmod(fd, (mode_t)mode) == 0 && write_all(fd, bytes, size) && fsync(fd) == 0;
    int error = errno;
    if (close(fd) != 0 && written) {
        error = errno;
        written = false;
    }
    if (written && rename(temporary, path) != 0) {
        error = errno;
        written = false;
    }
    if (!written) {
        unlink(temporary);
        return system_fault(path, _("cannot be written"), error, why);
    }
    if (!sync_folder_of(path)) {
        return system_fault(path, _("may be lost if the power fails now"), errno, why);
    }
    return RESULT_OK;
}

enum result file_write_secret(const char *path, const void *bytes, size_t size, char why[FILE_WHY_SIZE])
{
    return file_write(path, bytes, size, 0600, why);
}

static enum result make_one(const char *path, char why[FILE_WHY_SIZE])
{
    struct stat stat_of;
    if (mkdir(path, 0700) == 0) {
        return RESULT_OK;
    }
    int error = errno;
    if (stat(path, &stat_of) == 0) {
        if (S_ISDIR(stat_of.st_mode)) {
            return RESULT_OK;
        }
        snprintf(why, FILE_WHY_SIZE, _("%.1200s: is not a folder"), path);
        return RESULT_IO;
    }
    return system_fault(path, _("cannot be made"), error, why);
}

enum result folder_make(const char *path, char why[FILE_WHY_SIZE])
{
    char part[PATH_ROOM];
    size_t length = strlen(path);
    if (length == 0 || length >= sizeof part) {
        return system_fault(path, _("cannot be made"), length == 0 ? ENOENT : ENAMETOOLONG, why);
    }
    memcpy(part, path, length + 1);
    for (char *slash = strchr(part + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        enum result result = make_one(part, why);
        *slash = '/';
        if (result != RESULT_OK) {
            return result;
        }
    }
    return make_one(path, why);
}

static enum result join(char *out, size_t size, const char *folder, const char *name)
{
    int length = snprintf(out, size, "%s/%s", folder, name);
    return length >= 0 && (size_t)length < size ? RESULT_OK : RESULT_TOO_LONG;
}

enum result config_path(const char *config_file, const char *path, char *out, size_t size)
{
    char folder[PATH_ROOM];
    size_t length = strlen(path);
    if (length >= size || strlen(config_file) >= sizeof folder) {
        return RESULT_TOO_LONG;
    }
    if (path[0] == '/' || strchr(config_file, '/') == NULL) {
        memcpy(out, path, length + 1);
        return RESULT_OK;
    }
    folder_of(config_file, folder);
    if (strcmp(path, ".") == 0 || length == 0) {
        return snprintf(out, size, "%s", folder) < (int)size ? RESULT_OK : RESULT_TOO_LONG;
    }
    return join(out, size, strcmp(folder, "/") == 0 ? "" : folder, path);
}

enum result file_state_dir(char *out, size_t size)
{
    const char *state = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    if (state != NULL && state[0] == '/') {
        return join(out, size, state, "rexian");
    }
    if (home == NULL || home[0] != '/') {
        const struct passwd *user = getpwuid(geteuid());
        home = user != NULL ? user->pw_dir : NULL;
    }
    return home != NULL ? join(out, size, home, ".local/state/rexian") : RESULT_NOT_FOUND;
}

enum result data_file(const char *name, char *out, size_t size)
{
    const char *own = getenv("REXIAN_DATADIR");
    const char *const installed[] = {REXIAN_DATADIR, REXIAN_BUILD_DATADIR};
    bool is_own = own != NULL && own[0] != '\0';
    size_t count = is_own ? 1 : sizeof installed / sizeof installed[0];
    for (size_t i = 0; i < count; i++) {
        char path[PATH_ROOM];
        if (join(path, sizeof path, is_own ? own : installed[i], name) == RESULT_OK &&
            access(path, R_OK) == 0) {
            if (strlen(path) >= size) {
                return RESULT_TOO_LONG;
            }
            memcpy(out, path, strlen(path) + 1);
            return RESULT_OK;
        }
    }
    return RESULT_NOT_FOUND;
}
