/* screen-shot: plays keys into a program in a terminal of its own and saves the screen as picture and text. */
#include "tests/support/vterm_run.h"
#include "tui/script.h"
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { ENV_MOST = 32, WAIT_MS = 15000, QUIET_MS = 150, HOLD_MS = 60000, HOLD_EACH_MS = 50 };

struct job {
    struct vt_options terminal;
    const char *env[ENV_MOST + 1];
    size_t env_count;
    const char *keys, *svg, *text;
    struct vt *vt;
    struct script script;
};

static int usage(void)
{
    fputs(
        "usage: screen-shot [--size 80x24] [--term NAME] [--env K=V]... [--keys FILE] [--svg FILE] [--text "
        "FILE]\n"
        "                   -- program arguments...\n"
        "In FILE: text, <Enter> <Tab> <F2> <Ctrl-s>, <Wait:TEXT>, <Paste:TEXT>, <Resize:100x30>, <Shot:NAME>;\n"
        "after a shot no key is pressed while there is a file NAME.hold\n",
        stderr);
    return 2;
}

static bool read_options(int argc, char **argv, struct job *job)
{
    static const struct option options[] = {
        {"size", required_argument, NULL, 's'},
        {"term", required_argument, NULL, 't'},
        {"env", required_argument, NULL, 'e'},
        {"keys", required_argument, NULL, 'k'},
        {"svg", required_argument, NULL, 'v'},
        {"text", required_argument, NULL, 'x'},
        {0},
    };
    int option;
    while ((option = getopt_long(argc, argv, "+", options, NULL)) != -1) {
        if (option == 's' && sscanf(optarg, "%3dx%3d", &job->terminal.cols, &job->terminal.rows) != 2)
            return false;
        if (option == 'e' && job->env_count == ENV_MOST)
            return false;
        if (option == 't')
            job->terminal.term = optarg;
        else if (option == 'e')
            job->env[job->env_count++] = optarg;
        else if (option == 'k')
            job->keys = optarg;
        else if (option == 'v')
            job->svg = optarg;
        else if (option == 'x')
            job->text = optarg;
        else if (option != 's')
            return false;
    }
    job->terminal.env = job->env;
    return optind < argc;
}

static bool save(struct job *job, const char *svg, const char *text)
{
    bool good = true;
    vt_settle(job->vt, QUIET_MS, WAIT_MS);
    if (svg != NULL)
        good = vt_save_svg(job->vt, svg) == RESULT_OK;
    if (text != NULL)
        good = vt_save_text(job->vt, text) == RESULT_OK && good;
    if (!good)
        perror("screen-shot: cannot save");
    return good;
}

/* A test does something to the console's world meanwhile. */
static void hold(struct job *job, const char *name)
{
    char path[300];
    snprintf(path, sizeof path, "%s.hold", name);
    for (int held_ms = 0; held_ms < HOLD_MS && access(path, F_OK) == 0; held_ms += HOLD_EACH_MS)
        (void)vt_wait(job->vt, path, HOLD_EACH_MS);
}

static bool shot(struct job *job, const char *name)
{
    char svg[300], text[300], part[310];
    snprintf(svg, sizeof(svg), "%s.svg", name);
    snprintf(text, sizeof(text), "%s.txt", name);
    snprintf(part, sizeof(part), "%s.part", text);
    /* A test that waits for the text finds it whole. */
    bool good = save(job, svg, part) && rename(part, text) == 0;
    hold(job, name);
    return good;
}

/* Waits until the key before was answered, so that an escape is not read together with what follows it. */
static void press(struct job *job, const struct key *key)
{
    vt_send_key(job->vt, key);
    if (key->kind == KEY_KIND_PRESS)
        vt_settle(job->vt, 40, 1000);
}

static bool play_step(struct job *job, const struct script_step *step)
{
    switch (step->kind) {
    case SCRIPT_KEY:
        press(job, &step->key);
        return true;
    case SCRIPT_PASTE:
        vt_send_paste(job->vt, step->argument);
        return true;
    case SCRIPT_RESIZE:
        vt_resize(job->vt, step->rows, step->cols);
        return true;
    case SCRIPT_SHOT:
        return shot(job, step->argument);
    case SCRIPT_WAIT:
        if (vt_wait(job->vt, step->argument, WAIT_MS))
            return true;
        fprintf(stderr, "%sscreen-shot: never came to the screen: %s\n", vt_text(job->vt), step->argument);
        return false;
    case SCRIPT_WRONG:
        fprintf(stderr, "screen-shot: no such step: %s\n", step->argument);
        return false;
    case SCRIPT_DUMP:
    case SCRIPT_END:
        break;
    }
    return true;
}

static bool play(struct job *job)
{
    if (job->keys == NULL)
        return true;
    if (script_read(&job->script, job->keys) != RESULT_OK) {
        fprintf(stderr, "screen-shot: cannot read %s\n", job->keys);
        return false;
    }
    for (;;) {
        struct script_step step = script_next(&job->script);
        if (step.kind == SCRIPT_END)
            return true;
        if (!play_step(job, &step))
            return false;
    }
}

int main(int argc, char **argv)
{
    struct job job = {0};
    const char *program[64];
    size_t count = 0;
    if (!read_options(argc, argv, &job))
        return usage();
    for (int i = optind; i < argc && count < 63; i++)
        program[count++] = argv[i];
    program[count] = NULL;
    if (vt_start(&job.vt, &job.terminal, program) != RESULT_OK) {
        perror("screen-shot: cannot start");
        return 1;
    }
    bool good = play(&job) && save(&job, job.svg, job.text);
    vt_stop(&job.vt);
    script_stop(&job.script);
    return good ? 0 : 1;
}
