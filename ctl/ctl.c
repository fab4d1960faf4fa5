/* Connection, login, and what is told when something is refused. */
#include "ctl/ctl.h"

#include "config/files.h"
#include "config/zone_load.h"
#include "core/names.h"
#include "core/refusal_words.h"
#include "ctl/password.h"
#include "wire/codec.h"
#include "wire/keys.h"
#include "wire/mono.h"

#include <assert.h>
#include <libintl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

enum { ALLOWED_SIZE = VALUE_WHY_SIZE };

void ctl_begin(struct ctl *ctl, const struct console_config *config, const char *config_file)
{
    *ctl = (struct ctl){.config = config, .config_file = config_file};
    zone_fixed(&ctl->zone, "UTC", 0);
    ctl->output.file = stdout;
    ctl->output.zone = &ctl->zone;
}

enum exit_code ctl_tell(const struct ctl *ctl, enum exit_code code, const char *format, ...)
{
    va_list arguments;
    fflush(stdout);
    fprintf(stderr, "rexianctl%s%s: ", ctl->verb != NULL ? " " : "", ctl->verb != NULL ? ctl->verb->name : "");
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    putc('\n', stderr);
    return code;
}

enum exit_code ctl_exit_code(enum refusal_code code)
{
    static const struct {
        enum refusal_code code;
        enum exit_code exit_code;
    } rows[] = {
        {REFUSAL_NO_SESSION, EXIT_CODE_NOT_PERMITTED},
        {REFUSAL_WRONG_PASSWORD, EXIT_CODE_NOT_PERMITTED},
        {REFUSAL_SLOW_DOWN, EXIT_CODE_NOT_PERMITTED},
        {REFUSAL_NO_RIGHT, EXIT_CODE_NOT_PERMITTED},
        {REFUSAL_NOT_VISIBLE, EXIT_CODE_NOT_PERMITTED},
        {REFUSAL_BUSY, EXIT_CODE_UNAVAILABLE},
        {REFUSAL_VERSION_UNKNOWN, EXIT_CODE_UNAVAILABLE},
        {REFUSAL_STORAGE, EXIT_CODE_IO},
        {REFUSAL_DISK_FULL, EXIT_CODE_IO},
        {REFUSAL_READ_ONLY, EXIT_CODE_IO},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].code == code)
            return rows[i].exit_code;
    return EXIT_CODE_REFUSED;
}

void ctl_refusal_text(const struct ctl *ctl, const struct refusal *why, const char *text, char *out,
                      size_t size)
{
    char at[VALUE_TEXT_SIZE];
    if (why->code == REFUSAL_COUNT && text != NULL && text[0] != '\0') {
        snprintf(out, size, "%s", text);
        return;
    }
    value_instant(&ctl->zone, why->at, at);
    refusal_say(why, gettext(refusal_sentence(why->code)), at, out, size);
}

/* Where the allowed values of a field stand, or they themselves; "" if that is not known. */
static void say_allowed(const struct ctl *ctl, const struct refusal *why, char out[ALLOWED_SIZE])
{
    static const struct {
        const char *field;
        const char *verb;
        const struct name_list *names;
    } rows[] = {{"category", "category list", NULL}, {"district", "district list", NULL},
                {"unit", "unit list", NULL},         {"department", "unit list", NULL},
                {"queue", "queue list", NULL},       {"parent", "unit list", NULL},
                {"state", NULL, &state_names},       {"outcome", NULL, &call_outcome_names}};
    bool unknown = why->code == REFUSAL_UNKNOWN_VALUE;
    out[0] = '\0';
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if ((!unknown && why->code != REFUSAL_NOT_FOUND) || strcmp(why->field, rows[i].field) != 0)
            continue;
        if (rows[i].names != NULL)
            value_names(rows[i].names, out, ALLOWED_SIZE);
        else
            snprintf(out, ALLOWED_SIZE, _("see rexianctl %s"), rows[i].verb);
        return;
    }
    for (size_t i = 0; unknown && ctl->verb != NULL && i < VERB_WORDS_MAX && ctl->verb->words[i] != NULL; i++)
        if (strcmp(why->field, ctl->verb->words[i]) == 0)
            snprintf(out, ALLOWED_SIZE, _("see rexianctl help %s"), ctl->verb->name);
}

