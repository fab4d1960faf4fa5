/* What callers and offices say, by chance: for whoever plays a city's people. */
#ifndef REXIAN_CTL_PLAY_TEXTS_H
#define REXIAN_CTL_PLAY_TEXTS_H

#include "core/arrivals.h"
#include "core/chance.h"
#include "core/ticket.h"

struct topic {
    const char *category; /* code of the sample's leaf */
    unsigned weight;
    enum request_type type;
    enum urgency urgency;
    const char *title;
    const char *said;   /* {place} is filled in */
    const char *answer; /* direct answer, or the department's reply */
};

struct place {
    const char *code;
    const char *name;
    unsigned weight;
};

/* What a caller says. */
struct matter_text {
    const struct topic *topic;
    const struct place *place;
    char name[TEXT_NAME];
    char phone[TEXT_PHONE];
    char spot[TEXT_TITLE];
    char title[TEXT_TITLE];
    char content[TEXT_LONG];
};

/* A question that is answered at once, a matter for a department, or a danger to life. */
enum topic_group { TOPICS_QUESTION, TOPICS_MATTER, TOPICS_DANGER };
/* In a storm all say the same of one place, as far as the storm names them. */
void texts_draw(struct chance *chance, enum topic_group group, const struct storm *storm,
                struct matter_text *out);
/* Whether callers know something to say of a category, and a place; "" is good. */
bool texts_know_category(const char *code);
bool texts_know_place(const char *code);
/* One of the sentences of a kind. */
enum sentence_kind {
    SENTENCE_RETURN,
    SENTENCE_BASIS,
    SENTENCE_RETURN_REFUSED,
    SENTENCE_AUDIT_REDO,
    SENTENCE_CALLBACK_REDO,
    SENTENCE_NOTE,
    SENTENCE_URGE,
    SENTENCE_RIGHT_CHANNEL,
    SENTENCE_CONTACT,
    SENTENCE_PROGRESS,
    SENTENCE_ASK,
    SENTENCE_DENIED,
    SENTENCE_TERMINATION,
    SENTENCE_ORDER,
    SENTENCE_ORDER_REPORT,
    SENTENCE_ORDER_AGAIN,
    SENTENCE_CO_REPORT,
    SENTENCE_HAND_UP,
    SENTENCE_UNDO,
    SENTENCE_MERGE,
    SENTENCE_KIND_COUNT
};
const char *texts_sentence(struct chance *chance, enum sentence_kind kind);

#endif
