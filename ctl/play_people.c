/* Accounts, their sessions, and requests under way. Each person is a client of its own, as a console is. */
#include "ctl/play_inside.h"

#include "config/files.h"
#include "wire/codec.h"
#include "wire/keys.h"
#include "wire/mono.h"

#include <assert.h>
#include <libintl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

enum { ACCOUNTS_MAX = 4 << 20, TICK_MS = 200, CONNECT_MS = 20000, ROOM_FOR_NEW = 200 };

/* --- accounts ------------------------------------------------------------------------------------------- */

static bool is_listed(const char *list, const char *login)
{
    size_t length = strlen(login);
    for (const char *at = list; *at != '\0';) {
        size_t word = strcspn(at, ",");
        if (word == length && strncmp(at, login, length) == 0)
            return true;
        at += word + (at[word] == ',' ? 1 : 0);
    }
    return false;
}

static bool take_line(struct play *play, char *line)
{
    struct people *people = &play->people;
    char *password = strchr(line, '\t');
    char *role = password != NULL ? strchr(password + 1, '\t') : NULL;
    if (role == NULL)
        return false;
    *password++ = '\0';
    *role++ = '\0';
    return name_value(&role_names, role) >= 0 &&
           people_add(people, line, password, name_value(&role_names, role));
}

/* So that nobody moves, there is room for all from the beginning. */
static bool make_room(struct people *people, const char *text)
{
    people->room = ROOM_FOR_NEW;
    for (; *text != '\0'; text++)
        people->room += *text == '\n';
    people->rows = calloc(people->room, sizeof *people->rows);
    return people->rows != NULL;
}

static enum exit_code read_accounts(struct play *play, const char *file)
{
    char why[FILE_WHY_SIZE];
    char *text = NULL, *rest = NULL;
    size_t size = 0;
    int number = 0;
    enum exit_code code = EXIT_CODE_OK;
    if (file_read_secret(file, ACCOUNTS_MAX, &text, &size, why) != RESULT_OK)
        return ctl_tell(play->ctl, EXIT_CODE_IO, "%s", why);
    if (!make_room(&play->people, text))
        code = ctl_failed(play->ctl, RESULT_NO_MEMORY);
    for (char *line = strtok_r(text, "\r\n", &rest); line != NULL && code == EXIT_CODE_OK;
         line = strtok_r(NULL, "\r\n", &rest)) {
        number++;
        if (!take_line(play, line))
            code = ctl_tell(play->ctl, EXIT_CODE_USAGE,
                            _("%s:%d: write login, tab, password, tab, role, as rexian-broker --accounts does"),
                            file, number);
    }
    file_forget(&text, size);
    return code;
}

static enum exit_code read_keys(struct play *play)
{
    char path[CONFIG_PATH_SIZE], why[FILE_WHY_SIZE];
    char *text = NULL;
    size_t size = 0;
    struct refusal refusal;
    const struct ctl *ctl = play->ctl;
    play->people.keys = calloc(1, sizeof *play->people.keys);
    if (play->people.keys == NULL)
        return ctl_failed(ctl, RESULT_NO_MEMORY);
    enum result result = config_path(ctl->config_file, ctl->config->station_key_file, path, sizeof path);
    if (result == RESULT_OK)
        result = file_read_secret(path, KEY_FILE_BYTES * 16, &text, &size, why);
    if (result == RESULT_OK)
        result = keys_parse(text, play->people.keys, &refusal);
    file_forget(&text, size);
    return result == RESULT_OK
               ? EXIT_CODE_OK
               : ctl_tell(ctl, EXIT_CODE_CONFIG, _("station_key_file: the key of this station cannot be read"));
}

enum exit_code people_open(struct play *play, const char *file)
{
    enum exit_code code = read_accounts(play, file);
    if (code == EXIT_CODE_OK)
        code = read_keys(play);
    if (code == EXIT_CODE_OK && context_open(&play->people.zmq_context) != RESULT_OK)
        code = ctl_failed(play->ctl, RESULT_NO_MEMORY);
    for (size_t i = 0; i < play->people.count; i++)
        play->people.rows[i].excluded =
            play->wish->live && is_listed(play->wish->exclude, play->people.rows[i].login);
    return code;
}

