/* The table of troubles. {place}, {user} and {seen} are filled when a sentence is said. */
#include "gateway/ami_trouble.h"

#include "core/text.h"

#include <libintl.h>
#include <string.h>

/* An exchange may lock out whoever tries a wrong secret often: a person has to act first, anyway. */
enum { LOCK_OUT_PAUSE_MS = 60000 };

static const struct {
    int64_t pause_ms;
    bool is_passing;
    const char *sentence;
} rows[AMI_TROUBLE_COUNT] = {
    [AMI_FINE] = {.sentence = N_("{place}: nothing is wrong")},
    [AMI_HOST_UNKNOWN] =
        {.sentence =
             N_("{place}: no such host is known ({seen}); correct asterisk.host in gateway.cfg, or write "
                "the exchange's address there")},
    [AMI_UNREACHABLE] =
        {.sentence = N_("{place}: no connection ({seen}); look whether the exchange runs there, whether its "
                        "manager.conf has enabled = yes with this bindaddr and port, and whether a firewall is "
                        "between")},
    [AMI_TLS_FAILED] =
        {.sentence =
             N_("{place}: no TLS connection ({seen}); compare tlsenable, tlscertfile and tlsprivatekey of "
                "manager.conf with asterisk.tls in gateway.cfg")},
    [AMI_NOT_TLS] =
        {.sentence =
             N_("{place}: does not speak TLS ({seen}); set asterisk.port to tlsbindaddr's port of manager.conf "
                "(usually 5039), or asterisk.tls = false")},
    [AMI_CERTIFICATE] =
        {.sentence = N_("{place}: its certificate is not trusted ({seen}); name the file of its authority in "
                        "asterisk.tls_ca_file, or its fingerprint in asterisk.tls_pin")},
    [AMI_OTHER_PIN] =
        {.sentence =
             N_("{place}: shows another certificate than asterisk.tls_pin says; its SHA-256 is {seen}; if the "
                "exchange was given a new one, write that, else somebody is between")},
    [AMI_SILENT] =
        {.sentence =
             N_("{place}: connected, but nothing was said for {seen}; the exchange hangs, or this is the port "
                "for TLS (set asterisk.tls = true in gateway.cfg), or asterisk.port is no manager's")},
    [AMI_NOT_A_MANAGER] =
        {.sentence =
             N_("{place}: is no manager of an Asterisk, it says '{seen}'; set asterisk.port to the port "
                "of manager.conf (usually 5038)")},
    [AMI_TOO_OLD] = {.sentence =
                         N_("{place}: speaks version {seen} of the manager's protocol; 5.0 or later is needed: "
                            "Asterisk 16 to 22")},
    [AMI_LOGIN_REFUSED] =
        {.pause_ms = LOCK_OUT_PAUSE_MS,
         .sentence =
             N_("{place}: refuses the login of '{user}' ({seen}); compare asterisk.user and "
                "asterisk.secret_file with the user's section, secret, permit and deny in manager.conf, "
                "then run 'manager reload' there")},
    [AMI_NO_ANSWER] =
        {.sentence =
             N_("{place}: no answer to {seen}; the exchange may be overloaded: look at its load and its log")},
    [AMI_STILL_STARTING] =
        {.is_passing = true,
         .sentence = N_("{place}: logged in, but for {seen} it has known no queues; it is still starting, or "
                        "modules.conf does not load app_queue.so")},
    [AMI_CLOSED] =
        {.sentence = N_(
             "{place}: the exchange has closed the connection ({seen}); if this happens again, look into its "
             "log, and raise the user's writetimeout in manager.conf")},
    [AMI_DEAD] =
        {.sentence = N_(
             "{place}: nothing was heard for {seen}, two pings are unanswered; look at the network and at the "
             "exchange's load")},
    [AMI_MESSAGE_SKIPPED] =
        {.is_passing = true,
         .sentence =
             N_("{place}: a message longer than 64 kB or of more than 256 lines was passed over, {seen} "
                "so far; give the user no rights but those of docs/telephony.md")},
    [AMI_NOT_ALLOWED] =
        {.is_passing = true,
         .sentence =
             N_("{place}: the user '{user}' may not ask for {seen}; add reporting to the write line of its "
                "section in manager.conf, then run 'manager reload' there")},
};

void ami_trouble_set(struct ami_trouble *trouble, enum ami_trouble_code code, const char *seen)
{
    trouble->code = code;
    (void)text_copy(trouble->seen, sizeof trouble->seen, seen);
    for (char *at = trouble->seen; *at != '\0'; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7F)
            *at = ' ';
}

void ami_trouble_say(const struct ami_trouble *trouble, const char *place, const char *user,
                     char out[AMI_SENTENCE_SIZE])
{
    const struct {
        const char *name, *value;
    } gaps[] = {{"{place}", place}, {"{user}", user}, {"{seen}", trouble->seen}};
    size_t used = 0;
    for (const char *at = gettext(rows[trouble->code].sentence); *at != '\0' && used + 1 < AMI_SENTENCE_SIZE;) {
        size_t gap = 0;
        while (gap < 3 && strncmp(at, gaps[gap].name, strlen(gaps[gap].name)) != 0)
            gap++;
        if (gap < 3) {
            (void)text_copy(out + used, AMI_SENTENCE_SIZE - used, gaps[gap].value);
            used += strlen(out + used);
            at += strlen(gaps[gap].name);
        } else {
            out[used++] = *at++;
        }
    }
    out[used] = '\0';
}

int64_t ami_trouble_pause_ms(enum ami_trouble_code code)
{
    return rows[code].pause_ms;
}

bool ami_trouble_is_passing(enum ami_trouble_code code)
{
    return rows[code].is_passing;
}
