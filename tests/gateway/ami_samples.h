/* Recorded bytes of a manager connection for tests: read whole, replayed in pieces, and what came of it as one number.
 * For cmocka programs: what cannot be read fails the test. */
#ifndef REXIAN_TESTS_GATEWAY_AMI_SAMPLES_H
#define REXIAN_TESTS_GATEWAY_AMI_SAMPLES_H

#include "core/text.h"
#include "gateway/ami_parse.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sample {
    char *bytes;
    size_t size;
};

struct replay {
    uint64_t digest; /* of kinds, names, keys and values in their order */
    size_t messages, events, responses;
};

static inline struct sample sample_read_path(const char *path)
{
    struct sample sample = {0};
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("%s cannot be opened", path);
    (void)fseek(file, 0, SEEK_END);
    sample.size = (size_t)ftell(file);
    rewind(file);
    sample.bytes = malloc(sample.size + 1);
    if (sample.bytes == NULL || fread(sample.bytes, 1, sample.size, file) != sample.size)
        fail_msg("%s cannot be read", path);
    sample.bytes[sample.size] = '\0';
    (void)fclose(file);
    return sample;
}

/* One of tests/gateway/ami. */
static inline struct sample sample_read(const char *name)
{
    char path[4096];
    const char *source = getenv("REXIAN_SOURCE");
    snprintf(path, sizeof path, "%s/tests/gateway/ami/%s", source != NULL ? source : ".", name);
    return sample_read_path(path);
}

static inline void sample_free(struct sample *sample)
{
    free(sample->bytes);
    *sample = (struct sample){0};
}

static inline void replay_text(struct replay *replay, const char *text)
{
    if (!text_is_utf8(text, strlen(text)) || text_has_control(text) || strpbrk(text, "\n\t") != NULL)
        fail_msg("a text with a control character or a broken one was passed on: %s", text);
    do {
        replay->digest = (replay->digest ^ (unsigned char)*text) * 1099511628211u;
    } while (*text++ != '\0');
}

static inline void replay_message(struct replay *replay, const struct ami_message *message)
{
    replay->messages++;
    replay->events += message->kind == AMI_EVENT;
    replay->responses += message->kind == AMI_RESPONSE;
    replay->digest += (uint64_t)message->kind;
    replay_text(replay, message->name);
    for (size_t i = 0; i < message->count; i++) {
        replay_text(replay, message->headers[i].key);
        replay_text(replay, message->headers[i].value);
    }
}

static inline void replay_piece(struct replay *replay, struct ami_parser *parser, const char *bytes,
                                size_t size)
{
    const struct ami_message *made = NULL;
    while (size > 0) {
        size_t taken = ami_parser_take(parser, bytes, size, &made);
        bytes += taken;
        size -= taken;
        if (made != NULL)
            replay_message(replay, made);
    }
}

/* Replays a sample with reads that end at these rising places; the last one at its end. */
static inline struct replay replay(const struct sample *sample, const size_t *cuts, size_t cut_count)
{
    static struct ami_parser parser;
    struct replay replay = {.digest = 14695981039346656037u};
    size_t from = 0;
    ami_parser_begin(&parser);
    for (size_t i = 0; i < cut_count; i++) {
        replay_piece(&replay, &parser, sample->bytes + from, cuts[i] - from);
        from = cuts[i];
    }
    replay_piece(&replay, &parser, sample->bytes + from, sample->size - from);
    return replay;
}

/* Each byte in a read of its own: cut at every place at once. */
static inline struct replay replay_bytewise(const struct sample *sample)
{
    static struct ami_parser parser;
    struct replay replay = {.digest = 14695981039346656037u};
    ami_parser_begin(&parser);
    for (size_t i = 0; i < sample->size; i++)
        replay_piece(&replay, &parser, sample->bytes + i, 1);
    return replay;
}

#endif