static void free_jobs(struct people *people)
{
    for (size_t i = 0; i < people->job_count; i++) {
        if (people->jobs[i].reply != NULL)
            shape_free(people->jobs[i].message->reply, people->jobs[i].reply);
        free(people->jobs[i].reply);
    }
    people->job_count = 0;
}

void people_close(struct people *people)
{
    for (size_t i = 0; i < people->count; i++) {
        client_close(&people->rows[i].client);
        explicit_bzero(people->rows[i].password, sizeof people->rows[i].password);
    }
    free_jobs(people);
    free(people->jobs);
    free(people->rows);
    if (people->keys != NULL)
        keys_wipe(people->keys);
    free(people->keys);
    if (people->zmq_context != NULL)
        context_close(&people->zmq_context);
    *people = (struct people){.rows = NULL};
}

struct person *people_find(struct people *people, const char *login)
{
    for (size_t i = 0; i < people->count; i++)
        if (strcmp(people->rows[i].login, login) == 0)
            return &people->rows[i];
    return NULL;
}

struct person *people_of_role(struct people *people, int role, size_t nth)
{
    for (size_t i = 0; i < people->count; i++) {
        const struct person *person = &people->rows[i];
        if (person->role == role && !person->excluded && !person->left && nth-- == 0)
            return &people->rows[i];
    }
    return NULL;
}

struct person *people_for(struct people *people, int role, int64_t number)
{
    size_t count = 0;
    while (people_of_role(people, role, count) != NULL)
        count++;
    return count > 0 ? people_of_role(people, role, (size_t)number % count) : NULL;
}

size_t people_of_unit(struct people *people, const char *code, struct person **out, size_t most)
{
    size_t count = 0;
    for (size_t i = 0; i < people->count && count < most; i++) {
        struct person *person = &people->rows[i];
        if (person->role == ROLE_HANDLER && !person->left && strcmp(person->unit, code) == 0)
            out[count++] = person;
    }
    return count;
}

bool people_add(struct people *people, const char *login, const char *password, int role)
{
    struct person person = {.people = people, .role = role};
    if (people->count == people->room || strlen(login) >= sizeof person.login ||
        strlen(password) >= sizeof person.password)
        return false;
    strcpy(person.login, login);
    strcpy(person.password, password);
    snprintf(person.unit, sizeof person.unit, "%.*s", (int)strcspn(login, "."), login);
    people->rows[people->count++] = person;
    return true;
}

void people_leave(struct person *person)
{
    person->left = true;
    client_close(&person->client);
}

/* --- sessions ------------------------------------------------------------------------------------------- */

static bool resume_body(void *context, struct buffer *out)
{
    const struct person *person = context;
    struct resume_request request = {0};
    memcpy(request.token, person->session.token, sizeof request.token);
    return person->session.account_id != 0 &&
           codec_encode(message_by_type("session.resume")->request, &request, out) == RESULT_OK;
}

static bool log_in(struct play *play, struct person *person)
{
    struct login_request request = {.program = "rexianctl play", .program_version = REXIAN_VERSION};
    struct refusal why = {0};
    memcpy(request.login, person->login, sizeof request.login);
    memcpy(request.password, person->password, sizeof request.password);
    enum result result = client_await(person->client, CLIENT_UP, CONNECT_MS);
    if (result == RESULT_OK)
        result = client_call(person->client, message_by_type("session.login"), &request, NULL, &person->session,
                             &why, CONNECT_MS);
    explicit_bzero(request.password, sizeof request.password);
    if (result != RESULT_OK)
        return play_fail(play, _("%s cannot log in: %s"), person->login,
                         result == RESULT_REFUSED ? refusal_name(why.code) : _("the broker gives no answer"));
    client_session_opened(person->client);
    if (person->role == ROLE_OPERATOR) {
        struct presence_request presence = {.presence = PRESENCE_READY};
        if (client_ask(person->client, message_by_type("session.presence"), &presence, NULL, NULL) != RESULT_OK)
            return play_fail(play, _("%s cannot log in: %s"), person->login, _("out of memory"));
    }
    return true;
}

