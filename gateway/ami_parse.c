/* The parser: whole lines are gathered in raw until the empty one; then keys and values are copied, cleaned, into text.
 *
 *   banner -> ( lines -> message | a line or message too long -> skipping -> nothing, counted )*
 *
 * Judging a message only when it is whole keeps the state small, and what is cut by the end of a connection never half counts. */
#include "gateway/ami_parse.h"

#include "core/text.h"

#include <string.h>
#include <strings.h>

static const char banner[] = "Asterisk Call Manager/";

void ami_parser_begin(struct ami_parser *parser)
{
    parser->is_greeted = false;
    parser->is_skipping = false;
    parser->size = 0;
    parser->line_size = 0;
    parser->line_count = 0;
}

bool ami_parser_is_inside(const struct ami_parser *parser)
{
    return parser->size > 0 || parser->line_size > 0 || parser->is_skipping;
}

/* --- cleaning a text ---------------------------------------------------------------------------------------- */

/* Undoes one escape of ast_escape_c at `at`; false if there is none. Bytes behind the backslash in *ret are one always. */
static bool unescape(const char *at, size_t left, char *ret)
{
    static const char names[] = "abfnrtv\\'\"?";
    static const char meant[] = "\a\b\f\n\r\t\v\\'\"?";
    const char *found = left >= 2 && at[0] == '\\' ? memchr(names, at[1], sizeof names - 1) : NULL;
    if (found == NULL)
        return false;
    *ret = meant[found - names];
    return true;
}

static size_t put_point(char *out, uint32_t point)
{
    bool is_space = point >= '\t' && point <= '\r';
    bool is_control = point < 0x20 || (point >= 0x7F && point <= 0x9F);
    return text_encode(is_space ? ' ' : is_control ? TEXT_BROKEN : point, out);
}

/* Bytes of one character, or of one broken piece of one: a first byte with those behind it that would have continued it. */
static size_t piece_at(const char *at, size_t left, uint32_t *ret_point)
{
    char four[5] = {0};
    const char *next = four;
    memcpy(four, at, left < 4 ? left : 4);
    if (at[0] == '\0') {
        *ret_point = TEXT_BROKEN;
        return 1;
    }
    *ret_point = text_next(&next);
    size_t taken = (size_t)(next - four);
    unsigned char first = (unsigned char)at[0];
    size_t wanted = first >= 0xF0 && first <= 0xF4 ? 4 : first >= 0xE0 && first < 0xF0 ? 3 : 1;
    if (*ret_point == TEXT_BROKEN && taken == 1)
        while (taken < left && taken < wanted && ((unsigned char)at[taken] & 0xC0) == 0x80)
            taken++;
    return taken;
}

/* Writes the cleaned text with its NUL to out; gives the bytes written. */
static size_t clean(const char *from, size_t size, bool is_escaped, char *out)
{
    size_t used = 0;
    while (size > 0) {
        char meant = 0;
        uint32_t point = 0;
        size_t taken = 2;
        if (is_escaped && unescape(from, size, &meant))
            point = (unsigned char)meant;
        else
            taken = piece_at(from, size, &point);
        used += put_point(out + used, point);
        from += taken;
        size -= taken;
    }
    out[used] = '\0';
    return used + 1;
}

/* --- a whole message ---------------------------------------------------------------------------------------- */

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text), wanted = strlen(end);
    return size >= wanted && strcasecmp(text + size - wanted, end) == 0;
}

/* Which values Asterisk escapes: names in everything that describes a channel, and the value of a variable. The entries of a
 * queue and the answer to a call that we asked for are written otherwise, with the name as it is. */
static bool is_escaped(const char *event, const char *key)
{
    if (strcmp(event, "QueueEntry") == 0 || strcmp(event, "OriginateResponse") == 0)
        return false;
    return ends_with(key, "CallerIDName") || ends_with(key, "ConnectedLineName") ||
           (strcmp(event, "VarSet") == 0 && strcasecmp(key, "Value") == 0);
}

/* The next line of raw without its end, from *position, which is moved to the line behind it. */
static const char *line_at(const struct ami_parser *parser, size_t *position, size_t *ret_size)
{
    const char *from = parser->raw + *position;
    const char *end = memchr(from, '\n', parser->size - *position);
    size_t size = end != NULL ? (size_t)(end - from) : parser->size - *position;
    *position += end != NULL ? size + 1 : size;
    while (size > 0 && from[size - 1] == '\r')
        size--;
    *ret_size = size;
    return from;
}

/* The cleaned value of the first line with this key; NULL if there is none. It is written behind *used. */
static const char *find_name(struct ami_parser *parser, const char *key, size_t *used)
{
    size_t key_size = strlen(key);
    for (size_t position = 0, size = 0; position < parser->size;) {
        const char *line = line_at(parser, &position, &size);
        if (size <= key_size || line[key_size] != ':' || strncasecmp(line, key, key_size) != 0)
            continue;
        size_t skip = key_size + (size > key_size + 1 && line[key_size + 1] == ' ' ? 2 : 1);
        char *out = parser->text + *used;
        *used += clean(line + skip, size - skip, false, out);
        return out;
    }
    return NULL;
}

