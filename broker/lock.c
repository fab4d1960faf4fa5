/* flock on a file of its own: SQLite's locks lie on the database's. */
#include "broker/lock.h"

#include "config/options.h"

#include <errno.h>
#include <fcntl.h>
#include <libintl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define _(text) gettext(text)

enum result lock_take(const char *data_dir, int *ret_fd, char *error, unsigned long error_size)
{
    char file[CONFIG_PATH_SIZE + 16];
    snprintf(file, sizeof file, "%s/broker.lock", data_dir);
    int fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        snprintf(error, error_size, _("%s: %s; check that the folder is there and that this user may write it"),
                 file, strerror(errno));
        return RESULT_IO;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        snprintf(error, error_size, _("%s: another broker runs on this city: stop that one first"), file);
        close(fd);
        return RESULT_BUSY;
    }
    *ret_fd = fd;
    return RESULT_OK;
}