/* Names of the wire in the words of who asked: "--category" for a member that an option of the verb fills, else labels of field and value. */
static void put_words(const struct ctl *ctl, struct refusal *why)
{
    struct verb_option option;
    char name[48];
    if (ctl->verb != NULL && verb_option_of(ctl->verb, why->field, &option, name))
        snprintf(why->field, sizeof why->field, "--%s", option.name);
    else
        refusal_put_labels(why, gettext);
}

enum exit_code ctl_refused(const struct ctl *ctl, const struct refusal *why, const char *text)
{
    char said[REFUSAL_TEXT_BYTES * 2], allowed[ALLOWED_SIZE];
    struct refusal in_words = *why;
    put_words(ctl, &in_words);
    ctl_refusal_text(ctl, &in_words, text, said, sizeof said);
    say_allowed(ctl, why, allowed);
    if (allowed[0] != '\0')
        return ctl_tell(ctl, ctl_exit_code(why->code), _("%s Allowed: %s"), said, allowed);
    return ctl_tell(ctl, ctl_exit_code(why->code), "%s", said);
}

enum exit_code ctl_failed(const struct ctl *ctl, enum result result)
{
    switch (result) {
    case RESULT_LOST:
        return ctl_tell(
            ctl, EXIT_CODE_UNAVAILABLE,
            _("the broker at %s gave no answer in time; if this was to change something, look whether "
              "it is done before you repeat it"),
            ctl->config->broker);
    case RESULT_TOO_LONG:
        return ctl_tell(ctl, EXIT_CODE_USAGE, _("the request is too long for one message"));
    case RESULT_NO_MEMORY:
        return ctl_tell(ctl, EXIT_CODE_IO, _("out of memory"));
    case RESULT_OK:
    case RESULT_REFUSED:
    case RESULT_NOT_FOUND:
    case RESULT_INVALID:
    case RESULT_BUSY:
    case RESULT_FULL:
    case RESULT_IO:
    case RESULT_CORRUPT:
        break;
    }
    return ctl_tell(ctl, EXIT_CODE_UNAVAILABLE, _("the connection to the broker at %s failed"),
                    ctl->config->broker);
}

static enum exit_code read_key(const struct ctl *ctl, struct key_pair *ret)
{
    char path[CONFIG_PATH_SIZE];
    char why[FILE_WHY_SIZE];
    char *text = NULL;
    size_t size = 0;
    struct refusal refusal = {0};
    if (config_path(ctl->config_file, ctl->config->station_key_file, path, sizeof path) != RESULT_OK)
        return ctl_tell(ctl, EXIT_CODE_CONFIG, _("station_key_file: the path is too long"));
    enum result result = file_read_secret(path, KEY_FILE_BYTES * 16, &text, &size, why);
    if (result != RESULT_OK)
        return ctl_tell(ctl, EXIT_CODE_CONFIG, "station_key_file: %s", why);
    result = keys_parse(text, ret, &refusal);
    file_forget(&text, size);
    if (result != RESULT_OK || ret->secret_key[0] == '\0') {
        keys_wipe(ret);
        return ctl_tell(ctl, EXIT_CODE_CONFIG,
                        _("station_key_file: %s: is no key file; make one by rexianctl station key FILE"),
                        path);
    }
    return EXIT_CODE_OK;
}

/* The client asks for it on each new connection, so that a restarted broker finds the session again. */
static bool resume_body(void *context, struct buffer *out)
{
    const struct ctl *ctl = context;
    struct resume_request request = {0};
    memcpy(request.token, ctl->session.token, sizeof request.token);
    return ctl->session.account_id != 0 &&
           codec_encode(message_by_type("session.resume")->request, &request, out) == RESULT_OK;
}

