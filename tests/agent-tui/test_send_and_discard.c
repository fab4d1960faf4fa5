/* A6: what an operator types, sends and throws away, in every order with a second key, a broker that goes, a reply that comes late, and
 * a console that is left or killed: each text ends in one place, and the newest is never lost. */
#include "agent-tui/intake_drafts.h"
#include "core/authority.h"
#include "tests/agent-tui/station.h"
#include "tui/app_inside.h"
#include "wire/client_internal.h"

enum { TEXTS_MOST = 32, TAKEN_MOST = 32, WAIT_MS = 60000 };

static struct console desk;
static struct client *nobody; /* a broker that never answers by itself */
static struct app app;

/* Only order matters here: what survives a loss of power is vault's own test. */
int fsync(int fd)
{
    (void)fd;
    return 0;
}

int fdatasync(int fd)
{
    (void)fd;
    return 0;
}

/* -- what happens, as it should be remembered ---------------------------------------------------------------- */

static struct {
    char title[TEXT_TITLE];
    bool discarded;
} texts[TEXTS_MOST];
static size_t text_count;

/* What the broker has committed, by request id; a reply is told once and may be lost. */
static struct {
    char id[ENVELOPE_ID_BYTES];
    char title[TEXT_TITLE];
} taken[TAKEN_MOST];
static size_t taken_count;
static char history[200];

static const char *title_now(void)
{
    return form_get(&desk.intake->form, "title");
}

static void go_online(bool online)
{
    desk.client->state = online ? CLIENT_READY : CLIENT_AWAY;
}

static void load_choices(void)
{
    struct reference_rows rows = {.rows = calloc(1, sizeof *rows.rows), .row_count = 1};
    assert_non_null(rows.rows);
    rows.rows[0].id = 1;
    snprintf(rows.rows[0].code, sizeof rows.rows[0].code, "02");
    snprintf(rows.rows[0].name, sizeof rows.rows[0].name, "供热");
    assert_int_equal(choices_take(&desk.choices, CHOICE_CATEGORIES, &rows), RESULT_OK);
}

static void sit_down(void)
{
    desk = (struct console){
        .app = &app, .now_ms = 1, .city_at = 1700000000000, .opened = &desk, .signed_in = true};
    snprintf(desk.session.login, sizeof desk.session.login, "wang");
    snprintf(desk.session.name, sizeof desk.session.name, "wang");
    desk.session.rights = RIGHT_INTAKE;
    assert_int_equal(vault_open(&desk.vault, station_folder, station_keys.secret_key, why), RESULT_OK);
    assert_int_equal(offline_start(&desk.offline, &desk.vault), RESULT_OK);
    desk.client = nobody;
    load_choices();
    intake_drop_sent(&desk);
    assert_non_null(intake_of(&desk));
    go_online(true);
}

/* kill -9: what is in memory is gone, the lock of the folder with it. */
static void die(void)
{
    struct intake *intake = desk.intake;
    if (intake != NULL) {
        form_clear(&intake->form);
        intake->unsaved_ms = intake->saved_at = 0; /* nothing is kept, nothing is dropped any more */
        intake->number = 0;
        intake->handover_id[0] = '\0';
    }
    intake_free(&desk.intake);
    client_forget(nobody);
    offline_stop(&desk.offline);
    choices_free(&desk.choices);
    vault_close(&desk.vault);
}

/* -- what can happen ----------------------------------------------------------------------------------------- */

static void type(void)
{
    if (desk.intake->sending[0] != '\0' || title_now()[0] != '\0')
        return;
    assert_true(text_count < TEXTS_MOST);
    snprintf(texts[text_count].title, sizeof texts[text_count].title, "text %zu", text_count + 1);
    texts[text_count].discarded = false;
    assert_int_equal(form_set(&desk.intake->form, "type", "complaint"), RESULT_OK);
    assert_int_equal(form_set(&desk.intake->form, "category", "02"), RESULT_OK);
    assert_int_equal(form_set(&desk.intake->form, "title", texts[text_count].title), RESULT_OK);
    text_count++;
    intake_keep(desk.intake); /* the pause after it */
}

static void press_send(void)
{
    intake_submit(desk.intake, WAY_PENDING);
}

/* As the screen does it: not while it is on its way. */
static void throw_away(void)
{
    if (desk.intake->sending[0] != '\0' || intake_is_empty(desk.intake))
        return;
    for (size_t i = 0; i < text_count; i++)
        if (strcmp(texts[i].title, title_now()) == 0)
            texts[i].discarded = true;
    intake_discard(desk.intake);
}

static void open_again(void)
{
    intake_free(&desk.intake);
    assert_non_null(intake_of(&desk));
}

static void lose_broker(void)
{
    go_online(false);
    desk.now_ms += WAIT_MS;
    intake_tick(desk.intake, desk.now_ms);
}

static void find_broker(void)
{
    go_online(true);
    desk.now_ms += WAIT_MS;
    desk_send_waiting(&desk);
}

/* The broker takes what is on its way; the same id gets the first reply. */
static bool commit(void)
{
    const struct waiting *item = offline_find(&desk.offline, desk.sending);
    if (item == NULL)
        return false;
    for (size_t i = 0; i < taken_count; i++)
        if (strcmp(taken[i].id, item->request_id) == 0)
            return true;
    assert_true(taken_count < TAKEN_MOST);
    memcpy(taken[taken_count].id, item->request_id, sizeof taken[taken_count].id);
    snprintf(taken[taken_count].title, sizeof taken[taken_count].title, "%s",
             item->kind == WAITING_OPEN ? item->open->title : "");
    taken_count++;
    return true;
}

