/* Finds and reads the system's zone files; core/zone_tzif.c understands them. */
#include "config/zone_load.h"

#include <errno.h>
#include <libintl.h>
#include <stdio.h>
#include <string.h>

#define _(text) gettext(text)

static const char zone_folder[] = "/usr/share/zoneinfo";

enum { ZONE_FILE_BYTES = 64 * 1024, ZONE_PATH_SIZE = 128 };

static bool name_ok(const char *name)
{
    return name[0] != '\0' && name[0] != '/' && strlen(name) < ZONE_NAME_SIZE && strstr(name, "..") == NULL;
}

static void say_unread(char *error, size_t size, const char *name)
{
    snprintf(error, size,
             _("Time zone \"%.64s\" cannot be read. Check the rights of its file under /usr/share/zoneinfo."),
             name);
}

enum result zone_load(const char *name, struct zone *ret_zone, char *error, size_t size)
{
    char path[ZONE_PATH_SIZE];
    uint8_t bytes[ZONE_FILE_BYTES];
    if (!name_ok(name)) {
        snprintf(error, size, _("Time zone \"%.64s\" is no name of a zone. Write one such as Asia/Shanghai."),
                 name);
        return RESULT_INVALID;
    }
    (void)snprintf(path, sizeof(path), "%s/%s", zone_folder, name);
    FILE *file = fopen(path, "rbe");
    if (file == NULL) {
        bool missing = errno == ENOENT || errno == ENOTDIR;
        if (missing)
            snprintf(error, size,
                     _("Time zone \"%.64s\" is not on this machine. Check the spelling, or install the package "
                       "tzdata."),
                     name);
        else
            say_unread(error, size, name);
        return missing ? RESULT_NOT_FOUND : RESULT_IO;
    }
    size_t length = fread(bytes, 1, sizeof(bytes), file);
    bool failed = ferror(file) != 0;
    (void)fclose(file);
    if (failed) {
        say_unread(error, size, name);
        return RESULT_IO;
    }
    if (length == sizeof(bytes) || zone_from_tzif(ret_zone, name, bytes, length) != RESULT_OK) {
        snprintf(error, size,
                 _("Time zone \"%.64s\" is no valid zone file. Install the package tzdata again, or name "
                   "another zone."),
                 name);
        return RESULT_INVALID;
    }
    error[0] = '\0';
    return RESULT_OK;
}
