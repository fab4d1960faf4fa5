/* Reads a file with libconfig into the struct of an option table, and names every fault of the file in one go.
 * libconfig stops at a doubled key and follows includes: both are told and blanked before it sees the text. */
#include "config/load.h"

#include "config/files.h"
#include "config/load_leaks.h"
#include "config/load_private.h"
#include "config/log.h"
#include "core/text.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

enum { FILE_MAX_BYTES = 256 * 1024, SHOWN_SIZE = 96, GROUP_NESTING = 64 };

void config_fault_say(const struct config_fault *fault, char *out, size_t size)
{
    char option[SCAN_PATH_SIZE + 32] = "";
    char value[SHOWN_SIZE + 32] = "";
    char line[16] = "";
    if (fault->line > 0) {
        snprintf(line, sizeof line, ":%d", fault->line);
    }
    if (fault->option[0] != '\0') {
        snprintf(option, sizeof option, _("option '%s': "), fault->option);
    }
    if (fault->value[0] != '\0') {
        snprintf(value, sizeof value, _("value '%s': "), fault->value);
    }
    snprintf(out, size, _("%s%s: %s%s%s; %s"), fault->file, line, option, value, fault->why, fault->remedy);
}

void config_report_to_file(void *context, const struct config_fault *fault)
{
    char text[FILE_WHY_SIZE + 2 * LOAD_SENTENCE_SIZE];
    config_fault_say(fault, text, sizeof text);
    fprintf(context, "%s\n", text);
}

void load_fault(struct load *load, int line, const char *option, const char *value, const char *why,
                const char *remedy)
{
    char shown[SHOWN_SIZE] = "";
    struct config_fault fault = {
        .file = load->file, .line = line, .option = option, .value = shown, .why = why, .remedy = remedy};
    if (value != NULL) {
        log_escape(value, shown, sizeof shown);
    }
    load->faults++;
    load->report(load->context, &fault);
}

void load_entry_fault(struct load *load, const struct scan_entry *entry, const char *why, const char *remedy)
{
    char value[SHOWN_SIZE + 1] = "";
    size_t from = entry->value_from;
    size_t to = entry->value_to;
    if (entry->kind == SCAN_TEXT && to - from >= 2 && load->text[to - 1] == '"') {
        from++;
        to--;
    }
    size_t length = to - from < sizeof value ? to - from : sizeof value - 1;
    if (entry->kind != SCAN_GROUP) {
        memcpy(value, load->text + from, length);
    }
    load_fault(load, entry->line, entry->path, value, why, remedy);
}

/* Tells each line with bytes that are not UTF-8, up to and with a line. */
static void tell_bad_utf8(struct load *load, int to_line)
{
    while (load->utf8_at < load->size && load->utf8_line <= to_line) {
        const char *from = load->text + load->utf8_at;
        const char *end = memchr(from, '\n', load->size - load->utf8_at);
        size_t length = end != NULL ? (size_t)(end - from) : load->size - load->utf8_at;
        if (!text_is_utf8(from, length)) {
            load_fault(load, load->utf8_line, "", NULL, _("has bytes that are not UTF-8"),
                       _("save the file as UTF-8"));
        }
        load->utf8_at += length + 1;
        load->utf8_line++;
    }
}

static const struct scan_entry *first_of(const struct load *load, const struct scan_entry *entry)
{
    for (const struct scan_entry *first = load->entries; first < entry; first++) {
        if (strcmp(first->path, entry->path) == 0) {
            return first;
        }
    }
    return NULL;
}

/* Takes out of `copy` what libconfig would stop at or follow; line ends stay, so that its line numbers are right. */
static void blank(char *copy, const struct scan_entry *entry)
{
    for (size_t at = entry->from; at < entry->to; at++) {
        if (copy[at] != '\n') {
            copy[at] = ' ';
        }
    }
}

/* A text that libconfig can read to its end in spite of doubled keys, includes and NUL bytes; NULL without memory.
 * *ret_kept is the number of settings that it must find. */
