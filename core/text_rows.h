/* Walks, and writes, the lines of a plain text that people edit: words separated by blanks, '#' begins a comment.
 * Faults are told all at once, each with its line, as sentences that can be translated. */
#ifndef REXIAN_CORE_TEXT_ROWS_H
#define REXIAN_CORE_TEXT_ROWS_H

#include "core/result.h"
#include <stdbool.h>
#include <stddef.h>

enum { TEXT_ROW_SIZE = 256, TEXT_ROW_WORDS = 10, TEXT_FAULT_SIZE = 400 };

/* A fault of a text. */
struct text_fault {
    size_t line; /* counted from 1; 0 is the text as a whole */
    const char
        *sentence; /* English with its remedy, to be translated; {word} and {other} are what it is about */
    const char *word;
    const char *other;
};
typedef void text_fault_fn(void *arg, const struct text_fault *fault);

/* Fills the gaps of a sentence, which is fault->sentence or its translation; words are cut at a character. */
void text_fault_say(const struct text_fault *fault, const char *sentence, char out[TEXT_FAULT_SIZE]);

/* A text that is being written; once `used` has reached `size` the text is cut and nothing more is added. */
struct text_out {
    char *out;
    size_t size;
    size_t used;
};
void text_put(struct text_out *writer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Where the walk stands. */
struct text_rows {
    const char *text;
    size_t length;
    size_t line;
    size_t faults; /* told so far */
    text_fault_fn *fault;
    void *arg;
    size_t count; /* words of the present line */
    char *word[TEXT_ROW_WORDS];
    char bytes[TEXT_ROW_SIZE]; /* cut in place */
};

/* Begins; a byte order mark is skipped. `fault` may be NULL: then they are counted only. */
void text_rows_begin(struct text_rows *rows, const char *text, size_t length, text_fault_fn *fault, void *arg);
/* The next line that has words; false at the end. Lines that are too long or no UTF-8 are told and left out. */
bool text_rows_next(struct text_rows *rows);
/* Tells a fault of a line; word and other may be NULL. */
void text_rows_tell(struct text_rows *rows, size_t line, const char *sentence, const char *word,
                    const char *other);
/* Joins the words from `first` on by single blanks. */
void text_rows_join(const struct text_rows *rows, size_t first, char out[TEXT_ROW_SIZE]);
/* Reads a number of at most 9 digits; false for anything else. */
bool text_number(const char *word, long *ret);

#endif