static enum exit_code open_client(struct ctl *ctl)
{
    struct key_pair pair = {0};
    enum exit_code code = read_key(ctl, &pair);
    if (code != EXIT_CODE_OK)
        return code;
    struct client_options options = {
        .endpoint = ctl->config->broker,
        .server_key = ctl->config->broker_key,
        .public_key = pair.public_key,
        .secret_key = pair.secret_key,
        .answers_only = !ctl->hears_beats,
        .request_timeout_ms = ctl->slow ? CTL_SLOW_MS : (int)ctl->config->timeout_ms,
    };
    enum result result = client_open(&options, mono_ms(), &ctl->client);
    keys_wipe(&pair);
    if (result != RESULT_OK)
        return ctl_failed(ctl, result);
    client_set_resume(ctl->client, resume_body, ctl);
    int wait_ms = ctl->config->timeout_ms > 5000 ? (int)ctl->config->timeout_ms : 5000;
    result = client_await(ctl->client, CLIENT_UP, wait_ms);
    if (result == RESULT_REFUSED)
        return ctl_tell(
            ctl, EXIT_CODE_NOT_PERMITTED,
            _("the broker at %s does not know the key of this station; let its administrator add it by "
              "rexianctl station add"),
            ctl->config->broker);
    if (result != RESULT_OK)
        return ctl_tell(
            ctl, EXIT_CODE_UNAVAILABLE,
            _("the broker at %s cannot be reached; see that it runs, and that broker and broker_key in "
              "%s are right"),
            ctl->config->broker, ctl->config_file);
    return EXIT_CODE_OK;
}

static enum exit_code log_in(struct ctl *ctl, const char *login)
{
    struct login_request request = {.program = "rexianctl", .program_version = REXIAN_VERSION};
    if (strlen(login) >= sizeof request.login)
        return ctl_tell(ctl, EXIT_CODE_USAGE, _("'%s' is too long for a login"), login);
    snprintf(request.login, sizeof request.login, "%s", login);
    enum exit_code code = password_get(ctl, login, request.password, sizeof request.password);
    if (code == EXIT_CODE_OK)
        code = ctl_ask(ctl, message_by_type("session.login"), &request, &ctl->session);
    explicit_bzero(request.password, sizeof request.password);
    if (code != EXIT_CODE_OK)
        return code;
    client_session_opened(ctl->client);
    char why[256];
    if (zone_load(ctl->session.zone, &ctl->zone, why, sizeof why) != RESULT_OK) {
        zone_fixed(&ctl->zone, "UTC", 0);
        ctl_tell(ctl, EXIT_CODE_OK, _("%s; times are shown in UTC"), why);
    }
    return EXIT_CODE_OK;
}

enum exit_code ctl_connect(struct ctl *ctl)
{
    if (ctl->config_file[0] == '\0')
        return ctl_tell(ctl, EXIT_CODE_CONFIG,
                        _("there is no console.cfg; name one by --config FILE or $REXIAN_CONFIG"));
    const char *login = password_login(ctl);
    if (login == NULL)
        return ctl_tell(ctl, EXIT_CODE_USAGE, _("who asks? Name the login by --as or $REXIAN_AS"));
    enum exit_code code = open_client(ctl);
    return code == EXIT_CODE_OK ? log_in(ctl, login) : code;
}

enum exit_code ctl_log_in_again(struct ctl *ctl)
{
    return client_state(ctl->client) == CLIENT_UP && ctl->session.account_id != 0
               ? log_in(ctl, password_login(ctl))
               : EXIT_CODE_OK;
}

enum exit_code ctl_ask(struct ctl *ctl, const struct message *message, const void *request, void *reply)
{
    struct refusal why = {0};
    assert(message != NULL);
    enum result result =
        client_call(ctl->client, message, request, NULL, reply, &why, ctl->slow ? CTL_SLOW_MS : CTL_ANSWER_MS);
    if (result == RESULT_OK)
        return EXIT_CODE_OK;
    memset(reply, 0, message->reply->size);
    return result == RESULT_REFUSED ? ctl_refused(ctl, &why, NULL) : ctl_failed(ctl, result);
}

void ctl_end(struct ctl *ctl)
{
    if (ctl->client != NULL && client_state(ctl->client) == CLIENT_READY) {
        const struct message *logout = message_by_type("session.logout");
        struct nothing request = {0};
        struct nothing reply = {0};
        struct refusal why;
        /* The session would end by itself, too: an answer that does not come is no fault. */
        if (client_call(ctl->client, logout, &request, NULL, &reply, &why, 1000) != RESULT_OK)
            client_forget(ctl->client);
    }
    client_close(&ctl->client);
    explicit_bzero(ctl->session.token, sizeof ctl->session.token);
}

struct value_scope ctl_scope(const struct ctl *ctl)
{
    return (struct value_scope){.zone = &ctl->zone, .now_at = ctl->session.city_at};
}
