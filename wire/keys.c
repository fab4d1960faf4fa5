/* '#' is a letter of Z85, so a comment is a line that begins with it, never the rest of one. */
#include "wire/keys.h"

#include <stdio.h>
#include <string.h>
#include <zmq.h>

enum { KEY_CHARACTERS = KEY_TEXT_BYTES - 1, LINE_BYTES = 128 };

static const char z85_alphabet[] =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

bool keys_is_text(const char *text)
{
    uint8_t key[KEY_BYTES];
    bool is_key = keys_to_bytes(text, key) == RESULT_OK;
    explicit_bzero(key, sizeof key);
    return is_key;
}

enum result keys_to_bytes(const char *text, uint8_t ret[KEY_BYTES])
{
    if (text == NULL || strnlen(text, KEY_TEXT_BYTES) != KEY_CHARACTERS)
        return RESULT_INVALID;
    if (strspn(text, z85_alphabet) != KEY_CHARACTERS)
        return RESULT_INVALID;
    uint8_t key[KEY_BYTES];
    char again[KEY_TEXT_BYTES];
    if (zmq_z85_decode(key, text) == NULL)
        return RESULT_INVALID;
    /* Five characters can say more than four bytes hold; such a text is no key. */
    keys_to_text(key, again);
    bool same = strcmp(again, text) == 0;
    if (same)
        memcpy(ret, key, KEY_BYTES);
    explicit_bzero(key, sizeof key);
    explicit_bzero(again, sizeof again);
    return same ? RESULT_OK : RESULT_INVALID;
}

void keys_to_text(const uint8_t key[KEY_BYTES], char out[KEY_TEXT_BYTES])
{
    (void)zmq_z85_encode(out, key, KEY_BYTES);
}

enum result keys_make(struct key_pair *ret)
{
    struct key_pair pair;
    if (zmq_curve_keypair(pair.public_key, pair.secret_key) != 0)
        return RESULT_IO;
    *ret = pair;
    keys_wipe(&pair);
    return RESULT_OK;
}

enum result keys_public_from_secret(const char *secret_key, char ret_public_key[KEY_TEXT_BYTES])
{
    char public_key[KEY_TEXT_BYTES];
    if (!keys_is_text(secret_key) || zmq_curve_public(public_key, secret_key) != 0)
        return RESULT_INVALID;
    memcpy(ret_public_key, public_key, sizeof public_key);
    return RESULT_OK;
}

enum result keys_format(const struct key_pair *pair, char *out, size_t size)
{
    int length = pair->secret_key[0] != '\0'
                     ? snprintf(out, size, "public %s\nsecret %s\n", pair->public_key, pair->secret_key)
                     : snprintf(out, size, "public %s\n", pair->public_key);
    return length >= 0 && (size_t)length < size ? RESULT_OK : RESULT_TOO_LONG;
}

/* One line "word key" into its half of the pair. */
static enum result take_line(char *line, struct key_pair *pair, struct refusal *why)
{
    char *rest = NULL;
    char *word = strtok_r(line, " \t\r", &rest);
    if (word == NULL || word[0] == '#')
        return RESULT_OK;
    char *half = NULL;
    if (strcmp(word, "public") == 0)
        half = pair->public_key;
    else if (strcmp(word, "secret") == 0)
        half = pair->secret_key;
    if (half == NULL)
        return refuse(why, REFUSAL_UNKNOWN_VALUE, "key file", "");
    const char *key = strtok_r(NULL, " \t\r", &rest);
    if (half[0] != '\0' || !keys_is_text(key) || strtok_r(NULL, " \t\r", &rest) != NULL)
        return refuse(why, REFUSAL_BAD_VALUE, half == pair->public_key ? "public" : "secret", "");
    memcpy(half, key, KEY_TEXT_BYTES);
    return RESULT_OK;
}

/* Completes a secret alone; checks two halves against each other. */
static enum result match_halves(struct key_pair *pair, struct refusal *why)
{
    char public_key[KEY_TEXT_BYTES] = "";
    if (pair->secret_key[0] != '\0' && keys_public_from_secret(pair->secret_key, public_key) != RESULT_OK)
        return refuse(why, REFUSAL_BAD_VALUE, "secret", "");
    if (pair->public_key[0] == '\0')
        memcpy(pair->public_key, public_key, sizeof public_key);
    if (pair->public_key[0] == '\0')
        return refuse(why, REFUSAL_MISSING_FIELD, "public", "");
    if (public_key[0] != '\0' && strcmp(public_key, pair->public_key) != 0)
        return refuse(why, REFUSAL_BAD_VALUE, "public", "");
    return RESULT_OK;
}

enum result keys_parse(const char *text, struct key_pair *ret, struct refusal *why)
{
    struct key_pair pair = {"", ""};
    char line[LINE_BYTES];
    enum result result = RESULT_OK;
    while (*text != '\0' && result == RESULT_OK) {
        size_t length = strcspn(text, "\n");
        if (length < sizeof line) {
            memcpy(line, text, length);
            line[length] = '\0';
            result = take_line(line, &pair, why);
        } else if (text[strspn(text, " \t")] != '#') {
            result = refuse(why, REFUSAL_TOO_LONG, "key file", "127");
        }
        text += length + (text[length] == '\n' ? 1 : 0);
    }
    if (result == RESULT_OK)
        result = match_halves(&pair, why);
    if (result == RESULT_OK)
        *ret = pair;
    keys_wipe(&pair);
    explicit_bzero(line, sizeof line);
    return result;
}

void keys_wipe(struct key_pair *pair)
{
    explicit_bzero(pair, sizeof *pair);
}
