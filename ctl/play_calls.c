/* A day's callers: when they come, how long they wait, what they want, who talks to them.
 *
 *   comes -+-> leaves in the menu, or is a test
 *          +-> refused by the queue
 *          +-> waits -+-> gone (some are called back later)
 *                     +-> taken -> (danger: handed over) -> done: ticket, urge or nothing; the operator hangs up
 */
#include "ctl/play_inside.h"

#include "core/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { LEFT_TO_PERSONS = 3, MONDAY = 0, FRIDAY = 4, SUNDAY = 6, LIVE_PATIENCE = 6, TALK_LEAST_S = 15 };

static const char *const queues[] = {"hotline", "english", "enterprise"};

/* --- a day's callers ------------------------------------------------------------------------------------ */

static enum purpose draw_purpose(struct chance *chance)
{
    static const unsigned weights[] = {[PURPOSE_QUESTION] = 538, [PURPOSE_MATTER] = 379,  [PURPOSE_DANGER] = 6,
                                       [PURPOSE_URGE] = 55,      [PURPOSE_NOT_OURS] = 19, [PURPOSE_NONE] = 3};
    return (enum purpose)chance_pick(chance, weights, sizeof weights / sizeof weights[0]);
}

static enum purpose purpose_of(struct chance *chance, const struct caller *caller)
{
    enum purpose purpose = draw_purpose(chance);
    bool speaks = caller->kind == CALLER_SPEAKS;
    return caller->storm != NULL ? PURPOSE_MATTER : speaks ? purpose : PURPOSE_NONE;
}

static void draw_visitor(struct play *play, struct visitor *visitor, const struct caller *caller)
{
    struct civil_date date = civil_date_of(caller->day);
    *visitor =
        (struct visitor){.chance = play_chance(play, STREAM_CALL, caller->day * 100000 + caller->number - 1),
                         .caller = *caller,
                         .urged = SIZE_MAX};
    struct chance *chance = &visitor->chance;
    snprintf(visitor->ref, sizeof visitor->ref, "play%" PRId64 "-%04d%02d%02d-%03" PRId64, play->wish->seed,
             date.year, date.month, date.day, caller->number);
    visitor->purpose = purpose_of(chance, caller);
    texts_draw(chance,
               visitor->purpose == PURPOSE_DANGER   ? TOPICS_DANGER
               : visitor->purpose == PURPOSE_MATTER ? TOPICS_MATTER
                                                    : TOPICS_QUESTION,
               caller->storm, &visitor->text);
    visitor->is_refused = chance_in(chance, 4, 1000);
    visitor->returns = chance_in(chance, 1, 2);
    if (chance_in(chance, 20, 1000))
        visitor->text.phone[0] = '\0';
}

static struct visitor *add_visitor(struct play *play)
{
    if (play->visitor_count == play->visitor_room) {
        size_t room = play->visitor_room ? play->visitor_room * 2 : 256;
        struct visitor *visitors = reallocarray(play->visitors, room, sizeof *visitors);
        if (visitors == NULL) {
            play_fail(play, "out of memory");
            return NULL;
        }
        play->visitors = visitors;
        play->visitor_room = room;
    }
    return &play->visitors[play->visitor_count++];
}

/* The exchange tells of a caller when the menu has been heard. Who would have come before the play began is not heard. */
static void plan_visitor(struct play *play, size_t index)
{
    struct visitor *visitor = &play->visitors[index];
    int64_t menu_ms = chance_between(&visitor->chance, 4, 11) * PLAY_SECOND_MS;
    if (visitor->caller.at > play->begin_at)
        play_plan(play, visitor->caller.at + menu_ms, ACT_CALL_COMES, index, 0);
}

/* A working weekend is as busy as the Monday after it, a holiday no busier than a Sunday. */
static int64_t percent_of(struct play *play, int64_t day)
{
    int weekday = civil_weekday(day) - 1;
    bool is_weekend = weekday > FRIDAY;
    if (hours_workday(play, day))
        return play->shape.weekday[is_weekend ? MONDAY : weekday];
    return play->shape.weekday[is_weekend ? weekday : SUNDAY];
}

void calls_of_day(struct play *play, int64_t day)
{
    struct arrivals arrivals;
    struct caller caller;
    arrivals_begin(&arrivals, &play->shape, &play->ctl->zone, (uint64_t)play->wish->seed, day,
                   percent_of(play, day));
    while (!play->failed && arrivals_next(&arrivals, &caller)) {
        struct visitor *visitor = add_visitor(play);
        if (visitor == NULL)
            return;
        /* Whole seconds, as people see them. */
        caller.at -= caller.at % PLAY_SECOND_MS;
        draw_visitor(play, visitor, &caller);
        plan_visitor(play, play->visitor_count - 1);
    }
}

