#include "tui/script.h"
#include "core/text.h"
#include "tui/cells.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { SCRIPT_BYTES_MOST = 4 * 1024 * 1024 };

enum result script_from_text(struct script *script, const char *text)
{
    if (!text_is_utf8(text, strlen(text)))
        return RESULT_INVALID;
    char *copy = strdup(text);
    if (copy == NULL)
        return RESULT_NO_MEMORY;
    *script = (struct script){.text = copy, .bytes = strlen(copy)};
    return RESULT_OK;
}

enum result script_read(struct script *script, const char *path)
{
    enum result result = RESULT_NO_MEMORY;
    char *text = NULL;
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return errno == ENOENT ? RESULT_NOT_FOUND : RESULT_IO;
    text = malloc(SCRIPT_BYTES_MOST + 1);
    if (text == NULL)
        goto done;
    size_t bytes = fread(text, 1, SCRIPT_BYTES_MOST, file);
    text[bytes] = '\0';
    result = ferror(file) || !feof(file) ? RESULT_IO : script_from_text(script, text);
done:
    free(text);
    fclose(file);
    return result;
}

void script_stop(struct script *script)
{
    free(script->text);
    *script = (struct script){0};
}

static struct script_step wrong(const char *text, size_t bytes)
{
    struct script_step step = {.kind = SCRIPT_WRONG};
    snprintf(step.argument, sizeof(step.argument), "%.*s", (int)bytes, text);
    return step;
}

static const struct {
    const char *name;
    enum script_kind kind;
    bool needs_argument;
} verbs[] = {
    {"Wait", SCRIPT_WAIT, true},   {"Dump", SCRIPT_DUMP, false},    {"Shot", SCRIPT_SHOT, true},
    {"Paste", SCRIPT_PASTE, true}, {"Resize", SCRIPT_RESIZE, true},
};

/* What stands between '<' and '>'. */
static struct script_step step_of(const char *inside, size_t bytes)
{
    struct script_step step = {0};
    const char *colon = memchr(inside, ':', bytes);
    size_t name_bytes = colon == NULL ? bytes : (size_t)(colon - inside);
    size_t argument_bytes = colon == NULL ? 0 : bytes - name_bytes - 1;
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (strlen(verbs[i].name) != name_bytes || strncmp(verbs[i].name, inside, name_bytes) != 0)
            continue;
        if (argument_bytes >= sizeof(step.argument) || (verbs[i].needs_argument && argument_bytes == 0))
            return wrong(inside, bytes);
        step.kind = verbs[i].kind;
        if (colon != NULL)
            memcpy(step.argument, colon + 1, argument_bytes);
        if (step.kind == SCRIPT_RESIZE && sscanf(step.argument, "%3dx%3d", &step.cols, &step.rows) != 2)
            return wrong(inside, bytes);
        return step;
    }
    int code = press_by_name(inside, bytes);
    if (code == PRESS_NONE)
        return wrong(inside, bytes);
    step.kind = SCRIPT_KEY;
    step.key = code >= ' ' && code < PRESS_ENTER ? key_text(code) : key_press(code);
    return step;
}

struct script_step script_next(struct script *script)
{
    while (script->at < script->bytes && strchr("\r\n", script->text[script->at]) != NULL)
        script->at++;
    if (script->at >= script->bytes)
        return (struct script_step){.kind = SCRIPT_END};
    const char *here = script->text + script->at;
    size_t left = script->bytes - script->at;
    if (*here == '<') {
        const char *end = memchr(here, '>', left);
        if (end == NULL) {
            script->at = script->bytes;
            return wrong(here, left);
        }
        script->at += (size_t)(end - here) + 1;
        return step_of(here + 1, (size_t)(end - here) - 1);
    }
    utf8proc_int32_t point = 0;
    utf8proc_ssize_t taken = utf8proc_iterate((const utf8proc_uint8_t *)here, (utf8proc_ssize_t)left, &point);
    script->at += taken > 0 ? (size_t)taken : 1;
    struct script_step step = {.kind = SCRIPT_KEY, .key = key_text(point)};
    if (step.key.kind == KEY_KIND_NONE)
        return wrong(here, 1);
    return step;
}
