/* Any bytes as a manager connection: whole and a byte at a time they are the same messages, and no text can hurt a terminal. */
#include "core/text.h"
#include "gateway/ami_parse.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

struct summary {
    uint64_t digest;
    size_t messages;
};

static void add_text(struct summary *summary, const char *text)
{
    if (!text_is_utf8(text, strlen(text)) || text_has_control(text) || strpbrk(text, "\n\t") != NULL)
        abort();
    do {
        summary->digest = (summary->digest ^ (unsigned char)*text) * 1099511628211u;
    } while (*text++ != '\0');
}

static void add(struct summary *summary, const struct ami_message *message)
{
    int64_t number = 0;
    if (message->count > AMI_HEADERS)
        abort();
    summary->messages++;
    add_text(summary, message->name);
    for (size_t i = 0; i < message->count; i++) {
        add_text(summary, message->headers[i].key);
        add_text(summary, message->headers[i].value);
    }
    if (ami_time_us(message, &number) && number < 0)
        abort();
}

static struct summary summary_of(const uint8_t *bytes, size_t size, size_t piece)
{
    static struct ami_parser parser;
    struct summary summary = {0};
    ami_parser_begin(&parser);
    while (size > 0) {
        size_t given = size < piece ? size : piece;
        const struct ami_message *made = NULL;
        size_t taken = ami_parser_take(&parser, bytes, given, &made);
        if (taken > given || (taken < given && made == NULL))
            abort();
        if (made != NULL)
            add(&summary, made);
        bytes += taken;
        size -= taken;
    }
    return summary;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct summary whole = summary_of(bytes, size, SIZE_MAX);
    struct summary pieces = summary_of(bytes, size, 1);
    if (whole.digest != pieces.digest || whole.messages != pieces.messages)
        abort();
    return 0;
}
