#include "ctl/rights.h"

#include "core/result.h"

#include <libintl.h>
#include <stdio.h>

const struct right_row right_rows[] = {
    {RIGHT_INTAKE, "intake", N_("taking calls and requests"),
     "log calls, open, amend, answer directly, not accept, hand over"},
    {RIGHT_DISPATCH, "dispatch", N_("dispatch"), "dispatch, act on behalf of a unit"},
    {RIGHT_RETURNS, "returns", N_("ruling on returns"), "rule on returns, and on what departments ask for"},
    {RIGHT_AUDIT, "audit", N_("audit"), "pass a completion or send it back"},
    {RIGHT_CALLBACK, "callback", N_("callback"), "ask callers afterwards"},
    {RIGHT_HANDLE, "handle", N_("handling for a unit"), "receive, return, reply for a unit"},
    {RIGHT_SUPERVISE, "supervise", N_("all rates and redos after closing"),
     "read all rates, order a redo after closing"},
    {RIGHT_ADMIN, "admin", N_("administration"), "accounts, stations, reference data, backup, clock"},
    {RIGHT_GATEWAY, "gateway", N_("calls of the exchange"), "report calls of the exchange"},
    {RIGHT_REVEAL, "reveal", N_("masked phones"), "see a masked phone, with a reason"},
    {RIGHT_IMPORT, "import", N_("import and export"), "import and export"},
    {RIGHT_HOTLINE, "hotline", N_("all tickets"), "sees every ticket: belongs to the hotline itself"},
    {RIGHT_ORDER, "order", N_("supervision orders"), "raise and close supervision orders"},
    {RIGHT_BLOCK, "block", N_("abuse list"), "put numbers on the abuse list and take them off"},
    {RIGHT_KNOWLEDGE, "knowledge", N_("knowledge base"),
     "keep the knowledge base; a handler only what its unit owns"},
};
const size_t right_count = sizeof right_rows / sizeof right_rows[0];

void rights_text(int64_t rights, char out[RIGHTS_TEXT])
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < right_count && used < RIGHTS_TEXT; i++)
        if ((rights & right_rows[i].right) != 0)
            used += (size_t)snprintf(out + used, RIGHTS_TEXT - used, "%s%s", used > 0 ? ", " : "",
                                     gettext(right_rows[i].label));
}
