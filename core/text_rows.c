/* Lines, words and faults of the texts that people edit. */
#include "core/text_rows.h"

#include "core/text.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_SHOWN = 61 };

/* Appends a text as far as there is room. */
static size_t put(char out[TEXT_FAULT_SIZE], size_t used, const char *text, size_t length)
{
    if (used + length >= TEXT_FAULT_SIZE)
        length = TEXT_FAULT_SIZE - 1 - used;
    memcpy(out + used, text, length);
    return used + length;
}

void text_fault_say(const struct text_fault *fault, const char *sentence, char out[TEXT_FAULT_SIZE])
{
    static const char word_gap[] = "{word}";
    static const char other_gap[] = "{other}";
    size_t used = 0;
    while (*sentence != '\0') {
        const char *filled = NULL;
        size_t gap = 1;
        if (strncmp(sentence, word_gap, sizeof(word_gap) - 1) == 0) {
            filled = fault->word != NULL ? fault->word : "";
            gap = sizeof(word_gap) - 1;
        } else if (strncmp(sentence, other_gap, sizeof(other_gap) - 1) == 0) {
            filled = fault->other != NULL ? fault->other : "";
            gap = sizeof(other_gap) - 1;
        }
        if (filled != NULL) {
            char cut[WORD_SHOWN];
            (void)text_copy(cut, sizeof(cut), filled);
            used = put(out, used, cut, strlen(cut));
        } else {
            used = put(out, used, sentence, 1);
        }
        sentence += gap;
    }
    out[used] = '\0';
}

void text_rows_begin(struct text_rows *rows, const char *text, size_t length, text_fault_fn *fault, void *arg)
{
    if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        length -= 3;
    }
    *rows = (struct text_rows){.text = text, .length = length, .fault = fault, .arg = arg};
}

void text_rows_tell(struct text_rows *rows, size_t line, const char *sentence, const char *word,
                    const char *other)
{
    struct text_fault fault = {.line = line, .sentence = sentence, .word = word, .other = other};
    rows->faults++;
    if (rows->fault != NULL)
        rows->fault(rows->arg, &fault);
}

/* Parts the line into words; false if there are too many. */
static bool part(struct text_rows *rows)
{
    char *rest = rows->bytes;
    char *word = strtok_r(rows->bytes, " \t", &rest);
    rows->count = 0;
    while (word != NULL && word[0] != '#') {
        if (rows->count == TEXT_ROW_WORDS)
            return false;
        rows->word[rows->count++] = word;
        word = strtok_r(NULL, " \t", &rest);
    }
    return true;
}

/* Takes the bytes of the present line; false, told, if they are none. */
static bool take_line(struct text_rows *rows, const char *text, size_t bytes)
{
    if (bytes > 0 && text[bytes - 1] == '\r')
        bytes--;
    if (bytes >= sizeof(rows->bytes)) {
        text_rows_tell(rows, rows->line, N_("the line is too long; shorten it to 255 bytes"), NULL, NULL);
        return false;
    }
    if (!text_is_utf8(text, bytes)) {
        text_rows_tell(rows, rows->line, N_("the line is not UTF-8 text; save the file as UTF-8"), NULL, NULL);
        return false;
    }
    memcpy(rows->bytes, text, bytes);
    rows->bytes[bytes] = '\0';
    if (part(rows))
        return rows->count > 0;
    text_rows_tell(rows, rows->line, N_("too many words; shorten the line or begin a comment with #"), NULL,
                   NULL);
    return false;
}

bool text_rows_next(struct text_rows *rows)
{
    while (rows->length > 0) {
        const char *text = rows->text;
        const char *newline = memchr(text, '\n', rows->length);
        size_t bytes = newline != NULL ? (size_t)(newline - text) : rows->length;
        size_t taken = newline != NULL ? bytes + 1 : bytes;
        rows->line++;
        rows->text += taken;
        rows->length -= taken;
        if (take_line(rows, text, bytes))
            return true;
    }
    rows->count = 0;
    return false;
}

void text_rows_join(const struct text_rows *rows, size_t first, char out[TEXT_ROW_SIZE])
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = first; i < rows->count; i++) {
        size_t length = strlen(rows->word[i]);
        if (used > 0)
            out[used++] = ' ';
        memcpy(out + used, rows->word[i], length + 1);
        used += length;
    }
}

bool text_number(const char *word, long *ret)
{
    size_t length = strlen(word);
    if (length == 0 || length > 9 || strspn(word, "0123456789") != length)
        return false;
    *ret = strtol(word, NULL, 10);
    return true;
}

void text_put(struct text_out *writer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (writer->used < writer->size) {
        int length = vsnprintf(writer->out + writer->used, writer->size - writer->used, format, arguments);
        writer->used += length > 0 ? (size_t)length : 0;
    }
    va_end(arguments);
}
