/* The probe with real sockets and the real clocks. */
#include "gateway/ami_probe.h"

#include "wire/mono.h"

#include <libintl.h>
#include <poll.h>
#include <time.h>

#define _(text) gettext(text)

static struct ami_now look_at_clocks(void)
{
    struct timespec wall = {0};
    (void)clock_gettime(CLOCK_REALTIME, &wall);
    return (struct ami_now){.mono_ms = mono_ms(),
                            .wall_us = (int64_t)wall.tv_sec * 1000000 + wall.tv_nsec / 1000};
}

static enum exit_code run(struct ami_probe *probe)
{
    enum exit_code code = EXIT_CODE_OK;
    while (!ami_probe_is_over(probe, &code)) {
        struct pollfd item = {.fd = ami_probe_fd(probe), .events = POLLIN};
        ami_probe_step(probe, look_at_clocks());
        int64_t wait_ms = ami_probe_wait_ms(probe, mono_ms());
        if (!ami_probe_is_over(probe, &code))
            (void)poll(&item, 1, (int)wait_ms);
    }
    return code;
}

enum exit_code ami_probe_run(const struct gateway_config *config, const char *config_file, int64_t listen_ms,
                             FILE *out)
{
    struct ami_setup setup;
    char why[FILE_WHY_SIZE];
    enum exit_code code = ami_setup_open(&config->asterisk, config_file, &setup, why);
    if (code != EXIT_CODE_OK) {
        fprintf(stderr, "rexian-gateway: %s\n", why);
    } else {
        struct ami_probe_options options = {
            .config = &config->asterisk, .log = &setup.log, .listen_ms = listen_ms, .out = out};
        ami_setup_fill(&setup, &config->asterisk, &options.exchange);
        struct ami_probe *probe = ami_probe_open(&options);
        code = probe != NULL ? run(probe) : EXIT_CODE_IO;
        ami_probe_close(&probe);
    }
    ami_setup_close(&setup);
    return code;
}
