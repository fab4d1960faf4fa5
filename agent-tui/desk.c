#include "agent-tui/desk.h"

#include "agent-tui/duty.h"
#include "agent-tui/intake.h"
#include "agent-tui/ringing.h"
#include "agent-tui/say.h"
#include "agent-tui/screen_seat.h"
#include "agent-tui/screen_state.h"
#include "config/zone_load.h"
#include "core/text.h"
#include "wire/codec.h"
#include "wire/mono.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ADOPT_EACH_MS = 30000 };

/* The token proves the session of the lost connection. */
static bool resume_body(void *context, struct buffer *out)
{
    struct console *desk = context;
    const struct message *message = message_by_type("session.resume");
    struct resume_request request = {.since_seq = desk->seq};
    if (!desk->signed_in || message == NULL)
        return false;
    memcpy(request.token, desk->session.token, sizeof request.token);
    bool made = codec_encode(message->request, &request, out) == RESULT_OK;
    sodium_memzero(&request, sizeof request);
    return made;
}

static bool read_keys(struct console *desk, const char *config_file, char why[FILE_WHY_SIZE])
{
    char path[CONFIG_PATH_SIZE];
    char *text = NULL;
    size_t size = 0;
    struct refusal refusal = {0};
    if (config_path(config_file, desk->config->station_key_file, path, sizeof path) != RESULT_OK) {
        snprintf(why, FILE_WHY_SIZE, _("%s: the path of station_key_file is too long"), config_file);
        return false;
    }
    if (file_read_secret(path, KEY_FILE_BYTES * 4, &text, &size, why) != RESULT_OK)
        return false;
    bool good = keys_parse(text, &desk->keys, &refusal) == RESULT_OK && desk->keys.secret_key[0] != '\0';
    if (!good)
        snprintf(why, FILE_WHY_SIZE, _("%s: is not a station's key file"), path);
    file_forget(&text, size);
    return good;
}

static bool open_vault(struct console *desk, const char *config_file, char why[FILE_WHY_SIZE])
{
    char path[CONFIG_PATH_SIZE];
    bool named = desk->config->drafts_dir[0] != '\0';
    enum result result = named ? config_path(config_file, desk->config->drafts_dir, path, sizeof path)
                               : file_state_dir(path, sizeof path);
    if (result != RESULT_OK) {
        snprintf(why, FILE_WHY_SIZE, "%s", _("There is no folder for drafts: set drafts_dir in console.cfg."));
        return false;
    }
    if (vault_open(&desk->vault, path, desk->keys.secret_key, why) != RESULT_OK)
        return false;
    if (offline_start(&desk->offline, &desk->vault) == RESULT_OK)
        return true;
    snprintf(why, FILE_WHY_SIZE, "%s", _("Not enough memory."));
    return false;
}

bool desk_start(struct console *desk, const struct console_config *config, const char *config_file,
                char why[FILE_WHY_SIZE])
{
    desk->config = config;
    desk->vault.lock_fd = -1;
    desk->now_ms = mono_ms();
    for (size_t i = 0; i < sizeof desk->totals / sizeof desk->totals[0]; i++)
        desk->totals[i] = -1;
    if (desk->login[0] == '\0')
        (void)text_copy(desk->login, sizeof desk->login, config->login);
    if (!read_keys(desk, config_file, why) || !open_vault(desk, config_file, why))
        return false;
    struct client_options options = {.endpoint = config->broker,
                                     .server_key = config->broker_key,
                                     .public_key = desk->keys.public_key,
                                     .secret_key = desk->keys.secret_key,
                                     .request_timeout_ms = (int)config->timeout_ms};
    enum result result = client_open(&options, desk->now_ms, &desk->client);
    if (result != RESULT_OK) {
        snprintf(why, FILE_WHY_SIZE, _("%s: cannot connect with the keys of the configuration"),
                 config->broker);
        return false;
    }
    client_set_resume(desk->client, resume_body, desk);
    intake_drop_sent(desk);
    return true;
}

