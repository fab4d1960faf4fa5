/* What was asked and not answered yet: sent in order, sent again under the same id on a new connection. */
#include "core/text.h"
#include "wire/client_internal.h"
#include "wire/codec.h"
#include "wire/request_id.h"
#include "wire/socket.h"

#include <stdlib.h>
#include <string.h>

enum { SLOW_FACTOR = 6 };

bool request_id_make(char out[ENVELOPE_ID_BYTES])
{
    uint8_t random[REQUEST_ID_RANDOM];
    if (random_fill(random, sizeof random) != RESULT_OK)
        return false;
    request_id_name(random, out);
    return true;
}

static void request_free(struct request *request)
{
    buffer_free(&request->envelope);
    free(request);
}

/* Unlinks the request at *link. */
static void unlink_request(struct client *client, struct request **link)
{
    struct request *request = *link;
    *link = request->next;
    if (client->requests_end == &request->next)
        client->requests_end = link;
    client->request_count--;
    request_free(request);
}

static enum result encode_request(struct request *request, const void *record)
{
    const struct message *message = request->message;
    if (message->request == NULL)
        return envelope_write(&request->envelope, message->type, request->id, NULL, 0);
    return envelope_pack(&request->envelope, message->type, request->id, message->request, record);
}

enum result requests_add(struct client *client, const struct message *message, const void *record,
                         const char *request_id, bool called, uint64_t *ret_tag)
{
    if (client->request_count >= client->pending_max)
        return RESULT_FULL;
    if (request_id != NULL && strlen(request_id) >= ENVELOPE_ID_BYTES)
        return RESULT_TOO_LONG;
    struct request *request = calloc(1, sizeof *request);
    if (request == NULL)
        return RESULT_NO_MEMORY;
    enum result result = RESULT_OK;
    *request = (struct request){.message = message, .asked_at = client->now_ms, .called = called};
    if (request_id != NULL)
        (void)text_copy(request->id, sizeof request->id, request_id);
    else if (!request_id_make(request->id))
        result = RESULT_IO;
    if (result == RESULT_OK)
        result = encode_request(request, record);
    if (result != RESULT_OK) {
        request_free(request);
        return result;
    }
    request->tag = ++client->last_tag;
    *client->requests_end = request;
    client->requests_end = &request->next;
    client->request_count++;
    client->unsent = true;
    if (ret_tag != NULL)
        *ret_tag = request->tag;
    requests_flush(client);
    return RESULT_OK;
}

static bool may_go(const struct client *client, const struct request *request)
{
    if (client->state == CLIENT_READY)
        return true;
    return client->state == CLIENT_UP && (request->message->flags & MESSAGE_NO_SESSION) != 0;
}

void requests_flush(struct client *client)
{
    if (!client->unsent || (client->state != CLIENT_READY && client->state != CLIENT_UP))
        return;
    bool left = false;
    for (struct request *request = client->requests; request != NULL; request = request->next) {
        if (request->sent)
            continue;
        if (!may_go(client, request)) {
            left = true;
            continue;
        }
        if (!link_send(client, &request->envelope))
            return;
        request->sent = true;
        request->sent_at = client->now_ms;
    }
    client->unsent = left;
}

void requests_rewind(struct client *client)
{
    for (struct request *request = client->requests; request != NULL; request = request->next)
        request->sent = false;
    client->unsent = client->requests != NULL;
}

/* Whether a query has waited so long that nobody looks at its answer any more. A waiting caller has its own limit. */
static bool is_given_up(const struct client *client, const struct request *request)
{
    if ((request->message->flags & MESSAGE_CHANGES) != 0 || request->called)
        return false;
    int64_t factor = (request->message->flags & MESSAGE_SLOW) != 0 ? SLOW_FACTOR : 1;
    return client->now_ms - request->asked_at >= factor * client->request_timeout_ms;
}

