#include "gateway/dials.h"

#include "config/log.h"
#include "gateway/gateway_inside.h"
#include "wire/request_id.h"

#include <inttypes.h>
#include <sodium.h>

void dials_changed(struct gateway *gateway)
{
    gateway->dials.is_due = gateway->telephony->dial != NULL;
}

void dials_forgotten(struct gateway *gateway)
{
    gateway->dials.is_due |= gateway->dials.orders_tag != 0;
    gateway->dials.orders_tag = gateway->dials.report_tag = 0;
}

static void ask_orders(struct gateway *g)
{
    struct nothing nothing = {0};
    struct dials *d = &g->dials;
    if (!d->is_due || d->orders_tag != 0)
        return;
    if (client_ask(g->client, message_by_type("phone.orders"), &nothing, NULL, &d->orders_tag) == RESULT_OK)
        d->is_due = false;
    else
        d->orders_tag = 0;
}

/* One after the other: each step of a dial follows the one before. */
static void send_report(struct gateway *g)
{
    struct dials *d = &g->dials;
    uint8_t random[REQUEST_ID_RANDOM];
    if (!d->has_report) {
        d->has_report = g->telephony->next_dial(g->exchange, gateway_city_now(g), &d->report);
        randombytes_buf(random, sizeof random);
        request_id_name(random, d->request_id);
    }
    if (d->has_report && d->report_tag == 0 &&
        client_ask(g->client, message_by_type("phone.report"), &d->report, d->request_id, &d->report_tag) !=
            RESULT_OK)
        d->report_tag = 0;
}

void dials_step(struct gateway *gateway)
{
    if (gateway->telephony->dial == NULL || client_state(gateway->client) != CLIENT_READY)
        return;
    ask_orders(gateway);
    send_report(gateway);
}

static void told_orders(struct gateway *g, const struct incoming *in)
{
    const struct dial_orders *orders = in->kind == INCOMING_REPLY ? in->reply : NULL;
    g->dials.orders_tag = 0;
    if (orders == NULL) {
        gateway_retry(g);
        g->dials.is_due = true;
    }
    for (size_t i = 0; orders != NULL && i < orders->row_count; i++)
        g->telephony->dial(g->exchange, &orders->rows[i]);
}

static void told_report(struct gateway *g, const struct incoming *in)
{
    struct dials *d = &g->dials;
    struct dial_report report = d->report;
    d->report_tag = 0;
    if (in->kind == INCOMING_REFUSED && gateway_may_pass(in->refusal.code)) {
        gateway_retry(g);
        return;
    }
    d->has_report = false;
    if (in->kind == INCOMING_REFUSED)
        log_line(LOG_LEVEL_WARNING, "phone.report %s of dial %" PRId64 ": refused, %s %s",
                 name_of(&dial_step_names, report.step), report.id, refusal_name(in->refusal.code),
                 in->refusal.field);
    g->telephony->dialled(g->exchange, &report, gateway_city_now(g), in->kind == INCOMING_REPLY);
}

bool dials_answered(struct gateway *gateway, const struct incoming *in)
{
    struct dials *d = &gateway->dials;
    if (in->tag != 0 && in->tag == d->orders_tag)
        told_orders(gateway, in);
    else if (in->tag != 0 && in->tag == d->report_tag)
        told_report(gateway, in);
    else
        return false;
    return true;
}
