/* Rights by role: one row a role. */
#include "core/authority.h"

#include "core/names.h"

#include <string.h>

static const uint32_t rights[ROLE_COUNT] = {
    [ROLE_NONE] = 0,
    [ROLE_ADMIN] = RIGHT_ADMIN | RIGHT_SUPERVISE | RIGHT_IMPORT | RIGHT_HOTLINE | RIGHT_INTAKE |
                   RIGHT_DISPATCH | RIGHT_RETURNS | RIGHT_REVEAL | RIGHT_ORDER | RIGHT_KNOWLEDGE | RIGHT_BLOCK,
    [ROLE_SUPERVISOR] = RIGHT_SUPERVISE | RIGHT_IMPORT | RIGHT_HOTLINE | RIGHT_REVEAL | RIGHT_INTAKE |
                        RIGHT_DISPATCH | RIGHT_RETURNS | RIGHT_ORDER | RIGHT_KNOWLEDGE | RIGHT_BLOCK,
    [ROLE_OPERATOR] = RIGHT_INTAKE | RIGHT_HOTLINE | RIGHT_REVEAL,
    [ROLE_DISPATCHER] = RIGHT_DISPATCH | RIGHT_RETURNS | RIGHT_HOTLINE | RIGHT_REVEAL,
    [ROLE_AUDITOR] = RIGHT_AUDIT | RIGHT_HOTLINE | RIGHT_REVEAL,
    [ROLE_CALLBACK] = RIGHT_CALLBACK | RIGHT_HOTLINE | RIGHT_REVEAL,
    [ROLE_HANDLER] = RIGHT_HANDLE | RIGHT_REVEAL | RIGHT_KNOWLEDGE,
    [ROLE_GATEWAY] = RIGHT_GATEWAY | RIGHT_HOTLINE,
    [ROLE_OFFICER] = RIGHT_ORDER | RIGHT_HOTLINE | RIGHT_REVEAL,
    [ROLE_LEADER] = RIGHT_INTAKE | RIGHT_DISPATCH | RIGHT_RETURNS | RIGHT_HOTLINE | RIGHT_REVEAL |
                    RIGHT_KNOWLEDGE | RIGHT_BLOCK,
};

uint32_t rights_of_role(int role)
{
    return role >= 0 && role < ROLE_COUNT ? rights[role] : 0;
}

bool authority_sees(uint32_t have, const char *unit_path, const char *path)
{
    if (have & RIGHT_HOTLINE)
        return true;
    size_t length = strlen(unit_path);
    return length > 0 && strncmp(path, unit_path, length) == 0;
}