/* Whoever gave up, or was refused, may ring once more: the same matter, another call. */
static bool rings_again(struct play *play, size_t index)
{
    struct caller caller = play->visitors[index].caller;
    if (play->finishing || !arrivals_again(&play->shape, &caller, play->now))
        return false;
    struct visitor *again = add_visitor(play);
    if (again == NULL)
        return false;
    const struct visitor *before = &play->visitors[index];
    caller.at -= caller.at % PLAY_SECOND_MS;
    *again = (struct visitor){.chance = before->chance,
                              .caller = caller,
                              .purpose = before->purpose,
                              .text = before->text,
                              .times = before->times + 1,
                              .urged = SIZE_MAX,
                              .returns = before->returns};
    int length = (int)strcspn(before->ref, "+");
    snprintf(again->ref, sizeof again->ref, "%.*s+%d", length, before->ref, again->times);
    plan_visitor(play, play->visitor_count - 1);
    return true;
}

/* --- at the exchange ------------------------------------------------------------------------------------ */

static void comes(struct play *play, size_t index)
{
    struct visitor *v = &play->visitors[index];
    struct exchange_answer answers[3];
    char lines[600];
    static const unsigned weights[] = {90, 2, 8};
    const char *queue = queues[chance_pick(&v->chance, weights, 3)];
    bool tests = v->caller.kind == CALLER_TEST, leaves = v->caller.kind == CALLER_LEAVES;
    size_t count = 2;
    int used = snprintf(lines, sizeof lines, "offer %s %s @%" PRId64 "\n", v->ref,
                        v->text.phone[0] != '\0' ? v->text.phone : "-", v->caller.at);
    char *rest = lines + used;
    size_t room = sizeof lines - (size_t)used;
    if (tests || leaves) {
        snprintf(rest, room, "%s %s\n", tests ? "test" : "end", v->ref);
    } else if (v->is_refused) {
        snprintf(rest, room, "refuse %s %s\nend %s\n", v->ref, queue, v->ref);
        count = 3;
    } else {
        snprintf(rest, room, "queue %s %s\n", v->ref, queue);
    }
    if (!exchange_say(play, lines, answers, count))
        return;
    if (answers[0].refused || answers[count - 1].refused) {
        v->over = true;
        play->refusals++;
        ctl_tell(play->ctl, EXIT_CODE_OK, "the broker refused the call %s", v->ref);
        return;
    }
    v->call_id = answers[0].call_id;
    report_add(play, "gateway", PLAYED_OFFERED, v->call_id, 0, 0);
    v->over = tests || leaves || v->is_refused;
    if (tests || leaves) {
        report_add(play, "gateway", tests ? PLAYED_TEST : PLAYED_ENDED, v->call_id, 0, 0);
    } else if (v->is_refused) {
        report_add(play, "gateway", PLAYED_REFUSED, v->call_id, 0, 0);
        report_add(play, "gateway", PLAYED_ENDED, v->call_id, 0, 0);
        (void)rings_again(play, index);
    } else {
        report_add(play, "gateway", PLAYED_QUEUED, v->call_id, 0, 0);
        play_plan(play, play->now, ACT_CALL_QUEUES, index, 0);
    }
}

/* How long it will wait for an operator, and when the caller's patience ends. Beside persons, who have more to think about than
 * players, callers are more patient, and some are left to them. */
static void waits(struct play *play, size_t index)
{
    struct visitor *v = &play->visitors[index];
    struct chance *c = &v->chance;
    bool left = play->live && index % LEFT_TO_PERSONS == 0;
    int64_t wait_s = chance_in(c, 93, 100) ? chance_between(c, 2, 13) : chance_between(c, 16, 45);
    int64_t patience_ms = v->caller.patience_ms;
    if (play->live) {
        wait_s = left ? chance_between(c, 360, 480) : chance_between(c, 45, 90);
        patience_ms = left ? chance_between(c, 700, 1000) * PLAY_SECOND_MS : patience_ms * LIVE_PATIENCE;
    }
    patience_ms -= patience_ms % PLAY_SECOND_MS;
    play_plan(play, play->now + patience_ms, ACT_CALL_GONE, index, 0);
    play_plan(play, play->now + wait_s * PLAY_SECOND_MS, ACT_CALL_TAKEN, index, 0);
}

