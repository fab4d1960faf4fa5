/* A short list of people. */
#include "gateway/sim_ring.h"

#include "core/text.h"

#include <string.h>

static struct sim_operator *operator_of(struct sim_operators *operators, const char *login)
{
    for (size_t i = 0; i < operators->count; i++)
        if (strcmp(operators->rows[i].login, login) == 0)
            return &operators->rows[i];
    if (operators->count == SIM_OPERATORS)
        return NULL;
    struct sim_operator *added = &operators->rows[operators->count++];
    (void)text_copy(added->login, sizeof added->login, login);
    return added;
}

void operators_told(struct sim_operators *operators, const struct operator_row *row)
{
    struct sim_operator *told = row->login[0] != '\0' ? operator_of(operators, row->login) : NULL;
    if (told == NULL)
        return;
    told->is_ready = row->presence == PRESENCE_READY;
    told->since_at = row->since_at;
    told->wanted = row->wanted;
    told->exchange = row->exchange;
}

bool operators_report(struct sim_operators *operators, struct operator_report *ret)
{
    for (size_t i = 0; i < operators->count; i++) {
        struct sim_operator *row = &operators->rows[i];
        bool out = row->exchange == EXCHANGE_UNKNOWN && row->wanted == EXCHANGE_OUT;
        if (row->exchange == row->wanted || row->wanted == EXCHANGE_UNKNOWN || out)
            continue;
        *ret = (struct operator_report){.exchange = row->wanted, .wanted = row->wanted};
        (void)text_copy(ret->login, sizeof ret->login, row->login);
        row->exchange = row->wanted;
        return true;
    }
    return false;
}

const struct sim_operator *operators_next(const struct sim_operators *operators, int64_t now,
                                          int64_t *ret_next_at)
{
    const struct sim_operator *next = NULL;
    *ret_next_at = INT64_MAX;
    for (size_t i = 0; i < operators->count; i++) {
        const struct sim_operator *row = &operators->rows[i];
        if (!row->is_ready || row->is_rung)
            continue;
        if (row->not_before_at > now)
            *ret_next_at = row->not_before_at < *ret_next_at ? row->not_before_at : *ret_next_at;
        else if (next == NULL || row->since_at < next->since_at)
            next = row;
    }
    return next;
}
