#include "core/history_words.h"

#include "core/civil.h"
#include "core/dial.h"
#include "core/names.h"
#include "core/record.h"
#include "core/ticket.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *key;
    const char *label;
    const struct name_list *names; /* a value of these */
    int set;                       /* or an id of this enum history_set; -1 neither */
} keys[] = {
    {"category_id", N_("category"), NULL, HISTORY_CATEGORIES},
    {"was_category_id", N_("category before"), NULL, HISTORY_CATEGORIES},
    {"district_id", N_("place"), NULL, HISTORY_DISTRICTS},
    {"was_district_id", N_("place before"), NULL, HISTORY_DISTRICTS},
    {"type", N_("type"), &type_names, -1},
    {"was_type", N_("type before"), &type_names, -1},
    {"urgency", N_("urgency"), &urgency_names, -1},
    {"was_urgency", N_("urgency before"), &urgency_names, -1},
    {"channel", N_("channel"), &channel_names, -1},
    {"result", N_("result"), &attempt_names, -1},
    {"attempt", N_("result"), &attempt_names, -1},
    {"outcome", N_("outcome"), &outcome_names, -1},
    {"solved", N_("solved"), &solved_names, -1},
    {"satisfaction", N_("satisfaction"), &satisfaction_names, -1},
    {"reason", N_("reason"), &not_accepted_names, -1},
    {"what", N_("asked for"), &approval_names, -1},
    {"level", N_("level"), &supervision_level_names, -1},
    {"cause", N_("raised for"), &supervision_cause_names, -1},
    {"by", N_("urged by"), &urging_names, -1},
    {"fault", N_("fault"), &fault_names, -1},
    {"dialled", N_("outcome"), &dial_outcome_names, -1},
};

/* What either is so or is not told at all. */
static const char *const flags[][2] = {
    {"above", N_("a supervisor decides")},
    {"designated", N_("designated, may not be returned")},
    {"hard", N_("a hard one")},
    {"not_received", N_("not received")},
    {"overdue", N_("overdue")},
    {"warned", N_("due soon")},
    {"by_hand", N_("unit chosen by hand")},
    {"secrecy", N_("secrecy asked for")},
    {"no_callback", N_("wants no callback")},
};

/* Instants, and what a machine calls otherwise than a person. */
static const char *const labels[][2] = {
    {"receive_due", N_("receive by")},
    {"return_due", N_("return by")},
    {"warn", N_("warning at")},
    {"audit_due", N_("audit by")},
    {"redo_due", N_("redo by")},
    {"callback_due", N_("call back by")},
    {"ask_due", N_("decide by")},
    {"order_due", N_("report by")},
    {"co_due", N_("helper reports by")},
    {"was_due", N_("due before")},
    {"until", N_("until")},
    {"first_report_due", N_("first report by")},
    {"spot", N_("spot")},
    {"days", N_("days asked for")},
    {"parent", N_("main ticket")},
    {"child", N_("duplicate")},
    {"cause", N_("ordered by")},
    {"on_behalf", N_("on behalf of")},
    {"talk", N_("talk")},
    {"hangup_cause", N_("the exchange's cause")},
    {"ref", N_("at the exchange")},
    {"cap", N_("due with the main ticket")},
    {"written", N_("written at")},
    {"lot", N_("lot in the draw")},
    {"share", N_("share that is audited")},
    {"seed", N_("seed of the draw")},
    {"service", N_("handed over to number")},
    {"repeat_of", N_("repeats")},
    {"with", N_("together with ticket")},
    {"basis", N_("legal basis")},
    {"progress", N_("progress so far")},
    {"caller_name", N_("name of the caller")},
    {"caller_phone", N_("phone of the caller")},
};

static const char *label_for(const struct history_teller *teller, const char *key)
{
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
        if (strcmp(labels[i][0], key) == 0)
            return teller->translate(labels[i][1]);
    return teller->translate(key);
}

static const char *flag_for(const struct history_teller *teller, const char *key)
{
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
        if (strcmp(flags[i][0], key) == 0)
            return teller->translate(flags[i][1]);
    return NULL;
}

/* Marks for the fold; units and people stand among the texts or in the event's own line, by their names. */
static bool is_for_machines(const char *key)
{
    static const char *const names[] = {"held",     "has_phone", "unit_id",     "seq",     "released",
                                        "call_id",  "band",      "counted",     "joined",  "texts",
                                        "from_seq", "by_parent", "again",       "dial_id", "written_by",
                                        "lead_id",  "held_by",   "from_unit_id"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], key) == 0)
            return true;
    return false;
}

