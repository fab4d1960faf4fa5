/* The file of rows: appended, read, written anew. A last row that was cut by an end in the middle is none. */
#include "gateway/ami_kept.h"

#include "config/log.h"
#include "wire/mono.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_BYTES = 64 << 20 };

static void complain(const struct ami_kept *kept, const char *why)
{
    log_limited("calls", mono_ms(), LOG_LEVEL_WARNING, "%s: cannot be written: %s", kept->file, why);
}

static void read_rows(struct ami_kept *kept, char *text)
{
    int64_t faults = 0;
    for (char *row = text, *end = NULL; (end = strchr(row, '\n')) != NULL; row = end + 1) {
        *end = '\0';
        faults += !ami_calls_row_read(kept->calls, row);
    }
    if (faults > 0)
        log_line(LOG_LEVEL_WARNING, "%s: %" PRId64 " lines are none of ours and are passed over", kept->file,
                 faults);
}

void ami_kept_open(struct ami_kept *kept, const char *folder, const char *name, struct ami_calls *calls)
{
    char *text = NULL, why[FILE_WHY_SIZE];
    size_t size = 0;
    *kept = (struct ami_kept){.calls = calls};
    snprintf(kept->file, sizeof kept->file, "%.900s/%.40s.calls", folder, name);
    enum result result = file_read(kept->file, FILE_BYTES, &text, &size, why);
    if (result == RESULT_OK)
        read_rows(kept, text);
    else if (result != RESULT_NOT_FOUND)
        log_line(LOG_LEVEL_WARNING, "%s", why);
    free(text);
    /* A cut row at its end would spoil the next one. */
    kept->appended = 1;
    ami_kept_renew(kept);
}

struct writing {
    FILE *out;
    int64_t rows;
};

static void write_row(void *context, const char *row)
{
    struct writing *writing = context;
    writing->rows++;
    if (writing->out != NULL)
        fprintf(writing->out, "%s\n", row);
}

void ami_kept_note(struct ami_kept *kept)
{
    if (kept->out == NULL)
        kept->out = fopen(kept->file, "abe");
    struct writing writing = {.out = kept->out};
    if (kept->out == NULL)
        complain(kept, strerror(errno));
    ami_calls_rows(kept->calls, false, write_row, &writing);
    kept->appended += writing.rows;
    if (writing.rows > 0 && kept->out != NULL && fflush(kept->out) != 0) {
        complain(kept, strerror(errno));
        clearerr(kept->out);
    }
}

void ami_kept_renew(struct ami_kept *kept)
{
    char *text = NULL, why[FILE_WHY_SIZE];
    size_t size = 0;
    struct writing writing = {.out = kept->appended > 0 ? open_memstream(&text, &size) : NULL};
    if (writing.out == NULL)
        return;
    ami_calls_rows(kept->calls, true, write_row, &writing);
    if (fclose(writing.out) == 0 && file_write(kept->file, text, size, 0600, why) == RESULT_OK) {
        if (kept->out != NULL)
            fclose(kept->out);
        kept->out = NULL;
        kept->appended = 0;
    } else {
        log_limited("calls", mono_ms(), LOG_LEVEL_WARNING, "%s", why);
    }
    free(text);
}

void ami_kept_close(struct ami_kept *kept)
{
    if (kept->calls == NULL)
        return;
    ami_kept_note(kept);
    ami_kept_renew(kept);
    if (kept->out != NULL)
        fclose(kept->out);
    *kept = (struct ami_kept){0};
}
