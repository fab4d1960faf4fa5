/* What real exchanges said, Asterisk 16 and 22: read whole, a byte at a time and in random pieces, it is the same.
 * The recordings lie beside the project, in shared/telephony/transcripts; without them the test is skipped. */
#include "core/chance.h"
#include "tests/gateway/ami_samples.h"

#include <glob.h>

enum { SKIPPED = 77, PIECES_MAX = 100000 };

static glob_t found;

/* Counted without the parser: messages end with an empty line, their first line says what they are. */
static size_t count_begins(const struct sample *sample, const char *key)
{
    size_t count = 0, size = strlen(key);
    for (const char *at = sample->bytes; (at = strstr(at, key)) != NULL; at += size)
        count += at > sample->bytes && at[-1] == '\n';
    return count;
}

static void no_message_of_a_real_exchange_is_lost_or_skipped(void **state)
{
    size_t messages = 0;
    (void)state;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct sample sample = sample_read_path(found.gl_pathv[i]);
        struct replay whole = replay(&sample, NULL, 0);
        size_t events = count_begins(&sample, "Event: ");
        if (whole.events != events || whole.messages != whole.events + whole.responses + 1)
            fail_msg("%s: %zu events of %zu", found.gl_pathv[i], whole.events, events);
        messages += whole.messages;
        sample_free(&sample);
    }
    print_message("%zu recordings, %zu messages\n", found.gl_pathc, messages);
}

static void each_recording_gives_the_same_messages_whatever_pieces_it_comes_in(void **state)
{
    static size_t cuts[PIECES_MAX];
    struct chance chance;
    (void)state;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct sample sample = sample_read_path(found.gl_pathv[i]);
        uint64_t whole = replay(&sample, NULL, 0).digest;
        size_t count = 0;
        chance_seed(&chance, 1, i);
        for (size_t at = 0; count < PIECES_MAX;) {
            at += (size_t)chance_between(&chance, 1, 60);
            if (at >= sample.size)
                break;
            cuts[count++] = at;
        }
        if (replay_bytewise(&sample).digest != whole || replay(&sample, cuts, count).digest != whole)
            fail_msg("%s is another one in pieces", found.gl_pathv[i]);
        sample_free(&sample);
    }
}

int main(void)
{
    char pattern[4096];
    const char *source = getenv("REXIAN_SOURCE"), *shared = getenv("REXIAN_SHARED");
    if (shared != NULL)
        snprintf(pattern, sizeof pattern, "%s/telephony/transcripts/*/*.ami", shared);
    else
        snprintf(pattern, sizeof pattern, "%s/../shared/telephony/transcripts/*/*.ami",
                 source != NULL ? source : ".");
    if (glob(pattern, 0, NULL, &found) != 0) {
        print_message("skipped: %s is missing (set REXIAN_SHARED to the folder that holds telephony)\n",
                      pattern);
        return SKIPPED;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_message_of_a_real_exchange_is_lost_or_skipped),
        cmocka_unit_test(each_recording_gives_the_same_messages_whatever_pieces_it_comes_in),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    globfree(&found);
    return failed;
}
