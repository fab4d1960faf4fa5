/* Reading a log that its writer moves away: queue_log becomes queue_log.1, or queue_log.0, or queue_log-20260506. */
#include "gateway/log_reader.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096, LINE_ROOM = 64 << 10 };

static enum result fault_of(int error)
{
    return error == ENOENT || error == ENOTDIR ? RESULT_NOT_FOUND : RESULT_IO;
}

/* Takes the lines of an open file from an offset on; gives the offset behind the last whole one. A line that is longer than the
 * room is none of a queue_log: it is cut. */
static enum result take_lines(FILE *file, int64_t offset, log_take *take, void *context, int64_t *ret_end)
{
    char *line = malloc(LINE_ROOM);
    if (line == NULL)
        return RESULT_NO_MEMORY;
    enum result result = fseeko(file, offset, SEEK_SET) == 0 ? RESULT_OK : RESULT_IO;
    *ret_end = offset;
    while (result == RESULT_OK && fgets(line, LINE_ROOM, file) != NULL) {
        size_t length = strlen(line);
        if (length == 0 || line[length - 1] != '\n')
            break;
        *ret_end += (int64_t)length;
        line[length - 1] = '\0';
        if (take != NULL)
            take(context, line);
    }
    if (ferror(file))
        result = RESULT_IO;
    free(line);
    return result;
}

static FILE *open_file(const char *path, struct stat *ret_stat)
{
    FILE *file = fopen(path, "rbe");
    if (file != NULL && fstat(fileno(file), ret_stat) != 0) {
        fclose(file);
        file = NULL;
    }
    return file;
}

/* True if a line ends at the offset: numbers of files are given again, and a file may be emptied and filled. */
static bool is_place(FILE *file, const struct stat *status, const struct log_place *place)
{
    if (status->st_ino != place->inode || status->st_size < place->offset)
        return false;
    return place->offset == 0 || (fseeko(file, place->offset - 1, SEEK_SET) == 0 && getc(file) == '\n');
}

/* The last whole line ends within the last LINE_ROOM bytes. */
enum result log_end(const char *path, struct log_place *ret)
{
    struct stat status;
    FILE *file = open_file(path, &status);
    if (file == NULL)
        return fault_of(errno);
    int64_t from = status.st_size > LINE_ROOM ? status.st_size - LINE_ROOM : 0, end = 0;
    char *bytes = malloc(LINE_ROOM);
    enum result result = bytes == NULL                       ? RESULT_NO_MEMORY
                         : fseeko(file, from, SEEK_SET) == 0 ? RESULT_OK
                                                             : RESULT_IO;
    size_t got = result == RESULT_OK ? fread(bytes, 1, LINE_ROOM, file) : 0;
    while (got > 0 && bytes[got - 1] != '\n')
        got--;
    end = from + (int64_t)got;
    free(bytes);
    fclose(file);
    if (result == RESULT_OK)
        *ret = (struct log_place){.inode = status.st_ino, .offset = end};
    return result;
}

/* The file beside the log that holds this place; its name begins with the log's. */
static FILE *open_moved(const char *path, const struct log_place *place)
{
    char folder[PATH_SIZE], other[PATH_SIZE];
    struct stat status;
    FILE *found = NULL;
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    int length = slash != NULL ? (int)(slash - path) : 1;
    snprintf(folder, sizeof folder, "%.*s", length, slash != NULL ? path : ".");
    DIR *directory = opendir(folder[0] != '\0' ? folder : "/");
    for (struct dirent *entry = NULL;
         directory != NULL && found == NULL && (entry = readdir(directory)) != NULL;) {
        if (strncmp(entry->d_name, name, strlen(name)) != 0 ||
            snprintf(other, sizeof other, "%s/%s", folder, entry->d_name) >= (int)sizeof other)
            continue;
        found = open_file(other, &status);
        if (found != NULL && !is_place(found, &status, place)) {
            fclose(found);
            found = NULL;
        }
    }
    if (directory != NULL)
        closedir(directory);
    return found;
}

enum result log_read(const char *path, const struct log_place *from, log_take *take, void *context,
                     bool *ret_is_whole, struct log_place *ret_end)
{
    struct stat status;
    int64_t end = 0, begin = 0;
    enum result result = RESULT_OK;
    FILE *file = open_file(path, &status);
    if (file == NULL)
        return fault_of(errno);
    bool is_same = is_place(file, &status, from);
    FILE *moved = is_same || from->inode == 0 ? NULL : open_moved(path, from);
    if (is_same)
        begin = from->offset;
    if (moved != NULL) {
        result = take_lines(moved, from->offset, take, context, &end);
        fclose(moved);
    }
    if (result == RESULT_OK)
        result = take_lines(file, begin, take, context, &end);
    *ret_is_whole = is_same || moved != NULL;
    *ret_end = (struct log_place){.inode = status.st_ino, .offset = end};
    fclose(file);
    return result;
}