static bool bring(struct play *play, struct person *person)
{
    const struct ctl *ctl = play->ctl;
    if (person->client != NULL)
        return true;
    struct client_options options = {.endpoint = ctl->config->broker,
                                     .server_key = ctl->config->broker_key,
                                     .public_key = play->people.keys->public_key,
                                     .secret_key = play->people.keys->secret_key,
                                     .dead_after_ms = CONNECT_MS,
                                     .answers_only = true,
                                     .zmq_context = play->people.zmq_context};
    if (client_open(&options, mono_ms(), &person->client) != RESULT_OK)
        return play_fail(play, _("%s cannot log in: %s"), person->login, _("the connection cannot be begun"));
    client_set_resume(person->client, resume_body, person);
    return log_in(play, person);
}

/* --- requests under way --------------------------------------------------------------------------------- */

static void take(struct people *people, struct person *person, struct incoming *in)
{
    for (size_t i = 0; i < people->job_count; i++) {
        struct job *job = &people->jobs[i];
        if (job->person != person || job->tag != in->tag || job->done)
            continue;
        job->done = true;
        job->refused = in->kind == INCOMING_REFUSED;
        job->why = in->refusal;
        job->reply = in->reply;
        in->reply = NULL;
    }
}

/* Takes all that has come for a person; false if the session was lost and cannot be had again. */
static bool drain(struct play *play, struct person *person)
{
    struct incoming in;
    bool lost = false;
    client_tick(person->client, mono_ms());
    while (client_next(person->client, &in)) {
        if (in.kind == INCOMING_REPLY || in.kind == INCOMING_REFUSED)
            take(&play->people, person, &in);
        lost = lost || (in.kind == INCOMING_STATE && in.state == CLIENT_UP && person->session.account_id != 0);
        incoming_free(&in);
    }
    /* Also told when the session was opened: then it is up no more. */
    return !lost || client_state(person->client) != CLIENT_UP || log_in(play, person);
}

void people_tick(struct play *play)
{
    struct people *people = &play->people;
    struct incoming in;
    if (mono_ms() - people->ticked_ms < TICK_MS)
        return;
    people->ticked_ms = mono_ms();
    for (size_t i = 0; i < people->count && !play->failed; i++)
        if (people->rows[i].client != NULL && !drain(play, &people->rows[i]))
            return;
    client_tick(play->ctl->client, mono_ms());
    while (client_next(play->ctl->client, &in))
        incoming_free(&in);
}

bool play_ask(struct play *play, struct person *person, const char *type, const void *request,
              void (*finish)(struct play *, struct job *), size_t index, int what)
{
    struct people *people = &play->people;
    if (play->failed || !bring(play, person))
        return false;
    if (people->job_count == people->job_room) {
        size_t room = people->job_room ? people->job_room * 2 : 64;
        struct job *jobs = reallocarray(people->jobs, room, sizeof *jobs);
        if (jobs == NULL)
            return play_fail(play, "%s", _("out of memory"));
        people->jobs = jobs;
        people->job_room = room;
    }
    struct job job = {
        .person = person, .message = message_by_type(type), .finish = finish, .index = index, .what = what};
    assert(job.message != NULL);
    if (client_ask(person->client, job.message, request, NULL, &job.tag) != RESULT_OK)
        return play_fail(play, _("%s of %s cannot be asked"), type, person->login);
    people->jobs[people->job_count++] = job;
    return true;
}

static bool wait_for(struct play *play, size_t position)
{
    int64_t until_ms = mono_ms() + PLAY_ANSWER_MS;
    while (!play->people.jobs[position].done) {
        struct person *person = play->people.jobs[position].person;
        if (!drain(play, person))
            return false;
        if (play->people.jobs[position].done)
            break;
        people_tick(play);
        if (play->failed)
            return false;
        if (mono_ms() > until_ms)
            return play_fail(play, _("the broker gives %s no answer"), person->login);
        struct pollfd item = {.fd = client_fd(person->client), .events = POLLIN};
        int wait_ms = client_wait_ms(person->client);
        (void)poll(&item, 1, wait_ms < TICK_MS ? wait_ms : TICK_MS);
    }
    return true;
}

bool play_settle(struct play *play)
{
    struct people *people = &play->people;
    for (size_t i = 0; i < people->job_count && !play->failed; i++) {
        if (!wait_for(play, i))
            break;
        /* finish may ask more, which may move the rows. */
        struct job job = people->jobs[i];
        if (job.finish != NULL)
            job.finish(play, &job);
        else if (job.refused)
            play_refused(play, &job);
    }
    free_jobs(people);
    return !play->failed;
}
