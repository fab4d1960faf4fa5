/* Structs of our own with every kind of field, so that the transport's tests do not depend on the catalogue.
 * Each test program includes it once. */
#ifndef REXIAN_TESTS_WIRE_SAMPLES_H
#define REXIAN_TESTS_WIRE_SAMPLES_H

#include "core/field.h"

enum sample_kind { SAMPLE_HELP, SAMPLE_COMPLAINT, SAMPLE_PRAISE };
static const char *const sample_kind_words[] = {"help", "complaint", "praise"};
static const struct name_list sample_kinds = {sample_kind_words, sample_kind_words, 3};

struct sample_leaf {
    char text[16];
};
static const struct field sample_leaf_fields[] = {
    ROW_TEXT(struct sample_leaf, text, FIELD_REQUIRED, "a word"),
};
static SHAPE(sample_leaf_shape, "leaf", struct sample_leaf, sample_leaf_fields, "The innermost record.");

struct sample_line {
    int64_t id;
    char note[32];
    struct sample_leaf *leaves;
    size_t leaf_count;
};
static const struct field sample_line_fields[] = {
    ROW_ID(struct sample_line, id, FIELD_REQUIRED, "which"),
    ROW_TEXT(struct sample_line, note, 0, "what"),
    ROW_LIST(struct sample_line, leaves, leaf_count, &sample_leaf_shape, 4, "words"),
};
static SHAPE(sample_line_shape, "line", struct sample_line, sample_line_fields, "A line of a sample.");

struct sample {
    int64_t count;
    int64_t id;
    int64_t made_at;
    int64_t wait_ms;
    bool urgent;
    char text[64];
    char day[11];
    int kind;
    uint8_t token[8];
    struct sample_line *lines;
    size_t line_count;
};
static const struct field sample_fields[] = {
    ROW_INT(struct sample, count, 0, "how many"),
    ROW_ID(struct sample, id, 0, "which"),
    ROW_AT(struct sample, made_at, 0, "when"),
    ROW_MS(struct sample, wait_ms, 0, "how long"),
    ROW_BOOL(struct sample, urgent, 0, "whether"),
    ROW_TEXT(struct sample, text, FIELD_REQUIRED, "what was said"),
    ROW_DATE(struct sample, day, 0, "the day"),
    ROW_NAME(struct sample, kind, &sample_kinds, 0, "of which kind"),
    ROW_BYTES(struct sample, token, FIELD_SECRET, "proof"),
    ROW_LIST(struct sample, lines, line_count, &sample_line_shape, 100, "lines"),
};
static SHAPE(sample_shape, "sample", struct sample, sample_fields, "One of everything.");

#endif
