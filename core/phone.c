/* Reads telephone numbers as people write them, by the numbering plan of mainland China. The text is first
 * taken apart into digits, groups and extension; then the digits must be one kind of number. */
#include "core/phone.h"

#include "core/text.h"
#include <stdbool.h>
#include <string.h>

enum { DIGITS_MOST = 22, INTERNATIONAL_LEAST = 7, INTERNATIONAL_MOST = 15 };

/* A number taken apart. */
struct parts {
    bool plus;
    char digits[DIGITS_MOST + 1];
    size_t count;
    size_t first_group; /* digits before the first separator; 0 if there is none */
    size_t last_dash;   /* digits before the last dash; 0 if there is none */
    char ext[PHONE_EXT_SIZE];
};

static bool is_digit(uint32_t point)
{
    return point >= '0' && point <= '9';
}

static bool is_dash(uint32_t point)
{
    return point == '-' || (point >= 0x2010 && point <= 0x2015) || point == 0x2212;
}

static bool is_separator(uint32_t point)
{
    return point == ' ' || point == '/' || point == '(' || point == ')' || point == '.' || point == 0xB7 ||
           text_is_space(point) || is_dash(point);
}

/* Steps over a word that leads an extension; false if none stands there. */
static bool take_ext_word(const char **text)
{
    static const char *const words[] = {"extension", "ext", "x", "#", "转分机", "分机", "转", "轉"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        const char *at = *text;
        const char *word = words[i];
        uint32_t wanted = text_next(&word);
        while (wanted != 0 && text_fold_point(text_next(&at)) == wanted) {
            wanted = text_next(&word);
        }
        if (wanted == 0) {
            *text = at;
            return true;
        }
    }
    return false;
}

/* Reads the digits of an extension up to the end of the text. */
static bool take_ext(const char *text, char ext[PHONE_EXT_SIZE])
{
    size_t count = 0;
    for (uint32_t point; (point = text_fold_point(text_next(&text))) != 0;) {
        if (is_digit(point) && count + 1 < PHONE_EXT_SIZE) {
            ext[count++] = (char)point;
        } else if (is_digit(point) || !(is_separator(point) || point == ':')) {
            return false;
        }
    }
    ext[count] = '\0';
    return count > 0;
}

static bool take_apart(const char *text, struct parts *parts)
{
    *parts = (struct parts){.count = 0};
    for (;;) {
        if (parts->count > 0 && *text != '\0' && !is_digit((unsigned char)*text) && take_ext_word(&text)) {
            return take_ext(text, parts->ext);
        }
        uint32_t point = text_fold_point(text_next(&text));
        if (point == 0) {
            return parts->count > 0;
        }
        if (is_digit(point) && parts->count < DIGITS_MOST) {
            parts->digits[parts->count++] = (char)point;
        } else if (point == '+' && !parts->plus && parts->count == 0) {
            parts->plus = true;
        } else if (is_separator(point)) {
            parts->first_group = parts->first_group == 0 ? parts->count : parts->first_group;
            parts->last_dash = is_dash(point) ? parts->count : parts->last_dash;
        } else {
            return false;
        }
    }
}

static bool is_mobile(const char *digits)
{
    return strlen(digits) == 11 && digits[0] == '1' && digits[1] >= '3';
}

/* Short numbers of three (110), five (12345, 95588) and more digits (96xxxx, 116114, 1010xxxx), and 400 and
 * 800 numbers. */
static bool is_service(const char *digits)
{
    size_t count = strlen(digits);
    if (digits[0] == '9') {
        return (digits[1] == '5' || digits[1] == '6') && count >= 5 && count <= 8;
    }
    if (digits[0] == '1') {
        bool directory = strncmp(digits, "116", 3) == 0 || strncmp(digits, "118", 3) == 0;
        return count == 3 || count == 5 || (count == 6 && directory) ||
               (count == 8 && strncmp(digits, "1010", 4) == 0);
    }
    return count == 10 && (strncmp(digits, "400", 3) == 0 || strncmp(digits, "800", 3) == 0);
}

/* Length of the area code that leads the digits, with its 0; 0 if none does. */
static size_t area_length(const char *digits)
{
    if (digits[0] != '0') {
        return 0;
    }
    if (strncmp(digits, "010", 3) == 0 || (digits[1] == '2' && is_digit((unsigned char)digits[2]))) {
        return 3;
    }
    return digits[1] >= '3' && strlen(digits) >= 4 ? 4 : 0;
}

/* A local number of seven or eight digits, or a short one, behind an area code. */
static bool is_landline(const char *digits)
{
    size_t area = area_length(digits);
    if (area == 0) {
        return false;
    }
    const char *local = digits + area;
    size_t count = strlen(local);
    bool short_number = (count == 3 || count == 5) && is_service(local);
    return short_number || ((count == 7 || count == 8) && local[0] >= '2');
}

static bool join(char out[PHONE_SIZE], const char *head, const char *tail)
{
    size_t head_length = strlen(head);
    size_t tail_length = strlen(tail);
    if (head_length + tail_length + 1 > PHONE_SIZE) {
        return false;
    }
    memcpy(out, head, head_length);
    memcpy(out + head_length, tail, tail_length + 1);
    return true;
}

