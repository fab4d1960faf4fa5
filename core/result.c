/* The names and sentences of refusals, one row a code, and the filling of their gaps.
 * Each sentence names the problem and what a person can do about it. */
#include "core/result.h"

#include "core/text.h"
#include <string.h>

struct refusal_row {
    const char *name;
    const char *sentence;
};

static const struct refusal_row rows[REFUSAL_COUNT] = {
    [REFUSAL_NONE] = {"none", N_("Nothing was refused.")},
    [REFUSAL_MALFORMED] = {"malformed",
                           N_("The message is not well-formed at \"{field}\": {value}. Send it as the "
                              "protocol's page describes, or update this program.")},
    [REFUSAL_UNKNOWN_MESSAGE] = {"unknown_message",
                                 N_("The message \"{value}\" is not known here. Use a message of the "
                                    "protocol's page, or update the broker.")},
    [REFUSAL_VERSION_UNKNOWN] = {"version_unknown",
                                 N_("Version {value} of the protocol is not spoken here. Install the "
                                    "same release on both sides.")},
    [REFUSAL_TOO_LONG] = {"too_long", N_("\"{field}\" is too long; it begins with \"{value}\". Shorten it.")},
    [REFUSAL_NOT_UTF8] = {"not_utf8",
                          N_("\"{field}\" is not UTF-8 text. Set the terminal or the file to UTF-8 and enter "
                             "it again.")},
    [REFUSAL_MISSING_FIELD] = {"missing_field", N_("\"{field}\" is missing. Fill it in.")},
    [REFUSAL_BAD_VALUE] = {"bad_value", N_("\"{value}\" cannot stand in \"{field}\". Correct it.")},
    [REFUSAL_UNKNOWN_VALUE] = {"unknown_value",
                               N_("\"{value}\" is not one of the values of \"{field}\". Choose one from "
                                  "the list.")},
    [REFUSAL_NO_SESSION] = {"no_session",
                            N_("You are not signed in, or your session has ended. Sign in again.")},
    [REFUSAL_WRONG_PASSWORD] = {"wrong_password",
                                N_("Account or password is wrong. Type both again, or ask the "
                                   "administrator for a new password.")},
    [REFUSAL_SLOW_DOWN] = {"slow_down", N_("Too many attempts. Wait {value} and try again.")},
    [REFUSAL_SHUT] = {"shut", N_("\"{value}\" is shut. Ask the administrator to open it again.")},
    [REFUSAL_NO_RIGHT] = {"no_right",
                          N_("Your roles do not allow this ({value}). Ask a colleague who has the right, or "
                             "the administrator for the role.")},
    [REFUSAL_NOT_VISIBLE] = {"not_visible",
                             N_("You may not see \"{value}\". Ask the hotline if you need it for your "
                                "work.")},
    [REFUSAL_NOT_FOUND] = {"not_found",
                           N_("There is no {field} \"{value}\". Check the number, or search for it.")},
    [REFUSAL_STATE] = {"state",
                       N_("This cannot be done while the {field} is \"{value}\". Open it again to see what can "
                          "be done now.")},
    [REFUSAL_STALE] =
        {"stale", N_("{who} changed it first, at {at}. Look at the change, then repeat yours if it is still "
                     "needed.")},
    [REFUSAL_EXISTS] = {"exists",
                        N_("The {field} \"{value}\" is there already. Use it, or choose another one.")},
    [REFUSAL_ERASED] = {"erased",
                        N_("This was done, and what it told has been erased since. Look at its ticket.")},
    [REFUSAL_OTHER_BODY] = {"other_body",
                            N_("This request was sent before with other content. Send it again as a new "
                               "request.")},
    [REFUSAL_NO_CALENDAR] = {"no_calendar",
                             N_("There is no calendar for the {field} {value}. Import that year: "
                                "rexianctl calendar import.")},
    [REFUSAL_NO_RULE] = {"no_rule",
                         N_("No rule says what to do with {field} \"{value}\". Ask a supervisor to add one.")},
    [REFUSAL_NOT_ALLOWED] = {"not_allowed",
                             N_("The rules do not allow this: {field} {value}. A supervisor may decide "
                                "otherwise.")},
    [REFUSAL_TOO_LATE] = {"too_late",
                          N_("It is too late: the time for {field} ended at {at}. Ask a supervisor.")},
    [REFUSAL_NOT_SIMULATED] = {"not_simulated",
                               N_("This is a real city, not a simulated one. Use a city that was made "
                                  "with the simulation option.")},
    [REFUSAL_BUSY] = {"busy", N_("The broker is busy. Nothing was changed; try again in a moment.")},
    [REFUSAL_STORAGE] = {"storage",
                         N_("The store failed ({value}). Nothing was changed; tell the administrator, then try "
                            "again.")},
    [REFUSAL_DISK_FULL] = {"disk_full",
                           N_("The disk of the broker is full. Nothing was changed; the administrator must "
                              "make room.")},
    [REFUSAL_READ_ONLY] = {"read_only",
                           N_("The broker only reads at present ({value}). Try again when the administrator "
                              "has opened it for writing.")},
    [REFUSAL_TIE] = {"tie",
                     N_("The {field} \"{value}\" stands in line {who} already: both could win. Keep one of "
                        "them.")},
    [REFUSAL_NEEDED] = {"needed",
                        N_("The {field} \"{value}\" is needed: without it tickets would find nobody. Keep "
                           "it, and change its unit if another one is to have them.")},
    [REFUSAL_IN_USE] = {"in_use",
                        N_("{value} open tickets and {who} rules of the directory hang on {field}. Name with "
                           "--into who takes them over.")},
    [REFUSAL_RULES_LEFT] = {"rules_left",
                            N_("{value} rules of the directory name {field}. Name with --into which one takes "
                               "its place, or change them first.")},
    [REFUSAL_ENTRIES_LEFT] = {"entries_left",
                              N_("{value} entries of the knowledge base belong to {field}. Name with --into "
                                 "where they go, or shut them first.")},
    [REFUSAL_NO_EXTENSION] = {"no_extension",
                              N_("Your account has no phone at the exchange, so none can ring. Let the "
                                 "administrator enter it: rexianctl account change --extension.")},
    [REFUSAL_NO_EXCHANGE] = {"no_exchange",
                             N_("No exchange is connected, so no phone rings. Dial by hand, and tell the "
                                "administrator that the gateway is away.")},
    [REFUSAL_NOT_DIALLABLE] = {"not_diallable",
                               N_("There is no number that could be rung: it is withheld, or is no telephone "
                                  "number. Correct it, or reach the caller in another way.")},
    [REFUSAL_EMERGENCY_NUMBER] =
        {
            "emergency_number", N_("Emergency numbers are not rung from here. Take a phone and dial {value} by "
                                   "hand.")},
    [REFUSAL_OUT_OF_RANGE] = {"out_of_range",
                              N_("\"{field}\" can be 1 to {who} here, not {value}. Correct it.")},
    [REFUSAL_PAST] = {"past", N_("{at} is over already. Write a later time.")},
    [REFUSAL_PEOPLE_LEFT] = {"people_left",
                             N_("{value} open accounts belong to {field}. Name with --into where they go, or "
                                "shut them first.")},
    [REFUSAL_NAME_UNIT] =
        {
            "name_unit", N_("The directory may not choose here, because of {field}: {value}. Name the unit by "
                            "hand; \"ticket candidates\" shows who comes into question.")},
};