static void gone(struct play *play, size_t index)
{
    struct visitor *v = &play->visitors[index];
    struct exchange_answer answer;
    char line[64];
    if (v->taken || v->over)
        return;
    snprintf(line, sizeof line, "end %s\n", v->ref);
    v->over = true;
    if (!exchange_say(play, line, &answer, 1))
        return;
    /* Beside persons one of them may have talked and hung up. */
    if (answer.refused || answer.outcome != CALL_WAS_ABANDONED) {
        play->refusals += !play->live;
        return;
    }
    report_add(play, "gateway", PLAYED_ENDED, v->call_id, 0, 0);
    if (rings_again(play, index))
        return;
    if (v->returns && v->text.phone[0] != '\0')
        play_plan(
            play,
            hours_within(play, HOURS_DUTY, play->now + chance_between(&v->chance, 4, 26) * PLAY_MINUTE_MS),
            ACT_CALL_RETURNED, index, 0);
}

/* --- the operator --------------------------------------------------------------------------------------- */

/* The operator on duty who has been idle longest; *ret_free_at is when the first one is free. */
static struct person *idle_operator(struct play *play, int64_t *ret_free_at)
{
    struct person *idle = NULL;
    for (size_t i = 0; i < PLAY_OPERATORS; i++) {
        struct person *person = people_of_role(&play->people, ROLE_OPERATOR, i);
        if (person != NULL && (idle == NULL || person->busy_until < idle->busy_until))
            idle = person;
    }
    *ret_free_at = idle != NULL ? idle->busy_until : INT64_MAX;
    return idle != NULL && idle->busy_until <= play->now ? idle : NULL;
}

static void take_answered(struct play *play, struct job *job)
{
    struct visitor *v = &play->visitors[job->index];
    if (job->refused) {
        v->over = v->over || job->why.code == REFUSAL_STALE;
        job->person->busy_until = play->now;
        if (!play->live)
            play_refused(play, job);
        return;
    }
    int64_t talk_s = TALK_LEAST_S + v->caller.talk_ms / PLAY_SECOND_MS;
    v->taken = true;
    v->operator= job->person;
    v->take_at = play->now;
    v->done_at = play->now + talk_s * PLAY_SECOND_MS;
    job->person->busy_until = v->done_at + chance_between(&v->chance, 10, 45) * PLAY_SECOND_MS;
    report_add(play, job->person->login, PLAYED_TAKEN, v->call_id, 0, 0);
    if (v->purpose == PURPOSE_DANGER)
        play_plan(play, play->now + 12 * PLAY_SECOND_MS, ACT_CALL_DANGER, job->index, 0);
    play_plan(play, v->done_at, ACT_CALL_DONE, job->index, 0);
}

static void is_taken(struct play *play, size_t index)
{
    struct visitor *v = &play->visitors[index];
    int64_t free_at = 0;
    if (v->over || v->taken)
        return;
    struct person *person = idle_operator(play, &free_at);
    if (person == NULL) {
        if (free_at != INT64_MAX)
            play_plan(play, free_at + PLAY_SECOND_MS, ACT_CALL_TAKEN, index, 0);
        return;
    }
    struct call_request request = {.id = v->call_id};
    person->busy_until = play->now + PLAY_MINUTE_MS;
    play_ask(play, person, "call.take", &request, take_answered, index, PLAYED_TAKEN);
}

static void handed_over(struct play *play, struct job *job)
{
    struct visitor *v = &play->visitors[job->index];
    const struct ticket_reply *reply = job->reply;
    if (job->refused) {
        play_refused(play, job);
        return;
    }
    v->handed_over = reply->ticket->number;
    report_add(play, job->person->login, PLAYED_HANDED_OVER, v->handed_over, 0, 0);
}

static void hands_over(struct play *play, size_t index)
{
    struct visitor *v = &play->visitors[index];
    struct ticket_handover request = {.service = 119, .call_id = v->call_id};
    (void)text_copy(request.caller_phone, sizeof request.caller_phone, v->text.phone);
    play_ask(play, v->operator, "ticket.handover", &request, handed_over, index, PLAYED_HANDED_OVER);
}

static void opened(struct play *play, struct job *job)
{
    const struct visitor *v = &play->visitors[job->index];
    const struct ticket_reply *reply = job->reply;
    if (job->refused) {
        play_refused(play, job);
        return;
    }
    const struct ticket *ticket = reply->ticket;
    report_add(play, job->person->login, PLAYED_OPENED, ticket->number, 0, 0);
    if (ticket->closing == CLOSING_DIRECT)
        report_add(play, job->person->login, PLAYED_ANSWERED, ticket->number, 0, 0);
    else if (ticket->closing == CLOSING_NOT_ACCEPTED)
        report_add(play, job->person->login, PLAYED_NOT_ACCEPTED, ticket->number, 0, 0);
    else if (ticket->state == STATE_DISPATCHED)
        report_add(play, job->person->login, PLAYED_DISPATCHED, ticket->number, ticket->due_at, 0);
    tickets_add(play, ticket, &v->text);
}