/* The key of a number within the country; with_country: +86 stood before it, and stands for the 0 of the
 * area code. */
static bool national(const char *digits, bool with_country, const char *area_code, char out[PHONE_SIZE])
{
    if (digits[0] == '0' && is_mobile(digits + 1)) {
        digits++;
    }
    if (is_mobile(digits) || is_landline(digits) || is_service(digits)) {
        return join(out, "", digits);
    }
    if (with_country) {
        return join(out, "0", digits) && is_landline(out);
    }
    size_t count = strlen(digits);
    bool local = (count == 7 || count == 8) && digits[0] >= '2' && digits[0] <= '8';
    return local && area_code != NULL && join(out, area_code, digits) && is_landline(out);
}

/* The key of the first `count` digits. */
static bool classify(const struct parts *parts, size_t count, const char *area_code, char out[PHONE_SIZE])
{
    char digits[DIGITS_MOST + 1] = "";
    memcpy(digits, parts->digits, count);
    const char *rest = digits;
    bool abroad = parts->plus;
    if (!abroad && strncmp(rest, "00", 2) == 0) {
        abroad = true;
        rest += 2;
    }
    bool is_86 = strncmp(rest, "86", 2) == 0;
    if (abroad && !is_86) {
        size_t length = strlen(rest);
        return rest[0] != '0' && length >= INTERNATIONAL_LEAST && length <= INTERNATIONAL_MOST &&
               join(out, "+", rest);
    }
    if (abroad || (is_86 && (parts->first_group == 2 || is_mobile(rest + 2)))) {
        return national(rest + 2, true, area_code, out);
    }
    return national(rest, false, area_code, out);
}

/* Tries what stands before the last dash as the number and what follows as its extension. */
static bool classify_with_dash(struct parts *parts, const char *area_code, char out[PHONE_SIZE])
{
    size_t ext_count = parts->count - parts->last_dash;
    bool possible = parts->last_dash > 0 && ext_count > 0 && ext_count <= 6 && parts->ext[0] == '\0';
    if (!possible || !classify(parts, parts->last_dash, area_code, out) || out[0] == '+') {
        return false;
    }
    memcpy(parts->ext, parts->digits + parts->last_dash, ext_count);
    parts->ext[ext_count] = '\0';
    return true;
}

enum result phone_normalise(const char *any, const char *area_code, char out[PHONE_SIZE],
                            char out_ext[PHONE_EXT_SIZE])
{
    struct parts parts;
    char key[PHONE_SIZE] = "";
    bool found = take_apart(any, &parts) &&
                 (classify_with_dash(&parts, area_code, key) || classify(&parts, parts.count, area_code, key));
    (void)text_copy(out, PHONE_SIZE, found ? key : "");
    if (out_ext != NULL) {
        (void)text_copy(out_ext, PHONE_EXT_SIZE, found ? parts.ext : "");
    }
    return found ? RESULT_OK : RESULT_INVALID;
}

bool phone_is_emergency(const char *key)
{
    static const char *const numbers[] = {"110", "119", "120", "122"};
    const char *local = key + area_length(key);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (strcmp(local, numbers[i]) == 0)
            return true;
    return false;
}

void phone_mask(const char *number, char out[PHONE_SIZE])
{
    size_t length = strlen(number);
    size_t head = 1;
    size_t tail = 0;
    bool plus = number[0] == '+';
    if (length == 0) {
        out[0] = '\0';
        return;
    }
    if (length >= PHONE_SIZE || strspn(number + (plus ? 1 : 0), "0123456789") != length - (plus ? 1 : 0)) {
        (void)text_copy(out, PHONE_SIZE, "****");
        return;
    }
    if (is_mobile(number)) {
        head = 3;
        tail = 4;
    } else if (length > 8) {
        size_t area = area_length(number);
        head = area > 0 ? area : 3;
        tail = 2;
    } else if (area_length(number) > 0) {
        head = area_length(number);
    }
    memset(out, '*', length);
    memcpy(out, number, head);
    memcpy(out + length - tail, number + length - tail, tail);
    out[length] = '\0';
}

/* The length in bytes of a character of a number at this place; 0 if it is none. */
static size_t number_char(const unsigned char *at, size_t left)
{
    if (*at >= ' ' && *at < 0x7f)
        return 1;
    /* U+FF0B, the full-width plus, and U+FF10 to U+FF19. */
    bool wide =
        left >= 3 && at[0] == 0xef && at[1] == 0xbc && (at[2] == 0x8b || (at[2] >= 0x90 && at[2] <= 0x99));
    return wide ? 3 : 0;
}

void phone_clean(const void *bytes, size_t length, char *out, size_t size)
{
    const unsigned char *at = bytes;
    size_t used = 0;
    bool in_run = false;
    for (size_t left = length, took = 0; left > 0; at += took, left -= took) {
        size_t known = number_char(at, left);
        size_t needed = known > 0 ? known : !in_run;
        took = known > 0 ? known : 1;
        if (used + needed >= size)
            break;
        if (known == 1 && *at == ' ' && used == 0)
            continue;
        memcpy(out + used, known > 0 ? (const char *)at : "?", needed);
        used += needed;
        in_run = known == 0;
    }
    while (used > 0 && out[used - 1] == ' ')
        used--;
    out[used] = '\0';
}
