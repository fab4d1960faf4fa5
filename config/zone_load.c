/* Finds and reads the system's zone files; core/zone_tzif.c understands them. */
#include "config/zone_load.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char zone_folder[] = "/usr/share/zoneinfo";

enum { ZONE_FILE_BYTES = 64 * 1024, ZONE_PATH_SIZE = 128 };

static bool name_ok(const char *name)
{
    return name[0] != '\0' && name[0] != '/' && strlen(name) < ZONE_NAME_SIZE && strstr(name, "..") == NULL;
}

static enum result say(enum result result, char *error, size_t size, const char *name, const char *what)
{
    (void)snprintf(error, size, "Time zone \"%.64s\" %s", name, what);
    return result;
}

enum result zone_load(const char *name, struct zone *ret_zone, char *error, size_t size)
{
    static const char wrong_name[] = "is no name of a zone. Write one such as Asia/Shanghai.";
    static const char unknown[] = "is not on this machine. Check the spelling, or install the package tzdata.";
    static const char unread[] = "cannot be read. Check the rights of its file under /usr/share/zoneinfo.";
    static const char broken[] =
        "is no valid zone file. Install the package tzdata again, or name another zone.";
    char path[ZONE_PATH_SIZE];
    uint8_t bytes[ZONE_FILE_BYTES];
    if (!name_ok(name)) {
        return say(RESULT_INVALID, error, size, name, wrong_name);
    }
    (void)snprintf(path, sizeof(path), "%s/%s", zone_folder, name);
    FILE *file = fopen(path, "rbe");
    if (file == NULL) {
        bool missing = errno == ENOENT || errno == ENOTDIR;
        return missing ? say(RESULT_NOT_FOUND, error, size, name, unknown)
                       : say(RESULT_IO, error, size, name, unread);
    }
    size_t length = fread(bytes, 1, sizeof(bytes), file);
    bool failed = ferror(file) != 0;
    (void)fclose(file);
    if (failed) {
        return say(RESULT_IO, error, size, name, unread);
    }
    if (length == sizeof(bytes) || zone_from_tzif(ret_zone, name, bytes, length) != RESULT_OK) {
        return say(RESULT_INVALID, error, size, name, broken);
    }
    error[0] = '\0';
    return RESULT_OK;
}