static bool ends_with(const char *text, const char *end)
{
    size_t bytes = strlen(text), tail_bytes = strlen(end);
    return bytes > tail_bytes && strcmp(text + bytes - tail_bytes, end) == 0;
}

/* The value of a key of the table: a name, or what an id is called; NULL: not known here. */
static const char *value_of(const struct history_teller *teller, size_t row, int64_t number)
{
    if (keys[row].set < 0)
        return teller->translate(label_of(keys[row].names, (int)number));
    if (teller->name_of_id == NULL)
        return NULL;
    return teller->name_of_id(teller->context, (enum history_set)keys[row].set, number);
}

/* "unit: 市城市管理委员会", "due: 05-08 18:00"; "" for what is not known here. */
static void say_item(const struct history_teller *teller, const struct record_item *item, char *out,
                     size_t size)
{
    char at[HISTORY_AT], label[RECORD_KEY];
    const char *flag = item->is_text ? NULL : flag_for(teller, item->key);
    out[0] = '\0';
    if (flag != NULL) {
        snprintf(out, size, "%s", item->number != 0 ? flag : "");
        return;
    }
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (strcmp(keys[i].key, item->key) != 0 || item->is_text)
            continue;
        const char *name = value_of(teller, i, item->number);
        if (name != NULL)
            snprintf(out, size, "%s: %s", teller->translate(keys[i].label), name);
        return;
    }
    snprintf(label, sizeof label, "%s", item->key);
    if (!item->is_text && ends_with(label, "_at")) {
        if (item->number == 0)
            return; /* there is none any more */
        label[strlen(label) - 3] = '\0';
        teller->say_at(teller->context, item->number, at, sizeof at);
        snprintf(out, size, "%s: %s", label_for(teller, label), at);
    } else if (!item->is_text && ends_with(label, "_ms")) {
        label[strlen(label) - 3] = '\0';
        duration_text(item->number, at, sizeof at);
        snprintf(out, size, "%s: %s", label_for(teller, label), at);
    } else if (item->is_text) {
        snprintf(out, size, "%s: %s", label_for(teller, label),
                 strcmp(label, "cause") == 0 ? teller->translate(item->text) : item->text);
    } else {
        snprintf(out, size, "%s: %lld", label_for(teller, label), (long long)item->number);
    }
}

/* The outcome of a callback stands before its last result: most often both have one word. */
static bool is_said(const char *key, const char *item, const char *before)
{
    const char *value = strcmp(key, "result") == 0 ? strstr(item, ": ") : NULL;
    return value != NULL && strstr(before, value) != NULL;
}

void history_tell_body(const struct history_teller *teller, const char *json, char *out, size_t size)
{
    struct record record;
    char item[240];
    size_t used = 0;
    out[0] = '\0';
    if (record_read(json, &record) != RESULT_OK)
        return;
    for (size_t i = 0; i < record.count && used + sizeof item + 4 < size; i++) {
        if (is_for_machines(record.items[i].key))
            continue;
        say_item(teller, &record.items[i], item, sizeof item);
        if (item[0] != '\0' && !is_said(record.items[i].key, item, out))
            used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? " · " : "", item);
    }
}

/* Reason and basis of a return stand there each by itself, too. */
static bool is_told_twice(const char *text, size_t bytes)
{
    static const char joined[] = "return_reason: ";
    return bytes >= sizeof joined - 1 && strncmp(text, joined, sizeof joined - 1) == 0;
}

bool history_tell_text(const struct history_teller *teller, const char **text, char *out, size_t size)
{
    const char *at = *text;
    size_t bytes = strcspn(at, "\n");
    while (*at != '\0' && is_told_twice(at, bytes)) {
        at += bytes + (at[bytes] == '\n');
        bytes = strcspn(at, "\n");
    }
    *text = at + bytes + (at[bytes] == '\n');
    if (*at == '\0')
        return false;
    const char *colon = strstr(at, ": ");
    char label[40];
    if (colon == NULL || (size_t)(colon - at) >= bytes || (size_t)(colon - at) >= sizeof label) {
        snprintf(out, size, "%.*s", (int)bytes, at);
        return true;
    }
    snprintf(label, sizeof label, "%.*s", (int)(colon - at), at);
    snprintf(out, size, "%s: %.*s", label_for(teller, label), (int)(bytes - strlen(label) - 2), colon + 2);
    return true;
}