static bool give_up(struct client *client, struct request **link)
{
    struct request *request = *link;
    struct incoming incoming = {
        .kind = INCOMING_REFUSED,
        .tag = request->tag,
        .message = request->message,
        .refusal = {.code = REFUSAL_BUSY},
    };
    (void)text_copy(incoming.request_id, sizeof incoming.request_id, request->id);
    if (!client_arrive(client, &incoming))
        return false;
    unlink_request(client, link);
    return true;
}

void requests_tick(struct client *client)
{
    struct request **link = &client->requests;
    while (*link != NULL) {
        struct request *request = *link;
        if (is_given_up(client, request) && give_up(client, link))
            continue;
        bool changes = (request->message->flags & MESSAGE_CHANGES) != 0;
        if (request->sent && changes && client->now_ms - request->sent_at >= client->request_timeout_ms) {
            request->sent = false; /* its reply was dropped on the way; the id makes it safe to ask again */
            client->unsent = true;
        }
        link = &request->next;
    }
    requests_flush(client);
}

/* Decodes the body of an "ok" into a struct of its own. An answer that cannot be read becomes a refusal. */
static void take_reply(const struct envelope *envelope, struct incoming *incoming)
{
    const struct shape *shape = incoming->message->reply;
    incoming->kind = INCOMING_REPLY;
    if (shape == NULL)
        return;
    incoming->reply = calloc(1, shape->size);
    if (incoming->reply == NULL) {
        incoming->kind = INCOMING_REFUSED;
        incoming->refusal = (struct refusal){.code = REFUSAL_BUSY};
        return;
    }
    enum result result =
        codec_decode(shape, envelope->body, envelope->body_size, incoming->reply, &incoming->refusal);
    if (result == RESULT_OK)
        return;
    free(incoming->reply);
    incoming->reply = NULL;
    incoming->kind = INCOMING_REFUSED;
    if (result != RESULT_REFUSED)
        incoming->refusal = (struct refusal){.code = REFUSAL_BUSY};
}

/* The broker does not know our session any more: what it has refused for that reason waits for the next login. */
static bool session_is_gone(struct client *client, struct request *request, const struct refusal *refusal)
{
    if (refusal->code != REFUSAL_NO_SESSION || request->called ||
        (request->message->flags & MESSAGE_NO_SESSION) != 0)
        return false;
    request->sent = false;
    client->unsent = true;
    if (client->state == CLIENT_READY)
        client_enter(client, CLIENT_UP);
    return true;
}

void requests_answered(struct client *client, const struct envelope *envelope)
{
    struct request **link = &client->requests;
    while (*link != NULL && strcmp((*link)->id, envelope->request_id) != 0)
        link = &(*link)->next;
    struct request *request = *link;
    if (request == NULL)
        return; /* given up, or answered before under the same id */
    struct incoming incoming = {.tag = request->tag, .message = request->message};
    (void)text_copy(incoming.request_id, sizeof incoming.request_id, request->id);
    if (strcmp(envelope->type, ENVELOPE_OK) == 0) {
        take_reply(envelope, &incoming);
    } else {
        incoming.kind = INCOMING_REFUSED;
        if (refusal_read(envelope->body, envelope->body_size, &incoming.refusal, incoming.text) ==
            RESULT_NO_MEMORY)
            incoming.refusal = (struct refusal){.code = REFUSAL_BUSY};
        if (session_is_gone(client, request, &incoming.refusal))
            return;
    }
    if (client_arrive(client, &incoming))
        unlink_request(client, link);
    else
        incoming_free(&incoming);
}

void requests_remove(struct client *client, uint64_t tag)
{
    for (struct request **link = &client->requests; *link != NULL; link = &(*link)->next) {
        if ((*link)->tag == tag) {
            unlink_request(client, link);
            return;
        }
    }
}

const char *client_request_id(const struct client *client, uint64_t tag)
{
    for (const struct request *request = client->requests; request != NULL; request = request->next)
        if (request->tag == tag)
            return request->id;
    return NULL;
}

size_t client_pending(const struct client *client)
{
    return client->request_count;
}

void client_forget(struct client *client)
{
    while (client->requests != NULL)
        unlink_request(client, &client->requests);
    client->unsent = false;
}
