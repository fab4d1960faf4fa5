/* The inside of ami_calls: channels, shared by ami_calls.c (events) and ami_calls_snapshot.c (what is there after a connection). */
#ifndef REXIAN_GATEWAY_AMI_CALLS_INSIDE_H
#define REXIAN_GATEWAY_AMI_CALLS_INSIDE_H

#include "gateway/ami_calls.h"

enum { AMI_CHANNEL_NAME = 96 };

/* Left a queue, and it is not yet known how. */
struct ami_leaving {
    char queue[TEXT_CODE];      /* "" if nothing is open */
    char leg[EXCHANGE_ID_SIZE]; /* the phone that had picked up by then */
    int64_t at_ms;
    bool abandoned; /* as the exchange calls it: also for a wait that timed out */
};

struct ami_channel {
    char id[EXCHANGE_ID_SIZE];
    char linked[EXCHANGE_ID_SIZE];
    char name[AMI_CHANNEL_NAME];
    char caller[TEXT_PHONE];
    char entering[TEXT_CODE];       /* the queue that the dialplan leads into */
    char dialled[TEXT_CODE];        /* extension of the dialplan when it entered the queue */
    char line[EXCHANGE_ID_SIZE];    /* a leg: the caller's line that it was called for; "" if it is none */
    char queue[TEXT_CODE];          /* a leg: the queue that called it; "" for a talk outside of queues */
    char extension[TEXT_CODE];      /* a leg */
    char partner[EXCHANGE_ID_SIZE]; /* whom it dialled and reached, outside of queues */
    int64_t began_ms;
    int64_t gone_ms; /* 0 while it is up */
    int64_t refused_ms;
    bool is_front;  /* a caller's: it has been offered, or was in a queue */
    bool hung_up;   /* the other end has hung up */
    bool picked_up; /* a leg */
    bool is_seen;   /* since the connection stands */
    bool is_local;
    bool is_elsewhere; /* the dialplan went on at another extension than the one that led into the queue */
    struct ami_leaving leaving;
};

struct ami_member_name {
    char name[TEXT_NAME];
    char extension[TEXT_CODE];
    bool is_changed; /* since its row was given */
};

/* A place in a queue, or a channel, as a snapshot lists it. */
struct ami_listed {
    char id[EXCHANGE_ID_SIZE];
    char linked[EXCHANGE_ID_SIZE];
    char name[AMI_CHANNEL_NAME];
    char caller[TEXT_PHONE];
    char queue[TEXT_CODE];
    char bridge[TEXT_CODE];
    int64_t since_ms;
    bool is_entry;    /* waits in the queue */
    bool is_operator; /* AppQueue */
};

struct ami_calls {
    struct ami_calls_options options;
    struct exchange_calls *table;
    struct ami_channel *channels;
    size_t channel_count, channel_room;
    struct ami_member_name *members;
    size_t member_count, member_room;
    struct ami_listed *listed;
    size_t listed_count, listed_room;
    int64_t newest_ms;
};

struct ami_channel *ami_channel_of(const struct ami_calls *calls, const char *id);
/* NULL without memory; pointers to other channels do not hold afterwards. */
struct ami_channel *ami_channel_made(struct ami_calls *calls, const char *id, const char *linked,
                                     const char *name, int64_t at_ms);
/* The channel that an event speaks of, by the names of the event's lines; and the one of Uniqueid. */
struct ami_channel *ami_channel_told(struct ami_calls *calls, const struct ami_message *event, const char *id,
                                     const char *linked, const char *name, int64_t at_ms);
struct ami_channel *ami_caller_told(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms);
struct exchange_place ami_place_of(const struct ami_channel *channel, const char *queue);
/* Tells a channel that is down, and the call if that was the last of it. */
void ami_channel_gone(struct ami_calls *calls, struct ami_channel *channel, int64_t at_ms);
/* Tells that the call is over if none of its channels is up. */
void ami_call_over(struct ami_calls *calls, const char *linked);
/* Remembers which phone is a member's. */
void ami_member_known(struct ami_calls *calls, const struct ami_message *message);

/* A caller has arrived. */
void ami_offer(struct ami_calls *calls, struct ami_channel *channel);
/* True if the caller is in a queue as far as is known. */
bool ami_waits(const struct ami_calls *calls, const struct ami_channel *channel);
/* Nothing more will be said of how the caller left, VISIT_OPEN, or this: by what is known it is told. */
void ami_settle(struct ami_calls *calls, struct ami_channel *channel, enum visit_end end);
/* The dialplan says why it goes on behind a queue (QUEUESTATUS). */
void ami_exit_told(struct ami_calls *calls, const struct ami_message *event, const char *status, int64_t at_ms);
/* An operator's line is down. */
void ami_leg_gone(struct ami_calls *calls, const struct ami_channel *leg, int64_t at_ms);
void ami_recorded(struct ami_calls *calls, const struct ami_message *event, const char *name, int64_t at_ms);

void ami_on_abandon(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms);
void ami_on_leave(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms);
void ami_on_join(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms);
void ami_on_called(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms);
void ami_on_no_answer(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms);
void ami_on_connect(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms);
void ami_on_complete(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms);
void ami_on_dial_end(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms);
void ami_on_hold(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms);
void ami_on_unhold(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms);
void ami_on_blind_transfer(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms);
void ami_on_attended_transfer(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms);

#endif