const char *refusal_name(enum refusal_code code)
{
    return (int)code >= 0 && code < REFUSAL_COUNT ? rows[code].name : "unknown";
}

enum refusal_code refusal_by_name(const char *name)
{
    int code = 0;
    while (code < REFUSAL_COUNT && (name == NULL || strcmp(rows[code].name, name) != 0)) {
        code++;
    }
    return (enum refusal_code)code;
}

const char *refusal_sentence(enum refusal_code code)
{
    return (int)code >= 0 && code < REFUSAL_COUNT
               ? rows[code].sentence
               : N_("Refused for a reason that this program does not know. Update it.");
}

/* The text for the gap that begins at `at`, and its length in the sentence; NULL if it is none. */
static const char *gap_text(const struct refusal *why, const char *at_text, const char *at, size_t *ret_length)
{
    const struct {
        const char *gap;
        const char *text;
    } gaps[] = {{"{field}", why->field},
                {"{value}", why->value},
                {"{who}", why->who},
                {"{at}", at_text != NULL ? at_text : ""}};
    for (size_t i = 0; i < sizeof(gaps) / sizeof(gaps[0]); i++) {
        size_t length = strlen(gaps[i].gap);
        if (strncmp(at, gaps[i].gap, length) == 0) {
            *ret_length = length;
            return gaps[i].text;
        }
    }
    return NULL;
}

/* Appends whole characters of text[0..length) while they fit; false once one does not. */
static bool append(char *out, size_t size, size_t *used, const char *text, size_t length)
{
    const char *end = text + length;
    while (text < end && *text != '\0') {
        const char *next = text;
        (void)text_next(&next);
        size_t bytes = (size_t)(next - text);
        if (*used + bytes + 1 > size) {
            return false;
        }
        memcpy(out + *used, text, bytes);
        *used += bytes;
        text = next;
    }
    return true;
}

void refusal_say(const struct refusal *why, const char *sentence, const char *at_text, char *out,
                 unsigned long size)
{
    if (size == 0) {
        return;
    }
    size_t used = 0;
    bool fits = true;
    while (fits && *sentence != '\0') {
        size_t length = 0;
        const char *text = *sentence == '{' ? gap_text(why, at_text, sentence, &length) : NULL;
        if (text != NULL) {
            fits = append(out, size, &used, text, strlen(text));
        } else {
            length = 1 + strcspn(sentence + 1, "{");
            fits = append(out, size, &used, sentence, length);
        }
        sentence += length;
    }
    out[used] = '\0';
}

enum result refuse(struct refusal *why, enum refusal_code code, const char *field, const char *value)
{
    if (why != NULL) {
        *why = (struct refusal){.code = code};
        (void)text_copy(why->field, sizeof(why->field), field != NULL ? field : "");
        (void)text_copy(why->value, sizeof(why->value), value != NULL ? value : "");
    }
    return RESULT_REFUSED;
}
