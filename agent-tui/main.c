/* rexian-agent: the desks of operator, dispatcher, auditor, callback agent and department, by the account's rights. */
#include "agent-tui/desk.h"
#include "agent-tui/screen_seat.h"
#include "config/program.h"
#include "core/text.h"
#include "tui/say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A file that holds one password, or lines of login, password and role between tabs. */
static char *password_in(char *text, const char *login)
{
    if (strchr(text, '\t') == NULL) {
        text[strcspn(text, "\r\n")] = '\0';
        return strdup(text);
    }
    for (char *line = strtok(text, "\r\n"); line != NULL; line = strtok(NULL, "\r\n")) {
        size_t name_bytes = strcspn(line, "\t");
        if (strlen(login) == name_bytes && strncmp(line, login, name_bytes) == 0 && line[name_bytes] == '\t') {
            char *password = line + name_bytes + 1;
            password[strcspn(password, "\t")] = '\0';
            return strdup(password);
        }
    }
    return NULL;
}

/* REXIAN_AS and REXIAN_PASSWORD_FILE sign in without the form. */
static bool read_environment(struct console *desk)
{
    const char *login = getenv("REXIAN_AS"), *path = getenv("REXIAN_PASSWORD_FILE");
    char why[FILE_WHY_SIZE];
    char *text = NULL;
    size_t size = 0;
    if (login != NULL && !text_copy(desk->login, sizeof desk->login, login)) {
        fprintf(stderr, _("rexian-agent: REXIAN_AS: the name is too long\n"));
        return false;
    }
    if (path == NULL || desk->login[0] == '\0')
        return true;
    if (file_read_secret(path, 1024 * 1024, &text, &size, why) != RESULT_OK) {
        fprintf(stderr, "rexian-agent: %s\n", why);
        return false;
    }
    desk->password = password_in(text, desk->login);
    file_forget(&text, size);
    if (desk->password == NULL)
        fprintf(stderr, _("rexian-agent: %s: has no password of '%s'\n"), path, desk->login);
    return desk->password != NULL;
}

static enum exit_code run(struct console *desk, const struct app_options *options)
{
    char fault[320];
    enum result result = app_start(&desk->app, options);
    if (result != RESULT_OK) {
        fprintf(stderr, "%s\n",
                result == RESULT_NOT_FOUND
                    ? _("rexian-agent: there is no such file of keys")
                    : _("rexian-agent: the screen cannot be used: run it in a terminal with a UTF-8 locale"));
        return EXIT_CODE_IO;
    }
    app_set_link(desk->app, APP_LINK_TRYING);
    result = seat_begin(desk);
    if (result == RESULT_OK)
        result = app_run(desk->app);
    snprintf(fault, sizeof fault, "%s", app_fault(desk->app));
    app_stop(&desk->app);
    if (result == RESULT_OK || (result == RESULT_LOST && options->keys_path == NULL))
        return EXIT_CODE_OK;
    fprintf(stderr, "rexian-agent: %s\n", fault);
    return result == RESULT_REFUSED   ? EXIT_CODE_REFUSED
           : result == RESULT_INVALID ? EXIT_CODE_USAGE
                                      : EXIT_CODE_IO;
}

int main(int argc, char **argv)
{
    static struct console_config config;
    static struct console desk;
    static struct app_options app = {.program = "rexian-agent",
                                     .context = &desk,
                                     .wire_fd = desk_fd,
                                     .on_wire = desk_pump,
                                     .on_tick = desk_tick,
                                     .clock = desk_clock,
                                     .on_end = desk_end};
    const struct program_option options[] = {
        {.name = "keys",
         .argument = "FILE",
         .text = &app.keys_path,
         .sentence = N_("play the keys in this file")},
        {.name = "dump",
         .argument = "FILE",
         .text = &app.dump_path,
         .sentence = N_("with --keys: save the screen as text")},
    };
    struct program program = {
        .name = "rexian-agent",
        .log_name = "agent",
        .purpose = N_("The desks of the hotline: operator, dispatcher, auditor, callback agent, department."),
        .table = &console_options,
        .values = &config,
        .options = options,
        .option_count = sizeof options / sizeof options[0],
        .config_name = "console.cfg"};
    struct program_run started;
    char why[FILE_WHY_SIZE] = "";
    if (!program_start(&program, argc, argv, &started))
        return (int)started.exit_code;
    app.mouse = config.mouse;
    if (!config.colour)
        setenv("NO_COLOR", "1", 1);
    enum exit_code code = EXIT_CODE_CONFIG;
    if (!read_environment(&desk))
        code = EXIT_CODE_NOT_PERMITTED;
    else if (!desk_start(&desk, &config, started.config_file, why))
        fprintf(stderr, "rexian-agent: %s\n", why);
    else
        code = run(&desk, &app);
    desk_stop(&desk);
    return (int)code;
}