static char *prepare(const struct load *load, size_t *ret_kept)
{
    char *copy = malloc(load->size + 1);
    size_t blanked_to = 0;
    size_t kept = 0;
    if (copy == NULL) {
        return NULL;
    }
    memcpy(copy, load->text, load->size);
    copy[load->size] = '\0';
    for (size_t at = 0; at < load->size; at++) {
        copy[at] = copy[at] == '\0' ? ' ' : copy[at];
    }
    if (load->size >= 3 && memcmp(copy, "\xEF\xBB\xBF", 3) == 0) {
        memset(copy, ' ', 3); /* the mark that some editors begin a file with */
    }
    for (size_t i = 0; i < load->entry_count; i++) {
        const struct scan_entry *entry = &load->entries[i];
        if (entry->from < blanked_to) {
            continue;
        }
        if (entry->kind == SCAN_INCLUDE || first_of(load, entry) != NULL) {
            blank(copy, entry);
            blanked_to = entry->to;
        } else {
            kept++;
        }
    }
    *ret_kept = kept;
    return copy;
}

static size_t count_settings(const config_setting_t *group, int nesting)
{
    size_t count = 0;
    int length = config_setting_length(group);
    for (int i = 0; i < length; i++) {
        const config_setting_t *member = config_setting_get_elem(group, (unsigned)i);
        count++;
        if (config_setting_is_group(member) && nesting < GROUP_NESTING) {
            count += count_settings(member, nesting + 1);
        }
    }
    return count;
}

/* Judges all assignments above the line at which libconfig gave up. */
static void judge_entries(struct load *load, int end_line)
{
    size_t twice_to = 0; /* members of a group given twice are not in libconfig's tree */
    bool tree_good = load->tree_good;
    for (size_t i = 0; i < load->entry_count; i++) {
        const struct scan_entry *entry = &load->entries[i];
        if (entry->line >= end_line) {
            break;
        }
        load->tree_good = tree_good && entry->from >= twice_to;
        tell_bad_utf8(load, entry->line);
        const struct scan_entry *first = first_of(load, entry);
        if (entry->kind == SCAN_INCLUDE) {
            load_entry_fault(load, entry, _("other files are not read in"),
                             _("write the options into this file"));
        } else if (first != NULL) {
            char why[LOAD_SENTENCE_SIZE];
            snprintf(why, sizeof why, _("is given twice, first in line %d"), first->line);
            load_entry_fault(load, entry, why, _("keep one of them"));
            twice_to = entry->to > twice_to ? entry->to : twice_to;
        } else {
            load_entry(load, entry);
        }
    }
    load->tree_good = tree_good;
}

/* A quote that is not closed: libconfig would name the end of the file, and lose memory. */
static void tell_open_quote(struct load *load, size_t quote)
{
    int line = scan_line(load->text, quote);
    judge_entries(load, line);
    tell_bad_utf8(load, line);
    load_fault(load, line, "", NULL, _("has a quote that is not closed"), _("close the text with a quote"));
}

static void tell_syntax(struct load *load)
{
    char why[LOAD_SENTENCE_SIZE];
    const char *text = config_error_text(&load->tree);
    int line = config_error_line(&load->tree);
    judge_entries(load, line);
    tell_bad_utf8(load, line);
    snprintf(why, sizeof why, _("cannot be read from here on (%s)"), text != NULL ? text : "?");
    load_fault(load, line, "", NULL, why,
               _("look for a missing quote, bracket or semicolon here or in the line above"));
}

/* Runs libconfig over the text and judges each assignment by its answer. */
static enum result read_entries(struct load *load)
{
    size_t kept = 0;
    size_t quote = scan_open_quote(load->text, load->size);
    if (quote < load->size) {
        tell_open_quote(load, quote);
        return RESULT_OK;
    }
    char *copy = prepare(load, &kept);
    if (copy == NULL) {
        return RESULT_NO_MEMORY;
    }
    load->tree_good = config_read_string(&load->tree, copy) == CONFIG_TRUE;
    free(copy);
    if (!load->tree_good) {
        tell_syntax(load);
        return RESULT_OK;
    }
    judge_entries(load, INT32_MAX);
    tell_bad_utf8(load, INT32_MAX);
    if (load->faults == 0 && count_settings(config_root_setting(&load->tree), 0) != kept) {
        load_fault(load, 1, "", NULL, _("has options that cannot be told apart"),
                   _("write each option on a line of its own"));
    }
    return RESULT_OK;
}

/* A file that broke off is not said to lack what may stand further down. */
static void judge_missing(struct load *load)
{
    int last_line = scan_line(load->text, load->size);
    for (size_t i = 0; i < load->table->count && load->tree_good; i++) {
        const struct config_option *option = &load->table->options[i];
        if (option->required && !load->given[i] && option->default_text[0] == '\0') {
            load_fault(load, last_line, option->path, NULL, _("is missing"),
                       option->remedy != NULL ? gettext(option->remedy) : _("add it"));
        }
    }
}

