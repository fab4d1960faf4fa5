/* getaddrinfo_a asks the name service in a thread of the C library. What cannot be cancelled any more is left to it: the thread still
 * writes there. */
#include "gateway/ami_resolve.h"

#include <netdb.h>
#include <stdlib.h>
#include <string.h>

struct ami_resolve {
    struct addrinfo hints;
    struct gaicb ask;
    int code; /* EAI_INPROGRESS until it is known */
};

struct ami_resolve *ami_resolve_begin(const char *host, const char *port)
{
    struct ami_resolve *r = calloc(1, sizeof *r);
    struct gaicb *list[] = {NULL};
    if (r == NULL)
        return NULL;
    r->hints = (struct addrinfo){.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV};
    r->code = getaddrinfo(host, port, &r->hints, &r->ask.ar_result);
    if (r->code != EAI_NONAME)
        return r;
    r->hints.ai_flags = AI_NUMERICSERV;
    r->ask = (struct gaicb){.ar_name = host, .ar_service = port, .ar_request = &r->hints};
    list[0] = &r->ask;
    r->code = getaddrinfo_a(GAI_NOWAIT, list, 1, NULL);
    if (r->code == 0)
        r->code = EAI_INPROGRESS;
    return r;
}

enum result ami_resolve_look(struct ami_resolve *resolve, const struct addrinfo **ret_list,
                             const char **ret_why)
{
    if (resolve->code == EAI_INPROGRESS)
        resolve->code = gai_error(&resolve->ask);
    if (resolve->code == EAI_INPROGRESS)
        return RESULT_BUSY;
    if (resolve->code == 0 && resolve->ask.ar_result != NULL) {
        *ret_list = resolve->ask.ar_result;
        return RESULT_OK;
    }
    *ret_why = gai_strerror(resolve->code);
    return RESULT_NOT_FOUND;
}

void ami_resolve_end(struct ami_resolve **resolve)
{
    struct ami_resolve *r = *resolve;
    *resolve = NULL;
    if (r == NULL || (r->code == EAI_INPROGRESS && gai_cancel(&r->ask) == EAI_NOTCANCELED))
        return;
    if (r->ask.ar_result != NULL)
        freeaddrinfo(r->ask.ar_result);
    free(r);
}
