/* Bytes of a manager connection to messages, whatever pieces they come in: a read may end between CR and LF.
 * Pure: no clock, no memory of its own. What is too long is skipped whole and counted, never cut. */
#ifndef REXIAN_GATEWAY_AMI_PARSE_H
#define REXIAN_GATEWAY_AMI_PARSE_H

#include "gateway/ami_message.h"

enum {
    AMI_MESSAGE_BYTES = 64 << 10, /* of a message with its line ends */
    AMI_LINE_BYTES = 16 << 10,    /* of a line without its end */
    AMI_BANNER_BYTES = 200,       /* of the first line */
    /* A broken byte becomes the three of U+FFFD; the name stands there twice. */
    AMI_TEXT_BYTES = (AMI_MESSAGE_BYTES + AMI_LINE_BYTES) * 3 + AMI_HEADERS * 2 + 1,
};

struct ami_parser {
    bool is_greeted;  /* the first line has come */
    bool is_skipping; /* this message is too long: on to its end */
    size_t size;      /* bytes of the unfinished message in raw */
    size_t line_size; /* bytes of the unfinished line, also while skipping */
    size_t line_count;
    char line_first; /* its first byte */
    int64_t messages, skipped, lines_ignored;
    struct ami_message message;
    char raw[AMI_MESSAGE_BYTES];
    char text[AMI_TEXT_BYTES];
};

/* Begins a connection: the next line is its banner. An unfinished message of the last one is thrown away. The counters stay;
 * a parser of all zeroes is ready, too. */
void ami_parser_begin(struct ami_parser *parser);
/* Takes bytes up to the end of one message and gives their number. *ret_message is the message, valid until the next call, or
 * NULL if all bytes were taken and no message has ended.
 *
 * Lines end with CR LF or LF, a message with an empty line. Texts are made fit to be passed on: a broken character becomes one
 * U+FFFD, white space a blank, another control character U+FFFD; C-escapes of names are undone. Other character sets are not
 * guessed. Lines without a colon are passed over and counted. */
MUST_CHECK size_t ami_parser_take(struct ami_parser *parser, const void *bytes, size_t size,
                                  const struct ami_message **ret_message);
/* True in the middle of a message: at the end of the connection it was cut. */
bool ami_parser_is_inside(const struct ami_parser *parser);

#endif