static int line_of(const struct load *load, const char *path)
{
    for (size_t i = 0; i < load->entry_count; i++) {
        if (strcmp(load->entries[i].path, path) == 0) {
            return load->entries[i].line;
        }
    }
    return 0;
}

static void judge_relations(struct load *load)
{
    for (size_t i = 0; i < load->table->relation_count; i++) {
        const struct option_relation *relation = &load->table->relations[i];
        const struct config_option *lesser = option_find(load->table, relation->lesser);
        const struct config_option *greater = option_find(load->table, relation->greater);
        int64_t least = option_int(lesser, load->values) * relation->factor;
        int64_t value = option_int(greater, load->values);
        char shown[24];
        char why[LOAD_SENTENCE_SIZE];
        char remedy[LOAD_SENTENCE_SIZE];
        if (value >= least) {
            continue;
        }
        int line = line_of(load, greater->path);
        snprintf(shown, sizeof shown, "%" PRId64, value);
        snprintf(why, sizeof why, _("is too small beside '%s'"), lesser->path);
        snprintf(remedy, sizeof remedy, _("write at least %" PRId64 " or lower the other one"), least);
        load_fault(load, line > 0 ? line : line_of(load, lesser->path), greater->path, shown, why, remedy);
    }
}

enum result config_load_text(const struct option_table *table, const char *file, const char *text, size_t size,
                             void *values, config_report *report, void *context)
{
    struct load load = {.table = table,
                        .file = file,
                        .text = text,
                        .size = size,
                        .utf8_line = 1,
                        .report = report,
                        .context = context};
    config_init(&load.tree);
    load.values = malloc(table->size);
    load.given = calloc(table->count, sizeof *load.given);
    enum result result = RESULT_NO_MEMORY;
    if (load.values == NULL || load.given == NULL) {
        goto done;
    }
    config_defaults(table, load.values);
    result = scan_text(text, size, &load.entries, &load.entry_count);
    if (result == RESULT_TOO_LONG) {
        load_fault(&load, 1, "", NULL, _("has too many options"), _("see --print-config for a sample"));
    }
    if (result == RESULT_OK) {
        result = read_entries(&load);
    }
    if (result != RESULT_OK) {
        goto done;
    }
    judge_missing(&load);
    if (load.faults == 0) {
        judge_relations(&load);
    }
    if (load.faults > 0) {
        result = RESULT_INVALID;
        goto done;
    }
    memcpy(values, load.values, table->size);
done:
    config_destroy(&load.tree);
    free(load.entries);
    free(load.given);
    free(load.values);
    return result;
}

enum result config_load(const struct option_table *table, const char *file, void *values, config_report *report,
                        void *context)
{
    char why[FILE_WHY_SIZE];
    char *text = NULL;
    size_t size = 0;
    enum result result = file_read(file, FILE_MAX_BYTES, &text, &size, why);
    if (result == RESULT_NO_MEMORY) {
        return result;
    }
    if (result != RESULT_OK) {
        size_t name_length = strlen(file);
        bool named = strncmp(why, file, name_length) == 0 && strncmp(why + name_length, ": ", 2) == 0;
        const struct config_fault fault = {
            .file = file,
            .option = "",
            .value = "",
            .why = named ? why + name_length + 2 : why,
            .remedy = _("name another by --config FILE; --print-config writes a sample")};
        report(context, &fault);
        return result == RESULT_TOO_LONG ? result : RESULT_IO;
    }
    result = config_load_text(table, file, text, size, values, report, context);
    free(text);
    return result;
}

enum result config_reload(const struct option_table *table, const char *file, void *values,
                          config_report *report, void (*needs_restart)(void *context, const char *path),
                          void *context)
{
    void *fresh = malloc(table->size);
    if (fresh == NULL) {
        return RESULT_NO_MEMORY;
    }
    enum result result = config_load(table, file, fresh, report, context);
    for (size_t i = 0; i < table->count && result == RESULT_OK; i++) {
        const struct config_option *option = &table->options[i];
        if (option->retired || option_equal(option, values, fresh)) {
            continue;
        }
        if (option->reloadable) {
            option_copy(option, values, fresh);
        } else {
            needs_restart(context, option->path);
        }
    }
    free(fresh);
    return result;
}
