/* Playing on beside persons: in real time, by the city's clock, and taking up what they have done. */
#include "ctl/play_inside.h"

#include "wire/codec.h"
#include "wire/mono.h"

#include <poll.h>
#include <signal.h>
#include <string.h>

enum { TURN_MS = 200, LOOK_MS = 4 * PLAY_MINUTE_MS, PAGE = 200 };

static volatile sig_atomic_t stopping;

static void on_signal(int number)
{
    (void)number;
    stopping = 1;
}

/* City time as the broker's beats tell it. */
struct hands {
    int64_t at, rate;
    int64_t heard_ms;
};

static void hear(struct play *play, struct hands *hands)
{
    struct incoming in;
    client_tick(play->ctl->client, mono_ms());
    while (client_next(play->ctl->client, &in)) {
        if (in.kind == INCOMING_BEAT && in.beat.city_at >= hands->at) {
            hands->at = in.beat.city_at;
            hands->rate = in.beat.rate;
            hands->heard_ms = mono_ms();
        }
        incoming_free(&in);
    }
    if (ctl_log_in_again(play->ctl) != EXIT_CODE_OK)
        play->failed = true;
}

static void look_at(struct play *play, int64_t number, size_t index)
{
    struct number_request request = {.number = number};
    struct ticket_reply reply = {.ticket = NULL};
    if (ctl_ask(play->ctl, message_by_type("ticket.show"), &request, &reply) != EXIT_CODE_OK)
        return;
    if (index == SIZE_MAX)
        tickets_add(play, reply.ticket, NULL);
    else
        tickets_take(play, index, reply.ticket);
    shape_free(&ticket_reply_shape, &reply);
}

void live_look(struct play *play)
{
    struct list_request request = {.list = "open", .limit = PAGE};
    bool more = client_state(play->ctl->client) ==
                CLIENT_READY; /* while the broker is away each question would take half a minute */
    while (more && !play->failed) {
        struct ticket_rows rows = {.rows = NULL};
        if (ctl_ask(play->ctl, message_by_type("ticket.list"), &request, &rows) != EXIT_CODE_OK)
            return;
        for (size_t i = 0; i < rows.row_count; i++) {
            size_t index = follow_find(play, rows.rows[i].number);
            if (index == SIZE_MAX || play->matters[index].version != rows.rows[i].version)
                look_at(play, rows.rows[i].number, index);
        }
        more = rows.row_count == PAGE;
        if (more) {
            request.after = rows.rows[PAGE - 1].number;
            request.after_due_at = rows.rows[PAGE - 1].next_due_at;
        }
        shape_free(&ticket_rows_shape, &rows);
    }
}

void live_play(struct play *play)
{
    struct sigaction action = {.sa_handler = on_signal}, was_term, was_int, was_hangup;
    struct hands hands = {.at = play->now, .rate = play->wish->rate * 1000, .heard_ms = mono_ms()};
    sigaction(SIGTERM, &action, &was_term);
    sigaction(SIGINT, &action, &was_int);
    sigaction(SIGHUP, &action, &was_hangup);
    play_plan(play, play->now, ACT_LOOK, 0, 0);
    while (!stopping && !play->failed) {
        hear(play, &hands);
        int64_t now = hands.at + (mono_ms() - hands.heard_ms) * hands.rate / 1000;
        play->now = now > play->now ? now : play->now;
        const struct act *first = queue_first(&play->queue);
        if (first != NULL && first->at <= play->now) {
            struct act act = queue_take(&play->queue);
            play_act(play, &act);
            if (!play_settle(play))
                break;
            if (act.kind == ACT_LOOK)
                play_plan(play, play->now + LOOK_MS, ACT_LOOK, 0, 0);
            continue;
        }
        people_tick(play);
        struct pollfd item = {.fd = client_fd(play->ctl->client), .events = POLLIN};
        (void)poll(&item, 1, TURN_MS);
    }
    sigaction(SIGTERM, &was_term, NULL);
    sigaction(SIGINT, &was_int, NULL);
    sigaction(SIGHUP, &was_hangup, NULL);
}