/* The reply to what is on its way: also long after the console has given up waiting. */
static void answer(void)
{
    struct ticket ticket = {.number = 2605060000001 + (int64_t)taken_count};
    struct ticket_reply reply = {.ticket = &ticket, .ticket_count = 1};
    struct incoming incoming = {.kind = INCOMING_REPLY, .reply = &reply};
    struct asked_row row = {.tag = 0};
    if (!commit())
        return;
    for (size_t i = 0; i < desk.asked.count; i++)
        if (desk.asked.rows[i].owner == &desk && desk.asked.rows[i].answered != NULL)
            row = desk.asked.rows[i];
    assert_true(asked_take(&desk.asked, row.tag, &row));
    snprintf(incoming.request_id, sizeof incoming.request_id, "%s", desk.sending);
    row.answered(&desk, row.owner, &incoming);
}

/* Long after the console has given up waiting, and the broker was away. */
static void answer_late(void)
{
    find_broker();
    answer();
}

static void be_killed(void)
{
    (void)commit(); /* the broker may have it already, though the reply never comes */
    die();
    sit_down();
}

static const struct {
    const char *name;
    void (*happens)(void);
} steps[] = {
    {"send", press_send},       {"send again", press_send},   {"discard", throw_away},
    {"open again", open_again}, {"broker away", lose_broker}, {"late reply", answer_late},
    {"kill", be_killed},
};
enum { STEPS = sizeof steps / sizeof steps[0] };

/* -- what must hold ------------------------------------------------------------------------------------------ */

/* Everything is sent that waits, the console is closed and opened: where is each text? */
static void check(void)
{
    bool drafted[TEXTS_MOST] = {false};
    find_broker();
    for (size_t i = 0; i < 4 * TEXTS_MOST && desk.offline.count > 0; i++) {
        answer();
        find_broker();
    }
    if (desk.offline.count > 0)
        fail_msg("%s: something waits for ever", history);
    open_again();
    for (size_t drafts = 0; !intake_is_empty(desk.intake); drafts++) {
        if (drafts == TEXTS_MOST)
            fail_msg("%s: a draft comes back though it was thrown away", history);
        for (size_t i = 0; i < text_count; i++) {
            if (strcmp(texts[i].title, title_now()) != 0)
                continue;
            if (drafted[i])
                fail_msg("%s: '%s' is a draft twice", history, texts[i].title);
            drafted[i] = true;
        }
        intake_discard(desk.intake);
    }
    for (size_t i = 0; i < text_count; i++) {
        size_t tickets = 0;
        for (size_t j = 0; j < taken_count; j++)
            tickets += strcmp(taken[j].title, texts[i].title) == 0;
        if (tickets + drafted[i] + texts[i].discarded != 1)
            fail_msg("%s: '%s' is %zu tickets, %d drafts, discarded %d times", history, texts[i].title, tickets,
                     drafted[i], texts[i].discarded);
    }
}

static void remove_it(const char *path)
{
    assert_int_equal(unlink(path), 0);
}

static void play(const size_t order[STEPS])
{
    text_count = taken_count = 0;
    (void)each_file("", remove_it);
    history[0] = '\0';
    sit_down();
    for (size_t i = 0; i < STEPS; i++) {
        size_t used = strlen(history);
        snprintf(history + used, sizeof history - used, "%s%s", i > 0 ? ", " : "", steps[order[i]].name);
        type();
        steps[order[i]].happens();
    }
    type();
    check();
    assert_int_equal(files(".damaged"), 0);
    die();
}

/* The next permutation in order; false after the last. */
static bool permute(size_t order[STEPS])
{
    size_t i = STEPS - 1, j = STEPS - 1;
    while (i > 0 && order[i - 1] >= order[i])
        i--;
    if (i == 0)
        return false;
    while (order[j] <= order[i - 1])
        j--;
    size_t swapped = order[i - 1];
    order[i - 1] = order[j];
    order[j] = swapped;
    for (size_t from = i, to = STEPS - 1; from < to; from++, to--) {
        swapped = order[from];
        order[from] = order[to];
        order[to] = swapped;
    }
    return true;
}

static int begin(void **state)
{
    char endpoint[128];
    if (station_begin(state) != 0)
        return -1;
    /* Hundred thousand files that need no disk. */
    char memory[sizeof station_folder] = "/dev/shm/rexian-station-XXXXXX";
    if (mkdtemp(memory) != NULL) {
        assert_int_equal(rmdir(station_folder), 0);
        memcpy(station_folder, memory, sizeof station_folder);
    }
    snprintf(endpoint, sizeof endpoint, "ipc://%s/nobody", station_folder);
    assert_int_equal(client_open(&(struct client_options){.endpoint = endpoint,
                                                          .server_key = station_keys.public_key,
                                                          .public_key = station_keys.public_key,
                                                          .secret_key = station_keys.secret_key,
                                                          .request_timeout_ms = 1000},
                                 0, &nobody),
                     RESULT_OK);
    return 0;
}

static int end(void **state)
{
    client_close(&nobody);
    return station_end(state);
}

/* A6: all orders of the seven. */
static void in_every_order_each_text_ends_in_one_place(void **state)
{
    size_t order[STEPS], played = 0;
    (void)state;
    for (size_t i = 0; i < STEPS; i++)
        order[i] = i;
    do {
        play(order);
        played++;
    } while (permute(order));
    assert_int_equal(played, 5040);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(in_every_order_each_text_ends_in_one_place, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
