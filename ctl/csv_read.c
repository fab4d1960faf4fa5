/* Reading CSV, a byte at a time out of a buffer, so that neither a long file nor a long cell fills the memory.
 *
 *   START --"--> QUOTED --"--> CLOSED --"--> QUOTED (a doubled quote)
 *     |                          |-- , or newline --> START
 *     +-- other --> PLAIN -- , or newline --> START
 */
#include "ctl/csv.h"

#include "core/text.h"

#include <errno.h>
#include <libintl.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

enum state { START, PLAIN, QUOTED, CLOSED };

struct csv_reader {
    FILE *file;
    size_t at, size; /* within bytes */
    int64_t position;
    int64_t line;
    int64_t column; /* of the byte to come, in characters */
    bool begun;
    bool ended;
    /* the row that is being read */
    enum state state;
    char *text; /* all its cells, each ended by NUL */
    size_t used, capacity;
    size_t starts[CSV_CELLS_MAX];
    size_t count;      /* cells that are finished */
    size_t cell_bytes; /* of the cell so far, also those not kept */
    bool any;          /* the row has at least one byte that is no newline */
    bool carriage;     /* a carriage return was read that may belong to a newline */
    int64_t cell_line, cell_column;
    struct csv_fault fault;
    unsigned char bytes[CSV_READ_SIZE];
};

enum result csv_open(FILE *file, struct csv_reader **ret)
{
    struct csv_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL)
        return RESULT_NO_MEMORY;
    reader->file = file;
    reader->line = 1;
    reader->column = 1;
    *ret = reader;
    return RESULT_OK;
}

void csv_close(struct csv_reader **reader)
{
    if (*reader != NULL) {
        free((*reader)->text);
        free(*reader);
        *reader = NULL;
    }
}

int64_t csv_position(const struct csv_reader *reader)
{
    return reader->position;
}

/* The next byte without taking it, or EOF; *failed if the file cannot be read. */
static int peek(struct csv_reader *r, bool *failed)
{
    if (r->at == r->size && !r->ended) {
        r->size = fread(r->bytes, 1, sizeof r->bytes, r->file);
        r->at = 0;
        r->ended = r->size == 0;
        *failed = r->ended && ferror(r->file);
    }
    return r->at < r->size ? r->bytes[r->at] : EOF;
}

/* Moves past the byte that peek gave. */
static void advance(struct csv_reader *r, int byte)
{
    r->at++;
    r->position++;
    if (byte == '\n') {
        r->line++;
        r->column = 1;
    } else if ((byte & 0xC0) != 0x80) {
        r->column++;
    }
}

static void set_fault(struct csv_reader *r, enum csv_fault_kind kind, int64_t line, int64_t column)
{
    if (r->fault.kind == CSV_FINE)
        r->fault = (struct csv_fault){
            .kind = kind, .cell = r->count, .line = line, .column = column, .cell_at = (int64_t)r->cell_bytes};
}

static enum result push(struct csv_reader *r, int byte)
{
    if (r->used == r->capacity) {
        size_t wanted = r->capacity > 0 ? r->capacity * 2 : 1024;
        char *text = realloc(r->text, wanted);
        if (text == NULL)
            return RESULT_NO_MEMORY;
        r->text = text;
        r->capacity = wanted;
    }
    r->text[r->used++] = (char)byte;
    return RESULT_OK;
}

/* Adds a byte to the cell, unless the cell or the row has had enough. */
static enum result keep(struct csv_reader *r, int byte)
{
    r->cell_bytes++;
    if (byte == 0) {
        set_fault(r, CSV_NOT_UTF8, r->line, r->column);
        return RESULT_OK;
    }
    if (r->count >= CSV_CELLS_MAX)
        return RESULT_OK;
    if (r->cell_bytes > CSV_CELL_MAX) {
        set_fault(r, CSV_TOO_LONG, r->cell_line, r->cell_column);
        return RESULT_OK;
    }
    return push(r, byte);
}

/* Cuts broken bytes off the end of a cell that did not fit, so that a whole character ends it. */
static void trim_cut(struct csv_reader *r, size_t start)
{
    size_t back = 0;
    while (back < 4 && r->used - back > start && !text_is_utf8(r->text + start, r->used - back - start))
        back++;
    if (back < 4)
        r->used -= back;
}

/* Finds the first byte of a cell that begins no character. */
static void check_utf8(struct csv_reader *r, size_t start)
{
    size_t length = r->used - start;
    const char *cell = length > 0 ? r->text + start : ""; /* without a byte there is no text yet */
    if (r->fault.kind != CSV_FINE || text_is_utf8(cell, length))
        return;
    int64_t line = r->cell_line;
    int64_t column = r->cell_column;
    size_t good = 0;
    while (good < length) {
        size_t next = 1;
        while (next < 4 && good + next < length && !text_is_utf8(cell + good, next))
            next++;
        if (!text_is_utf8(cell + good, next))
            break;
        line += cell[good] == '\n';
        column = cell[good] == '\n' ? 1 : column + 1;
        good += next;
    }
    set_fault(r, CSV_NOT_UTF8, line, column);
    r->fault.byte = good < length ? (unsigned char)cell[good] : 0;
    r->fault.cell_at = (int64_t)good;
}

