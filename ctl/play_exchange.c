/* The exchange: rexian-gateway as a child that does what it is told, line by line. */
#include "ctl/play_inside.h"

#include "config/files.h"

#include <errno.h>
#include <fcntl.h>
#include <libintl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define _(text) gettext(text)

/* The program beside this one, unless another is named. */
static void find_program(const char *named, char *out, size_t size)
{
    char self[CONFIG_PATH_SIZE];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    snprintf(out, size, "%s", named[0] != '\0' ? named : "rexian-gateway");
    if (named[0] != '\0' || length <= 0)
        return;
    self[length] = '\0';
    char *slash = strrchr(self, '/');
    if (slash == NULL)
        return;
    *slash = '\0';
    char beside[CONFIG_PATH_SIZE + 32];
    snprintf(beside, sizeof beside, "%s/rexian-gateway", self);
    if (access(beside, X_OK) == 0)
        snprintf(out, size, "%s", beside);
}

static void run_child(int in_fd, int out_fd, const char *program, const char *config)
{
    dup2(in_fd, STDIN_FILENO);
    dup2(out_fd, STDOUT_FILENO);
    /* A signal to the terminal's group is for the players, who end the child themselves. */
    setpgid(0, 0);
    execlp(program, program, "--config", config, "--log-level", "warning", "--script", "-", (char *)NULL);
    fprintf(stderr, "rexianctl play: %s: %s\n", program, strerror(errno));
    _exit(127);
}

bool exchange_open(struct play *play, const char *named)
{
    char program[CONFIG_PATH_SIZE + 32], config[CONFIG_PATH_SIZE];
    int in[2], out[2];
    find_program(named, program, sizeof program);
    if (config_path(play->ctl->config_file, "gateway.cfg", config, sizeof config) != RESULT_OK ||
        access(config, R_OK) != 0)
        return play_fail(play, _("there is no gateway.cfg beside %s"), play->ctl->config_file);
    if (pipe2(in, O_CLOEXEC) != 0)
        return play_fail(play, "%s", strerror(errno));
    if (pipe2(out, O_CLOEXEC) != 0) {
        close(in[0]);
        close(in[1]);
        return play_fail(play, "%s", strerror(errno));
    }
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        run_child(in[0], out[1], program, config);
    close(in[0]);
    close(out[1]);
    play->exchange = (struct exchange){.child = child, .in_fd = in[1], .out_fd = out[0]};
    return child > 0 ? true : play_fail(play, "%s", strerror(errno));
}

void exchange_close(struct exchange *exchange)
{
    int status = 0;
    if (exchange->child <= 0)
        return;
    close(exchange->in_fd);
    /* At the end of its script it ends by itself, unless the broker is away. */
    struct pollfd item = {.fd = exchange->out_fd, .events = POLLIN};
    char rest[256];
    while (poll(&item, 1, 3000) > 0 && read(exchange->out_fd, rest, sizeof rest) > 0)
        ;
    close(exchange->out_fd);
    kill(exchange->child, SIGTERM);
    waitpid(exchange->child, &status, 0);
    exchange->child = 0;
}

static bool write_all(struct play *play, const char *text)
{
    size_t length = strlen(text);
    while (length > 0) {
        ssize_t wrote = write(play->exchange.in_fd, text, length);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return play_fail(play, _("the exchange has ended: %s"), strerror(errno));
        text += wrote;
        length -= (size_t)wrote;
    }
    return true;
}

static bool read_line(struct play *play, char *out, size_t size)
{
    struct exchange *exchange = &play->exchange;
    for (;;) {
        char *end = memchr(exchange->buffer, '\n', exchange->used);
        if (end != NULL) {
            size_t length = (size_t)(end - exchange->buffer);
            snprintf(out, size, "%.*s", (int)length, exchange->buffer);
            exchange->used -= length + 1;
            memmove(exchange->buffer, end + 1, exchange->used);
            return true;
        }
        struct pollfd item = {.fd = exchange->out_fd, .events = POLLIN};
        int ready = poll(&item, 1, PLAY_ANSWER_MS);
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0)
            return play_fail(play, "%s", _("the exchange gives no answer"));
        ssize_t got =
            read(exchange->out_fd, exchange->buffer + exchange->used, sizeof exchange->buffer - exchange->used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return play_fail(play, "%s", _("the exchange has ended"));
        exchange->used += (size_t)got;
    }
}

bool exchange_say(struct play *play, const char *lines, struct exchange_answer *answers, size_t count)
{
    char line[512];
    if (play->failed || !write_all(play, lines))
        return false;
    for (size_t i = 0; i < count; i++) {
        char word[16], ref[TEXT_CODE + 40], what[48];
        long long id = 0;
        if (!read_line(play, line, sizeof line))
            return false;
        int found = sscanf(line, "%15s %80s %47s %lld", word, ref, what, &id);
        if (found >= 3 && strcmp(word, "refused") == 0)
            answers[i] = (struct exchange_answer){.refused = true};
        else if (found == 4 && strcmp(word, "ok") == 0)
            answers[i] =
                (struct exchange_answer){.outcome = name_value(&call_outcome_names, what), .call_id = id};
        else
            return play_fail(play, _("the exchange says: %s"), line);
    }
    return true;
}
