/* Lines of a script. */
#include "gateway/script.h"

#include "core/phone.h"
#include "core/text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 5 };

const struct script_command script_commands[] = {
    {"offer", "REF CALLER [@MS]", CALL_OFFERED, false, N_("a call reaches the exchange")},
    {"queue", "REF QUEUE [@MS]", CALL_QUEUED, false, N_("the call asks for an operator")},
    {"refuse", "REF QUEUE [@MS]", CALL_REFUSED, false, N_("the queue refuses the call")},
    {"answer", "REF LOGIN [@MS]", CALL_ANSWERED, false, N_("an operator takes the call at the exchange")},
    {"end", "REF [@MS]", CALL_ENDED, false, N_("the line is down")},
    {"test", "REF [@MS]", CALL_ENDED, true, N_("the line is down, and it was a test or block-listed number")},
    {"phone", "ID STEP [OUTCOME] [@MS]", CALL_STEP_COUNT, false,
     N_("what becomes of a call from a desk: taken, rings, picked_up, answered, ended")},
    {NULL, NULL, CALL_STEP_COUNT, false, NULL},
};

static const struct script_command *command_of(const char *name)
{
    for (const struct script_command *row = script_commands; row->name != NULL; row++)
        if (strcmp(row->name, name) == 0)
            return row;
    return NULL;
}

/* Cuts a line in place; gives the number of words, WORDS_MAX + 1 if there are more. */
static size_t cut(char *line, char *words[WORDS_MAX + 1])
{
    char *rest = NULL;
    size_t count = 0;
    for (char *word = strtok_r(line, " \t\r", &rest); word != NULL && count <= WORDS_MAX;
         word = strtok_r(NULL, " \t\r", &rest))
        words[count++] = word;
    return count;
}

static enum result fault(char why[SCRIPT_WHY_SIZE], const char *what, const char *word)
{
    snprintf(why, SCRIPT_WHY_SIZE, "%s: %.60s", what, word);
    return RESULT_INVALID;
}

static enum result take_at(const char *word, int64_t *ret, char why[SCRIPT_WHY_SIZE])
{
    char *end = NULL;
    errno = 0;
    long long at = strtoll(word + 1, &end, 10);
    if (errno != 0 || end == word + 1 || *end != '\0' || at <= 0)
        return fault(why, "write an instant as @ and UTC milliseconds", word);
    *ret = at;
    return RESULT_OK;
}

/* The second word of a step: caller, queue or login; an end has none. */
static enum result take_detail(struct call_report *report, const char *word, char why[SCRIPT_WHY_SIZE])
{
    bool fits = true;
    if (report->step == CALL_OFFERED && strcmp(word, "-") != 0)
        phone_clean(word, strlen(word), report->caller, sizeof report->caller);
    else if (report->step == CALL_OFFERED)
        report->caller[0] = '\0';
    else if (report->step == CALL_ANSWERED)
        fits = text_copy(report->operator_login, sizeof report->operator_login, word);
    else
        fits = text_copy(report->queue, sizeof report->queue, word);
    return fits ? RESULT_OK : fault(why, "is too long", word);
}

/* Whatever stands in the place of a caller's number, the call has come: phone_clean makes it fit. All else must be text. */
static bool are_texts(char *words[], size_t count, const struct script_command *command)
{
    for (size_t i = 0; i < count; i++) {
        bool is_caller = i == 2 && command != NULL && command->step == CALL_OFFERED;
        if (!is_caller && (!text_is_utf8(words[i], strlen(words[i])) || text_has_control(words[i])))
            return false;
    }
    return true;
}

enum result script_parse(const char *line, struct call_report *ret, char why[SCRIPT_WHY_SIZE])
{
    char copy[SCRIPT_LINE_SIZE];
    char *words[WORDS_MAX + 1];
    struct call_report report = {0};
    enum result result = RESULT_OK;
    if (!text_copy(copy, sizeof copy, line))
        return fault(why, "the line is too long", "");
    if (copy[0] != '\0' && copy[strlen(copy) - 1] == '\r')
        copy[strlen(copy) - 1] = '\0';
    size_t count = cut(copy, words);
    if (count == 0 || words[0][0] == '#')
        return RESULT_NOT_FOUND;
    const struct script_command *command = command_of(words[0]);
    if (!are_texts(words, count, command))
        return fault(why, "is not UTF-8 text", "");
    if (command == NULL)
        return fault(why, "no command; write offer, queue, refuse, answer, end, test or phone", words[0]);
    if (words[count - 1][0] == '@')
        result = take_at(words[--count], &report.at, why);
    if (result != RESULT_OK)
        return result;
    size_t needed = command->step == CALL_ENDED ? 2 : 3;
    if (count != needed) {
        snprintf(why, SCRIPT_WHY_SIZE, "write %s %s", command->name, command->words);
        return RESULT_INVALID;
    }
    report.step = (int)command->step;
    report.test = command->test;
    if (!text_copy(report.ref, sizeof report.ref, words[1]))
        return fault(why, "the call's identity is too long", words[1]);
    if (needed == 3)
        result = take_detail(&report, words[2], why);
    if (result == RESULT_OK)
        *ret = report;
    return result;
}

static enum result take_dial(struct dial_report *report, char *words[], size_t count, char why[SCRIPT_WHY_SIZE])
{
    char *end = NULL;
    report->id = strtoll(words[1], &end, 10);
    report->step = name_value(&dial_step_names, words[2]);
    report->outcome = count == 4 ? name_value(&dial_outcome_names, words[3]) : DIAL_OPEN;
    if (*end != '\0' || report->id <= 0)
        return fault(why, "write the number of the call as it was told", words[1]);
    if (report->step < 0)
        return fault(why, "no step; write taken, rings, picked_up, answered or ended", words[2]);
    if (report->outcome < 0)
        return fault(why, "no outcome, such as answered, busy or no_answer", words[3]);
    if (report->step == DIAL_STEP_TAKEN)
        snprintf(report->ref, sizeof report->ref, "script/phone-%" PRId64, report->id);
    return RESULT_OK;
}

enum result script_parse_dial(const char *line, struct dial_report *ret, char why[SCRIPT_WHY_SIZE])
{
    char copy[SCRIPT_LINE_SIZE];
    char *words[WORDS_MAX + 1];
    struct dial_report report = {0};
    if (!text_copy(copy, sizeof copy, line))
        return RESULT_NOT_FOUND;
    size_t count = cut(copy, words);
    if (count == 0 || strcmp(words[0], "phone") != 0)
        return RESULT_NOT_FOUND;
    enum result result = RESULT_OK;
    if (!are_texts(words, count, NULL))
        return fault(why, "is not UTF-8 text", "");
    if (count > 2 && words[count - 1][0] == '@')
        result = take_at(words[--count], &report.at, why);
    if (result == RESULT_OK && count != 3 && count != 4)
        result = fault(why, "write phone ID STEP [OUTCOME] [@MS]", "");
    if (result == RESULT_OK)
        result = take_dial(&report, words, count, why);
    if (result == RESULT_OK)
        *ret = report;
    return result;
}
