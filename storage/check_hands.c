/* Hands for every work list: a ticket that nobody can open would wait for ever, though nothing is wrong with the store. */
#include "core/authority.h"
#include "storage/check_inside.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdio.h>
#include <string.h>

#define _(text) gettext(text)

static bool can_work(const struct account *account, uint32_t right)
{
    return !account->shut && (account->rights & right) != 0;
}

/* Lists of a desk are worked by whoever has the right. */
static bool somebody_has(const struct reference *reference, uint32_t right)
{
    for (size_t i = 0; i < reference->account_count; i++)
        if (can_work(&reference->accounts[i], right))
            return true;
    return false;
}

/* A unit's list is worked by its own people and those above it. */
static bool somebody_of(const struct reference *reference, const struct node *unit)
{
    for (size_t i = 0; i < reference->account_count; i++) {
        const struct account *account = &reference->accounts[i];
        const struct node *own = node_by_id(&reference->units, account->unit_id);
        if (can_work(account, RIGHT_HANDLE) && own && strncmp(unit->path, own->path, strlen(own->path)) == 0)
            return true;
    }
    return false;
}

static void check_list(struct checking *checking, const struct reference *reference, enum desk desk,
                       int64_t holder_id, int64_t tickets)
{
    static const uint32_t rights[DESK_COUNT] = {[DESK_DISPATCH] = RIGHT_DISPATCH,
                                                [DESK_RETURNS] = RIGHT_RETURNS,
                                                [DESK_AUDIT] = RIGHT_AUDIT,
                                                [DESK_CALLBACK] = RIGHT_CALLBACK};
    char where[TEXT_TITLE];
    if (desk == DESK_OPERATOR) {
        const struct account *account = account_by_id(reference, holder_id);
        snprintf(where, sizeof where, "operator %s", account ? account->login : "?");
        if (!account || !can_work(account, RIGHT_INTAKE))
            check_warn(checking, where, _("%" PRId64 " open tickets stand with a person who cannot work them"),
                       tickets);
    } else if (desk == DESK_DEPARTMENT) {
        const struct node *unit = node_by_id(&reference->units, holder_id);
        snprintf(where, sizeof where, "unit %s", unit ? unit->code : "?");
        if (!unit || unit->shut)
            check_warn(checking, where, _("%" PRId64 " open tickets stand with a unit that is shut"), tickets);
        else if (!somebody_of(reference, unit))
            check_warn(checking, where, _("%" PRId64 " open tickets, and no open account can work them"),
                       tickets);
    } else if (rights[desk] != 0 && !somebody_has(reference, rights[desk])) {
        snprintf(where, sizeof where, "list %s", name_of(&desk_names, (int)desk));
        check_warn(checking, where, _("%" PRId64 " open tickets, and no open account can work them"), tickets);
    }
}

/* What no other rule takes must find somebody. */
static void check_fallback(struct checking *checking, const struct reference *reference)
{
    const struct rule *rule = rule_open(reference, 0, 0, HOURS_ALWAYS);
    const struct node *unit = rule ? node_by_id(&reference->units, rule->unit_id) : NULL;
    if (reference->rule_count > 0 && (!unit || unit->shut))
        check_warn(checking, "dispatch directory", "%s", _("there is no open rule * * always to an open unit"));
}

/* The organisation as it stands in the same snapshot. */
enum result check_hands(struct checking *checking)
{
    struct reference reference = {.rule_count = 0};
    enum result result = reference_load_organisation(checking->db, &reference);
    struct statement *s = db_sql(checking->db, "SELECT desk, holder_id, count(*) FROM ticket WHERE desk <> 0 "
                                               "GROUP BY desk, holder_id ORDER BY desk, holder_id");
    while (result == RESULT_OK && (result = db_step(s)) == RESULT_OK)
        check_list(checking, &reference, (enum desk)column_int(s, 0), column_int(s, 1), column_int(s, 2));
    db_reset(s);
    if (result == RESULT_NOT_FOUND)
        check_fallback(checking, &reference);
    reference_free(&reference);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}