void desk_stop(struct console *desk)
{
    intake_free(&desk->intake);
    shape_free(&caller_reply_shape, &desk->ringing.caller);
    client_close(&desk->client);
    offline_stop(&desk->offline);
    if (desk->vault.dir[0] != '\0')
        vault_close(&desk->vault);
    choices_free(&desk->choices);
    keys_wipe(&desk->keys);
    if (desk->password != NULL)
        sodium_memzero(desk->password, strlen(desk->password));
    free(desk->password);
    sodium_memzero(&desk->session, sizeof desk->session);
}

bool desk_ask(struct console *desk, const char *type, const void *request, const char *request_id, void *owner,
              answered_fn *answered)
{
    const struct message *message = message_by_type(type);
    uint64_t tag = 0;
    enum result result = message == NULL || desk->asked.count == ASKED_MOST
                             ? RESULT_FULL
                             : client_ask(desk->client, message, request, request_id, &tag);
    if (result == RESULT_OK) {
        asked_add(&desk->asked, &(struct asked_row){tag, message, owner, answered});
        return true;
    }
    if (result == RESULT_FULL)
        app_say(desk->app, STYLE_ERROR, "%s",
                _("Too many questions wait for the broker. Try again in a moment."));
    else
        app_say(desk->app, STYLE_ERROR, _("%s could not be asked: the request cannot be written."), type);
    return false;
}

void desk_forget(struct console *desk, const void *owner)
{
    asked_forget(&desk->asked, owner);
}

size_t desk_pending(const struct console *desk, const void *owner)
{
    return asked_pending(&desk->asked, owner);
}

void desk_tell_damaged(struct console *desk)
{
    app_say(desk->app, STYLE_ERROR, _("Damaged and set aside, type it again: %s"), desk->vault.damaged_path);
}

/* What consoles left that have ended since: their drafts and submissions are this one's now. */
static void adopt(struct console *desk)
{
    size_t damaged = desk->vault.damaged;
    if (!vault_adopt(&desk->vault))
        return;
    offline_stop(&desk->offline);
    if (offline_start(&desk->offline, &desk->vault) != RESULT_OK)
        app_say(desk->app, STYLE_ERROR, "%s", _("Not enough memory."));
    intake_adopted(desk);
    if (desk->vault.damaged > damaged)
        desk_tell_damaged(desk);
}

bool desk_online(const struct console *desk)
{
    return desk->signed_in && client_state(desk->client) == CLIENT_READY;
}

int desk_fd(void *context)
{
    return client_fd(((struct console *)context)->client);
}

enum reaction desk_tick(struct app *app, void *context, int64_t now_ms)
{
    struct console *desk = context;
    (void)app;
    desk->now_ms = now_ms;
    client_tick(desk->client, now_ms);
    if (desk_online(desk) && now_ms - desk->adopt_ms >= ADOPT_EACH_MS) {
        desk->adopt_ms = now_ms;
        adopt(desk);
    }
    desk_send_waiting(desk);
    desk_count(desk);
    duty_tick(desk);
    ringing_tick(desk);
    screen_state_tick(desk);
    if (desk->intake != NULL)
        intake_tick(desk->intake, now_ms);
    return REACT_DONE;
}

void desk_end(struct app *app, void *context)
{
    struct console *desk = context;
    (void)app;
    if (desk->intake != NULL)
        intake_keep(desk->intake);
}

int64_t desk_city_now(const struct console *desk)
{
    int64_t passed_ms = mono_ms() - desk->beat_ms;
    return desk->city_at == 0 ? 0 : desk->city_at + passed_ms * desk->city_rate / 1000;
}

void desk_clock(void *context, char *out, size_t size)
{
    const struct console *desk = context;
    out[0] = '\0';
    if (desk->city_at == 0 || !desk->zone_known)
        return;
    struct civil_time now = zone_local(&desk->zone, desk_city_now(desk));
    snprintf(out, size, "%02d-%02d %02d:%02d", now.month, now.day, now.hour, now.minute);
}

void desk_title_age(const struct console *desk, struct title *title)
{
    int64_t age_ms = mono_ms() - desk->heard_ms;
    bool online = desk_online(desk);
    if (desk->heard_ms == 0 || (online && age_ms < 5000))
        return;
    title->age_ms = age_ms;
    title->stale = !online || age_ms > 15000;
}

void desk_frame_title(struct app *app, void *state, struct title *title)
{
    (void)state;
    desk_title_age(app_context(app), title);
}