/* Judges what kind of message it is. Event comes first: OriginateResponse is an event that has a Response. */
static void name_message(struct ami_parser *parser, size_t *used)
{
    static const struct {
        const char *key;
        enum ami_kind kind;
    } kinds[] = {{"Event", AMI_EVENT}, {"Response", AMI_RESPONSE}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const char *name = find_name(parser, kinds[i].key, used);
        if (name != NULL) {
            parser->message.kind = kinds[i].kind;
            parser->message.name = name;
            return;
        }
    }
    parser->message.kind = AMI_OTHER;
    parser->message.name = "";
}

static void add_header(struct ami_parser *parser, const char *line, size_t size, size_t *used)
{
    const char *colon = memchr(line, ':', size);
    if (colon == NULL || colon == line) {
        parser->lines_ignored++;
        return;
    }
    struct ami_header *header = &parser->message.headers[parser->message.count++];
    char *key = parser->text + *used;
    *used += clean(line, (size_t)(colon - line), false, key);
    const char *value = colon + 1;
    size_t left = size - (size_t)(value - line);
    if (left > 0 && *value == ' ') {
        value++;
        left--;
    }
    char *out = parser->text + *used;
    *used += clean(value, left, is_escaped(parser->message.name, key), out);
    header->key = key;
    header->value = out;
}

static const struct ami_message *make_message(struct ami_parser *parser)
{
    size_t used = 0, size = 0;
    parser->message.count = 0;
    name_message(parser, &used);
    for (size_t position = 0; position < parser->size;) {
        const char *line = line_at(parser, &position, &size);
        add_header(parser, line, size, &used);
    }
    parser->messages++;
    return &parser->message;
}

static const struct ami_message *make_greeting(struct ami_parser *parser)
{
    size_t size = parser->size;
    while (size > 0 && (parser->raw[size - 1] == '\r' || parser->raw[size - 1] == '\n'))
        size--;
    size_t skip = size >= sizeof banner - 1 && memcmp(parser->raw, banner, sizeof banner - 1) == 0
                      ? sizeof banner - 1
                      : 0;
    (void)clean(parser->raw + skip, size - skip, false, parser->text);
    parser->message.count = 0;
    parser->message.kind = skip > 0 ? AMI_BANNER : AMI_STRANGER;
    parser->message.name = parser->text;
    parser->is_greeted = true;
    /* The rest of a first line that has no end is of no use to anybody. */
    parser->is_skipping = parser->line_size > 0;
    return &parser->message;
}

/* --- bytes to lines ----------------------------------------------------------------------------------------- */

/* Keeps bytes of the present line, unless something is too long by them. */
static void keep(struct ami_parser *parser, const char *bytes, size_t size)
{
    if (parser->line_size == 0 && size > 0)
        parser->line_first = bytes[0];
    parser->line_size += size;
    if (parser->is_skipping || parser->line_size > AMI_LINE_BYTES + 1 ||
        parser->size + size > AMI_MESSAGE_BYTES - 1) {
        parser->is_skipping = true;
        return;
    }
    if (size > 0)
        memcpy(parser->raw + parser->size, bytes, size);
    parser->size += size;
}

/* A line has ended; gives the message that ends with it, or NULL. */
static const struct ami_message *end_line(struct ami_parser *parser)
{
    bool is_empty = parser->line_size == 0 || (parser->line_size == 1 && parser->line_first == '\r');
    size_t line_size = parser->line_size;
    const struct ami_message *made = NULL;
    parser->line_size = 0;
    if (!parser->is_greeted) {
        made = make_greeting(parser);
        parser->size = 0;
        return made;
    }
    if (!is_empty) {
        if (!parser->is_skipping && ++parser->line_count > AMI_HEADERS)
            parser->is_skipping = true;
        if (!parser->is_skipping)
            parser->raw[parser->size++] = '\n';
        return NULL;
    }
    if (parser->is_skipping)
        parser->skipped++;
    else if ((parser->size -= line_size) > 0)
        made = make_message(parser);
    parser->is_skipping = false;
    parser->size = 0;
    parser->line_count = 0;
    return made;
}

size_t ami_parser_take(struct ami_parser *parser, const void *bytes, size_t size,
                       const struct ami_message **ret_message)
{
    const char *from = bytes;
    size_t taken = 0;
    *ret_message = NULL;
    while (taken < size && *ret_message == NULL) {
        const char *end = memchr(from + taken, '\n', size - taken);
        size_t length = end != NULL ? (size_t)(end - (from + taken)) : size - taken;
        if (!parser->is_greeted && parser->line_size + length > AMI_BANNER_BYTES) {
            length = AMI_BANNER_BYTES - parser->line_size;
            keep(parser, from + taken, length);
            *ret_message = make_greeting(parser);
            parser->size = 0;
            return taken + length;
        }
        keep(parser, from + taken, length);
        taken += length;
        if (end != NULL) {
            taken++;
            *ret_message = end_line(parser);
        }
    }
    return taken;
}