static enum result end_cell(struct csv_reader *r)
{
    if (r->count >= CSV_CELLS_MAX) {
        set_fault(r, CSV_MANY_CELLS, r->line, r->column);
    } else {
        size_t start = r->starts[r->count];
        if (r->cell_bytes > CSV_CELL_MAX)
            trim_cut(r, start);
        check_utf8(r, start);
        enum result result = push(r, '\0');
        if (result != RESULT_OK)
            return result;
        r->count++;
    }
    r->cell_bytes = 0;
    r->cell_line = r->line;
    r->cell_column = r->column + 1;
    if (r->count < CSV_CELLS_MAX)
        r->starts[r->count] = r->used;
    r->state = START;
    return RESULT_OK;
}

static void begin_row(struct csv_reader *r)
{
    r->state = START;
    r->used = 0;
    r->count = 0;
    r->cell_bytes = 0;
    r->any = false;
    r->carriage = false;
    r->starts[0] = 0;
    r->cell_line = r->line;
    r->cell_column = r->column;
    r->fault = (struct csv_fault){.kind = CSV_FINE};
}

static enum result take_byte(struct csv_reader *r, int byte)
{
    switch (r->state) {
    case START:
        if (byte == '"') {
            r->state = QUOTED;
            return RESULT_OK;
        }
        r->state = PLAIN;
        return keep(r, byte);
    case PLAIN:
        if (byte == '"')
            set_fault(r, CSV_STRAY, r->line, r->column);
        return keep(r, byte);
    case QUOTED:
        if (byte == '"') {
            r->state = CLOSED;
            return RESULT_OK;
        }
        return keep(r, byte);
    case CLOSED:
        if (byte == '"') {
            r->state = QUOTED;
            return keep(r, byte);
        }
        set_fault(r, CSV_STRAY, r->line, r->column);
        r->state = PLAIN;
        return keep(r, byte);
    }
    return RESULT_OK;
}

/* Reads up to the end of one row; RESULT_NOT_FOUND if the file ends before a byte of it. */
static enum result read_row(struct csv_reader *r)
{
    enum result result = RESULT_OK;
    bool failed = false;
    for (;;) {
        int byte = peek(r, &failed);
        if (failed)
            return RESULT_IO;
        if (byte == EOF) {
            if (!r->any)
                return RESULT_NOT_FOUND;
            if (r->state == QUOTED)
                set_fault(r, CSV_UNCLOSED, r->cell_line, r->cell_column);
            return end_cell(r);
        }
        if (byte == '\n' && r->state != QUOTED) {
            r->carriage = false;
            advance(r, byte);
            return r->any ? end_cell(r) : RESULT_OK;
        }
        if (r->carriage) {
            r->any = true;
            r->carriage = false;
            result = take_byte(r, '\r');
            if (result != RESULT_OK)
                return result;
        }
        if (byte == '\r' && r->state != QUOTED) {
            r->carriage = true;
            advance(r, byte);
            continue;
        }
        r->any = true;
        if (byte == ',' && r->state != QUOTED)
            result = end_cell(r);
        else
            result = take_byte(r, byte);
        if (result != RESULT_OK)
            return result;
        advance(r, byte);
    }
}

static void skip_mark(struct csv_reader *r)
{
    bool failed = false;
    r->begun = true;
    if (peek(r, &failed) == 0xEF && r->size - r->at >= 3 && memcmp(r->bytes + r->at, "\xEF\xBB\xBF", 3) == 0) {
        r->at += 3;
        r->position += 3;
    }
}

enum result csv_next(struct csv_reader *reader, struct csv_row *ret)
{
    enum result result;
    int64_t line;
    if (!reader->begun)
        skip_mark(reader);
    do {
        begin_row(reader);
        line = reader->line;
        result = read_row(reader);
        if (result != RESULT_OK)
            return result;
    } while (!reader->any);
    ret->line = line;
    ret->count = reader->count;
    for (size_t i = 0; i < reader->count; i++)
        ret->cells[i] = reader->text + reader->starts[i];
    ret->fault = reader->fault;
    return RESULT_OK;
}

void csv_fault_say(const struct csv_fault *fault, char *out, size_t size)
{
    long long at = (long long)fault->column;
    out[0] = '\0';
    switch (fault->kind) {
    case CSV_TOO_LONG:
        snprintf(out, size, _("is longer than %d bytes; shorten it"), (int)CSV_CELL_MAX);
        break;
    case CSV_NOT_UTF8:
        snprintf(out, size, _("is not UTF-8: byte 0x%02X in line %lld, character %lld; save the file as UTF-8"),
                 fault->byte, (long long)fault->line, at);
        break;
    case CSV_STRAY:
        snprintf(out, size,
                 _("has a quote out of place in line %lld, character %lld; write the whole cell in quotes and "
                   "double each quote within"),
                 (long long)fault->line, at);
        break;
    case CSV_UNCLOSED:
        snprintf(out, size, _("begins with a quote in line %lld, character %lld, that is never closed"),
                 (long long)fault->line, at);
        break;
    case CSV_MANY_CELLS:
        snprintf(out, size, _("is one cell too many; allowed: at most %d in a row"), (int)CSV_CELLS_MAX);
        break;
    case CSV_FINE:
    case CSV_FAULT_COUNT:
        break;
    }
}
