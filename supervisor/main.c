/* rexian-supervisor: the dashboard of the three rates. */
#include "config/credentials.h"
#include "config/program.h"
#include "config/zone_load.h"
#include "core/authority.h"
#include "supervisor/alarms.h"
#include "supervisor/screens.h"
#include "tui/say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int wire_fd(void *context)
{
    return session_fd(((struct board *)context)->session);
}

static enum reaction on_wire(struct app *app, void *context)
{
    return session_take(app, ((struct board *)context)->session);
}

static enum reaction on_tick(struct app *app, void *context, int64_t now_ms)
{
    alarms_tick(app, context, now_ms);
    return REACT_DONE;
}

static void say_clock(void *context, char *out, size_t size)
{
    session_clock(((struct board *)context)->session, out, size);
}

static const struct command commands[] = {
    {.key = PRESS_F9,
     .name = "lock",
     .help = N_("Log out: lock the seat or change the person"),
     .run = board_lock},
    {.key = 'U', .name = "undo", .help = N_("Take back the last decision here"), .run = decide_undo},
};

static enum exit_code exit_of(enum result result)
{
    switch (result) {
    case RESULT_OK:
    case RESULT_LOST:
        return EXIT_CODE_OK;
    case RESULT_REFUSED:
        return EXIT_CODE_REFUSED;
    case RESULT_NOT_FOUND:
    case RESULT_INVALID:
    case RESULT_TOO_LONG:
        return EXIT_CODE_USAGE;
    case RESULT_BUSY:
    case RESULT_FULL:
    case RESULT_NO_MEMORY:
    case RESULT_IO:
    case RESULT_CORRUPT:
        break;
    }
    return EXIT_CODE_IO;
}

static enum exit_code converse(struct board *board, const struct app_options *options)
{
    struct app *app = NULL;
    char fault[400] = "";
    enum result result = app_start(&app, options);
    if (result == RESULT_NOT_FOUND) {
        fprintf(stderr, _("rexian-supervisor: there is no keys file %s\n"), options->keys_path);
        return EXIT_CODE_USAGE;
    }
    if (result != RESULT_OK) {
        fprintf(
            stderr, "%s",
            _("rexian-supervisor: no screen: it needs a terminal that TERM names right, and a UTF-8 locale\n"));
        return exit_of(result);
    }
    app_set_commands(app, (struct command_table){commands, sizeof commands / sizeof commands[0]});
    result = rates_screen_open(app, board);
    if (result == RESULT_OK)
        result = app_run(app);
    snprintf(fault, sizeof fault, "%s", app_fault(app));
    app_stop(&app);
    if (result != RESULT_OK && result != RESULT_LOST)
        fprintf(stderr, "rexian-supervisor: %s\n", fault[0] != '\0' ? fault : _("out of memory"));
    return exit_of(result);
}

int main(int argc, char **argv)
{
    struct console_config config;
    const char *as = NULL, *password_file = NULL, *keys = NULL, *screen = NULL;
    const struct program_option own[] = {
        {"as", 0, "LOGIN", &as, NULL, N_("log in as this account")},
        {"password-file", 0, "FILE", &password_file, NULL, N_("take the password from this file")},
        {"keys", 0, "FILE", &keys, NULL, N_("play the keys of this file instead of a keyboard's")},
        {"screen", 0, "FILE", &screen, NULL, N_("with --keys: save the screen as text there at the end")},
    };
    const struct program program = {
        .name = "rexian-supervisor",
        .log_name = "supervisor",
        .purpose =
            N_("The supervisor's console: the three rates of the hotline, their misses, and what happens now."),
        .table = &console_options,
        .values = &config,
        .options = own,
        .option_count = sizeof own / sizeof own[0],
        .config_name = "console.cfg",
    };
    struct program_run run;
    struct credentials credentials = {0};
    struct board board;
    struct session *session = NULL;
    char why[FILE_WHY_SIZE] = "";
    if (!program_start(&program, argc, argv, &run))
        return (int)run.exit_code;
    enum exit_code code = EXIT_CODE_CONFIG;
    if (!config.colour)
        setenv("NO_COLOR", "1", 1);
    if (credentials_read(&config, run.config_file, as, password_file, &credentials, why) != RESULT_OK)
        goto done;
    const struct session_options options = {.program = program.name,
                                            .endpoint = config.broker,
                                            .server_key = config.broker_key,
                                            .key_text = credentials.key_text,
                                            .login = credentials.login,
                                            .password = credentials.password,
                                            .timeout_ms = (int)config.timeout_ms,
                                            .rights = RIGHT_SUPERVISE,
                                            .zone_load = zone_load};
    if (session_start(&session, &options, why, sizeof why) != RESULT_OK)
        goto done;
    credentials_forget(&credentials);
    board_start(&board, session);
    board.bell = config.bell;
    if (alarms_start(&board) != RESULT_OK) {
        snprintf(why, sizeof why, "%s", _("Not enough memory."));
        board_stop(&board);
        goto done;
    }
    code = converse(&board, &(struct app_options){.program = program.name,
                                                  .context = &board,
                                                  .mouse = config.mouse,
                                                  .keys_path = keys,
                                                  .dump_path = screen,
                                                  .wire_fd = wire_fd,
                                                  .on_wire = on_wire,
                                                  .on_tick = on_tick,
                                                  .clock = say_clock});
    board_stop(&board);
done:
    if (code == EXIT_CODE_CONFIG)
        fprintf(stderr, "rexian-supervisor: %s\n", why);
    credentials_forget(&credentials);
    session_stop(&session);
    return (int)code;
}