static void opens(struct play *play, size_t index)
{
    struct visitor *v = &play->visitors[index];
    struct chance *c = &v->chance;
    const struct topic *topic = v->text.topic;
    struct ticket_open *open = calloc(1, sizeof *open);
    if (open == NULL) {
        play_fail(play, "out of memory");
        return;
    }
    *open = (struct ticket_open){.type = (int)topic->type,
                                 .urgency = (int)topic->urgency,
                                 .channel = CHANNEL_PHONE,
                                 .call_id = v->call_id,
                                 .number = v->handed_over,
                                 .secrecy = chance_in(c, 2, 100),
                                 .no_callback = chance_in(c, 6, 100)};
    (void)text_copy(open->category, sizeof open->category, topic->category);
    (void)text_copy(open->district, sizeof open->district, v->text.place->code);
    (void)text_copy(open->title, sizeof open->title, v->text.title);
    (void)text_copy(open->content, sizeof open->content, v->text.content);
    (void)text_copy(open->caller_name, sizeof open->caller_name, v->text.name);
    (void)text_copy(open->caller_phone, sizeof open->caller_phone, v->text.phone);
    if (v->purpose == PURPOSE_QUESTION) {
        open->way = WAY_DIRECT;
        (void)text_copy(open->answer, sizeof open->answer, topic->answer);
    } else if (v->purpose == PURPOSE_NOT_OURS) {
        static const int reasons[] = {REASON_OTHER_JURISDICTION, REASON_COURT, REASON_PRIVATE};
        open->way = WAY_NOT_ACCEPTED;
        open->not_accepted = reasons[chance_between(c, 0, 2)];
        (void)text_copy(open->right_channel, sizeof open->right_channel,
                        texts_sentence(c, SENTENCE_RIGHT_CHANNEL));
    } else {
        open->way = chance_in(c, 12, 100) && v->purpose == PURPOSE_MATTER ? WAY_PENDING : WAY_DISPATCH;
        (void)text_copy(open->spot, sizeof open->spot, v->text.spot);
    }
    play_ask(play, v->operator, "ticket.open", open, opened, index, PLAYED_OPENED);
    free(open);
}

static void urged(struct play *play, struct job *job)
{
    const struct visitor *v = &play->visitors[job->index];
    if (!job->refused)
        report_add(play, job->person->login, PLAYED_URGED, play->matters[v->urged].number, 0, 0);
    else if (!play->live)
        play_refused(play, job);
}

static void urges(struct play *play, size_t index)
{
    struct visitor *v = &play->visitors[index];
    struct ticket_act request = {.number = 0};
    v->urged = tickets_urgeable(play, &v->chance);
    if (v->urged == SIZE_MAX)
        return;
    request.number = play->matters[v->urged].number;
    request.by = chance_in(&v->chance, 70, 100) ? URGING_REPEAT : URGING_HAND;
    (void)text_copy(request.note, sizeof request.note, texts_sentence(&v->chance, SENTENCE_URGE));
    play_ask(play, v->operator, "ticket.urge", &request, urged, index, PLAYED_URGED);
}

static void hung_up(struct play *play, struct job *job)
{
    if (job->refused && !play->live)
        play_refused(play, job);
    else if (!job->refused)
        report_add(play, job->person->login, PLAYED_ENDED, play->visitors[job->index].call_id, 0, 0);
}

static void is_done(struct play *play, size_t index)
{
    struct visitor *v = &play->visitors[index];
    struct call_request request = {.id = v->call_id};
    if (v->purpose == PURPOSE_URGE)
        urges(play, index);
    else if (v->purpose != PURPOSE_NONE)
        opens(play, index);
    v->over = true;
    play_ask(play, v->operator, "call.hang_up", &request, hung_up, index, PLAYED_ENDED);
}

static void was_called_back(struct play *play, struct job *job)
{
    if (job->refused && !play->live)
        play_refused(play, job);
    else if (!job->refused)
        report_add(play, job->person->login, PLAYED_CALL_RETURNED, play->visitors[job->index].call_id, 0, 0);
}

static void returns(struct play *play, size_t index)
{
    struct call_request request = {.id = play->visitors[index].call_id};
    struct person *person = people_of_role(&play->people, ROLE_OPERATOR, 0);
    if (person != NULL)
        play_ask(play, person, "call.returned", &request, was_called_back, index, PLAYED_CALL_RETURNED);
}

void calls_act(struct play *play, const struct act *act)
{
    static void (*const steps[])(struct play *, size_t) = {
        [ACT_CALL_COMES] = comes,       [ACT_CALL_QUEUES] = waits, [ACT_CALL_TAKEN] = is_taken,
        [ACT_CALL_DANGER] = hands_over, [ACT_CALL_DONE] = is_done, [ACT_CALL_GONE] = gone,
        [ACT_CALL_RETURNED] = returns,
    };
    steps[act->kind](play, act->index);
}
