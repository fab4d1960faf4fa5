/* How long a console takes from a key to its echo, in a terminal of its own.
 *
 *   bench-keys AGENT CONSOLE.CFG ACCOUNTS COUNT ROUNDS [BROKER-PID]
 *
 * A department's desk shows its list, which changes as fast as the broker tells of it; the keys go to the line in which a text is looked
 * for. With BROKER-PID that process is stopped meanwhile, and goes on afterwards. Prints a line a round: the 99th and the 50th percentile
 * in ms. */
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    COUNT_MAX = 10000,
    BEGIN_MS = 4000,
    ECHO_MS = 5000,
    PAUSE_MS = 13,
    LINE = 16,
    ERASE_MS = 200,
    OUTPUT = 65536
};
/* A letter that no sentence on the screen has. */
static const char department[] = "gongre", letter = 'z', erase_line = 0x15;

static int terminal;
static pid_t console, stopped;
static double waits[COUNT_MAX];

static void end_all(void)
{
    if (stopped > 0)
        kill(stopped, SIGCONT);
    if (console > 0) {
        kill(console, SIGKILL);
        waitpid(console, NULL, 0);
    }
}

static void die(const char *what, const char *more)
{
    fprintf(stderr, "bench-keys: %s %s\n", what, more);
    exit(1);
}

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1000 + (double)t.tv_nsec / 1e6;
}

static void start_console(const char *program, const char *config, const char *accounts)
{
    char folder[] = "/tmp/bench-keys.XXXXXX";
    struct winsize size = {.ws_row = 40, .ws_col = 120};
    if (!mkdtemp(folder))
        die("no folder for drafts", "");
    setenv("XDG_STATE_HOME", folder, 1);
    setenv("REXIAN_PASSWORD_FILE", accounts, 1);
    setenv("REXIAN_AS", department, 1);
    setenv("TERM", "xterm-256color", 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    console = forkpty(&terminal, NULL, NULL, &size);
    if (console < 0)
        die("no terminal for", program);
    if (console == 0) {
        execl(program, program, "--config", config, (char *)NULL);
        _exit(127);
    }
}

/* Whether the letter is in what the console writes, beside the words of its escape sequences. */
static bool shows_letter(const char *bytes, ssize_t count)
{
    static int escape; /* 0: text; 1: after ESC; 2: within the sequence */
    bool found = false;
    for (ssize_t i = 0; i < count; i++) {
        if (escape == 0)
            found |= bytes[i] == letter;
        if (bytes[i] == 033)
            escape = 1;
        else if (escape == 1)
            escape = bytes[i] == '[' || bytes[i] == ']' || bytes[i] == '(' ? 2 : 0;
        else if (escape == 2 && (bytes[i] >= '@' || bytes[i] == 07))
            escape = 0;
    }
    return found;
}

/* Reads what comes for so long, or until the letter has come; says whether it has. */
static bool read_for(double ms, bool until_letter)
{
    char bytes[OUTPUT];
    bool found = false;
    for (double until = now_ms() + ms, left = ms; left > 0; left = until - now_ms()) {
        struct pollfd waits_for = {.fd = terminal, .events = POLLIN};
        if (poll(&waits_for, 1, (int)left + 1) <= 0)
            continue;
        ssize_t count = read(terminal, bytes, sizeof bytes);
        if (count <= 0)
            die("the console has ended", "");
        found = shows_letter(bytes, count) || found;
        if (found && until_letter)
            return true;
    }
    return found;
}

static void press(char key)
{
    if (write(terminal, &key, 1) != 1)
        die("a key could not be pressed", "");
}

/* The line grows: a letter that takes the place of its like would not be written again. */
static double press_and_wait(long n)
{
    if (n % LINE == 0) {
        press(erase_line);
        (void)read_for(ERASE_MS, false);
    }
    (void)read_for(PAUSE_MS, false);
    double begin = now_ms();
    press(letter);
    if (!read_for(ECHO_MS, true))
        die("a key was not echoed", "");
    return now_ms() - begin;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void run_round(long count)
{
    if (stopped > 0)
        kill(stopped, SIGSTOP);
    for (long i = 0; i < count; i++)
        waits[i] = press_and_wait(i);
    if (stopped > 0)
        kill(stopped, SIGCONT);
    qsort(waits, (size_t)count, sizeof waits[0], ascending);
    printf("%.2f\t%.2f\n", waits[count * 99 / 100], waits[count / 2]);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    if (argc < 6)
        die("usage: bench-keys AGENT CONSOLE.CFG ACCOUNTS COUNT ROUNDS [BROKER-PID]", "");
    long count = strtol(argv[4], NULL, 10);
    if (count < 1 || count > COUNT_MAX)
        die("COUNT is 1 to 10000", "");
    start_console(argv[1], argv[2], argv[3]);
    atexit(end_all);
    (void)read_for(BEGIN_MS, false);
    press('/');
    (void)read_for(500, false);
    stopped = argc > 6 ? (pid_t)strtol(argv[6], NULL, 10) : 0;
    for (long round = strtol(argv[5], NULL, 10); round > 0; round--)
        run_round(count);
    return 0;
}
