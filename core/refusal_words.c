/* The words of refusals: a row for each field that a refusal names, with the list of its values if it is closed. */
#include "core/refusal_words.h"

#include "core/dial.h"
#include "core/names.h"
#include "core/routing.h"
#include "core/text.h"

#include <string.h>

struct word_row {
    const char *name;
    const char *label;
    const struct name_list *values; /* NULL: free */
};

static const struct word_row rows[] = {
    {"account", N_("account"), NULL},
    {"answer", N_("answer"), NULL},
    {"answered_at", N_("time of the answer"), NULL},
    {"at", N_("time"), NULL},
    {"basis", N_("legal basis"), NULL},
    {"by", N_("split"), NULL},
    {"call", N_("call"), &call_outcome_names},
    {"call_id", N_("call"), NULL},
    {"callback", N_("callback"), &attempt_names},
    {"callbacks", N_("callbacks"), NULL},
    {"caller_name", N_("name of the caller"), NULL},
    {"caller_phone", N_("phone"), NULL},
    {"category", N_("category"), NULL},
    {"changes", N_("changes"), NULL},
    {"channel", N_("channel"), &channel_names},
    {"children", N_("duplicates"), NULL},
    {"closed_at", N_("reopening"), NULL},
    {"co_handler", N_("co-handler"), NULL},
    {"co_handlers", N_("co-handlers"), NULL},
    {"code", N_("code"), NULL},
    {"content", N_("content"), NULL},
    {"count", N_("number of rows"), NULL},
    {"days", N_("number of working days"), NULL},
    {"decision", N_("decision"), NULL},
    {"dial", N_("call that you make"), &dial_state_names},
    {"dial_id", N_("call that you make"), NULL},
    {"designated", N_("designated unit"), NULL},
    {"dispatches", N_("dispatches"), NULL},
    {"district", N_("district"), NULL},
    {"drafts", N_("drafts"), NULL},
    {"due_at", N_("handling deadline"), NULL},
    {"ended_at", N_("end of the call"), NULL},
    {"executing", N_("executing unit"), NULL},
    {"expires_on", N_("expiry date"), NULL},
    {"exchange", N_("state at the exchange"), &exchange_state_names},
    {"extension", N_("phone of the person"), NULL},
    {"fault", N_("fault"), &fault_names},
    {"field", N_("field"), NULL},
    {"file", N_("file"), NULL},
    {"granted_returns", N_("granted returns"), NULL},
    {"hours", N_("hours"), &rule_hours_names},
    {"id", N_("record"), NULL},
    {"imported", N_("imported ticket"), NULL},
    {"into", N_("main ticket"), &state_names},
    {"key", N_("key"), NULL},
    {"kind", N_("kind"), NULL},
    {"knowledge", N_("knowledge entry"), NULL},
    {"label", N_("label"), NULL},
    {"last_admin", N_("the last administrator"), NULL},
    {"lead", N_("department"), &unit_kind_names},
    {"level", N_("level"), &supervision_level_names},
    {"limit", N_("limit"), NULL},
    {"list", N_("list"), NULL},
    {"login", N_("login"), NULL},
    {"matter", N_("service matter"), NULL},
    {"name", N_("name"), NULL},
    {"name_en", N_("English name"), NULL},
    {"not_accepted", N_("not accepted because"), &not_accepted_names},
    {"note", N_("note"), NULL},
    {"number", N_("ticket"), NULL},
    {"offered_at", N_("beginning of the call"), NULL},
    {"on_behalf", N_("on behalf"), NULL},
    {"operator_login", N_("operator"), NULL},
    {"order", N_("supervision order"), &supervision_level_names},
    {"orders", N_("supervision orders"), NULL},
    {"outcome", N_("outcome"), &call_outcome_names},
    {"own_station", N_("your own station"), NULL},
    {"parent", N_("parent"), NULL},
    {"password", N_("password"), NULL},
    {"phone", N_("phone"), NULL},
    {"public_key", N_("public key"), NULL},
    {"presence", N_("your state"), &presence_names},
    {"queue", N_("queue"), NULL},
    {"rate", N_("rate"), NULL},
    {"reason", N_("reason"), NULL},
    {"redo", N_("redo"), &attempt_names},
    {"redos", N_("redos"), NULL},
    {"ref", N_("reference"), NULL},
    {"report", N_("closing report"), NULL},
    {"result", N_("result"), &attempt_names},
    {"returned_by", N_("a return by"), NULL},
    {"return_due_at", N_("limit for returning it"), NULL},
    {"review_on", N_("review date"), NULL},
    {"right_channel", N_("right channel"), NULL},
    {"role", N_("role"), &role_names},
    {"rule", N_("rule"), NULL},
    {"satisfaction", N_("satisfaction"), &satisfaction_names},
    {"secrecy", N_("secrecy"), NULL},
    {"service", N_("handed over to"), NULL},
    {"share_percent", N_("share"), NULL},
    {"shift", N_("shift"), NULL},
    {"solved", N_("solved"), &solved_names},
    {"source", N_("source"), NULL},
    {"spot", N_("exact place"), NULL},
    {"state", N_("state"), &state_names},
    {"station", N_("station"), NULL},
    {"step", N_("call"), &call_step_names},
    {"text", N_("text"), NULL},
    {"ticket", N_("ticket"), NULL},
    {"title", N_("title"), NULL},
    {"type", N_("type"), &type_names},
    {"undo", N_("taking back"), NULL},
    {"unit", N_("unit"), NULL},
    {"until_at", N_("until"), NULL},
    {"urgency", N_("urgency"), &urgency_names},
    {"what", N_("asked for"), &approval_names},
    {"weeks", N_("weeks"), NULL},
    {"within_ms", N_("wait"), NULL},
    {"words", N_("words"), NULL},
    {"wrap_up_ms", N_("wrap-up"), NULL},
    {"written_at", N_("time of writing"), NULL},
    {"written_by", N_("written by"), NULL},
    {"year", N_("year"), NULL},
};

static const struct word_row *row_of(const char *field)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(rows[i].name, field) == 0) {
            return &rows[i];
        }
    }
    return NULL;
}

const char *refusal_field_label(const char *field)
{
    const struct word_row *row = row_of(field);
    return row != NULL ? row->label : field;
}

const char *refusal_value_label(const char *field, const char *value)
{
    static const char *const sentences[] = {N_("later than the city's time"), N_("before the call")};
    const struct word_row *row = row_of(field);
    int at = row != NULL && row->values != NULL ? name_value(row->values, value) : -1;
    if (at >= 0) {
        return label_of(row->values, at);
    }
    for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++) {
        if (strcmp(sentences[i], value) == 0) {
            return sentences[i];
        }
    }
    return value;
}

void refusal_put_labels(struct refusal *why, char *(*translate)(const char *))
{
    const char *field = refusal_field_label(why->field);
    const char *value = refusal_value_label(why->field, why->value);
    /* What has no label is data, and data is not translated; "" would be the header of the translations. */
    bool known = row_of(why->field) != NULL;
    if (value != why->value) {
        (void)text_copy(why->value, sizeof why->value, translate(value));
    }
    if (known) {
        (void)text_copy(why->field, sizeof why->field, translate(field));
    }
}
