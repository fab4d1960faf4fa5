/* The names of names.h, in the order of their enums; labels are translated where they are shown. */
#include "core/names.h"

#include "core/result.h"

static const char *const type_name[] = {"consultation", "help", "complaint", "report", "suggestion", "praise"};
static const char *const type_label[] = {N_("consultation"), N_("request for help"), N_("complaint"),
                                         N_("report"),       N_("suggestion"),       N_("praise")};
_Static_assert(sizeof(type_name) / sizeof(type_name[0]) == TYPE_COUNT, "a name for each value");
const struct name_list type_names = {.names = type_name, .labels = type_label, .count = TYPE_COUNT};

static const char *const urgency_name[] = {"general", "utility", "emergency"};
static const char *const urgency_label[] = {N_("general"), N_("utility"), N_("emergency")};
_Static_assert(sizeof(urgency_name) / sizeof(urgency_name[0]) == URGENCY_COUNT, "a name for each value");
const struct name_list urgency_names = {.names = urgency_name, .labels = urgency_label, .count = URGENCY_COUNT};

static const char *const channel_name[] = {"phone", "web", "app", "mail", "walk_in", "transfer"};
static const char *const channel_label[] = {N_("phone"), N_("web"),     N_("app"),
                                            N_("mail"),  N_("walk-in"), N_("transfer")};
_Static_assert(sizeof(channel_name) / sizeof(channel_name[0]) == CHANNEL_COUNT, "a name for each value");
const struct name_list channel_names = {.names = channel_name, .labels = channel_label, .count = CHANNEL_COUNT};

static const char *const state_name[] = {"registered", "pending",  "dispatched", "received",  "returned",
                                         "replied",    "callback", "closed",     "suspended", "merged"};
static const char *const state_label[] = {
    N_("registered"),    N_("pending dispatch"), N_("dispatched"), N_("received"),  N_("returned"),
    N_("pending audit"), N_("pending callback"), N_("closed"),     N_("suspended"), N_("merged")};
_Static_assert(sizeof(state_name) / sizeof(state_name[0]) == STATE_COUNT, "a name for each value");
const struct name_list state_names = {.names = state_name, .labels = state_label, .count = STATE_COUNT};

static const char *const closing_name[] = {"none",      "direct",      "not_accepted",
                                           "completed", "handed_over", "terminated"};
static const char *const closing_label[] = {N_("open"),      N_("direct answer"), N_("not accepted"),
                                            N_("completed"), N_("handed over"),   N_("terminated")};
_Static_assert(sizeof(closing_name) / sizeof(closing_name[0]) == CLOSING_COUNT, "a name for each value");
const struct name_list closing_names = {.names = closing_name, .labels = closing_label, .count = CLOSING_COUNT};

static const char *const desk_name[] = {"none",       "operator", "dispatch", "returns",
                                        "department", "audit",    "callback", "parent"};
static const char *const desk_label[] = {N_("none"),           N_("operator"),       N_("dispatcher"),
                                         N_("returns"),        N_("department"),     N_("auditor"),
                                         N_("callback agent"), N_("with its parent")};
_Static_assert(sizeof(desk_name) / sizeof(desk_name[0]) == DESK_COUNT, "a name for each value");
const struct name_list desk_names = {.names = desk_name, .labels = desk_label, .count = DESK_COUNT};

static const char *const not_accepted_name[] = {
    "none", "other_jurisdiction", "court", "discipline", "petition", "settled", "private", "unclear", "abuse"};
static const char *const not_accepted_label[] = {N_("none"),
                                                 N_("another city or level of government"),
                                                 N_("before a court or in arbitration"),
                                                 N_("for supervision and inspection"),
                                                 N_("handled as a petition"),
                                                 N_("finally answered before"),
                                                 N_("a private matter"),
                                                 N_("no request can be made out"),
                                                 N_("abuse")};
_Static_assert(sizeof(not_accepted_name) / sizeof(not_accepted_name[0]) == REASON_COUNT,
               "a name for each value");
const struct name_list not_accepted_names = {
    .names = not_accepted_name, .labels = not_accepted_label, .count = REASON_COUNT};

static const char *const attempt_name[] = {"none", "reached", "declined",    "no_answer",
                                           "busy", "off",     "wrong_number"};
static const char *const attempt_label[] = {N_("none"),        N_("reached"),   N_("declined"),
                                            N_("no answer"),   N_("line busy"), N_("switched off"),
                                            N_("wrong number")};
_Static_assert(sizeof(attempt_name) / sizeof(attempt_name[0]) == ATTEMPT_COUNT, "a name for each value");
const struct name_list attempt_names = {.names = attempt_name, .labels = attempt_label, .count = ATTEMPT_COUNT};

static const char *const outcome_name[] = {"none", "reached", "unreachable", "declined"};
static const char *const outcome_label[] = {N_("open"), N_("reached"), N_("unreachable"), N_("declined")};
_Static_assert(sizeof(outcome_name) / sizeof(outcome_name[0]) == OUTCOME_COUNT, "a name for each value");
const struct name_list outcome_names = {.names = outcome_name, .labels = outcome_label, .count = OUTCOME_COUNT};

static const char *const solved_name[] = {"not_asked", "yes", "partly", "no"};
static const char *const solved_label[] = {N_("not asked"), N_("solved"), N_("partly solved"),
                                           N_("not solved")};
_Static_assert(sizeof(solved_name) / sizeof(solved_name[0]) == SOLVED_COUNT, "a name for each value");
const struct name_list solved_names = {.names = solved_name, .labels = solved_label, .count = SOLVED_COUNT};

static const char *const satisfaction_name[] = {"not_given", "satisfied", "basically", "neutral",
                                                "dissatisfied"};
static const char *const satisfaction_label[] = {N_("not given"), N_("satisfied"), N_("basically satisfied"),
                                                 N_("neutral"), N_("dissatisfied")};
_Static_assert(sizeof(satisfaction_name) / sizeof(satisfaction_name[0]) == SATISFACTION_COUNT,
               "a name for each value");
const struct name_list satisfaction_names = {
    .names = satisfaction_name, .labels = satisfaction_label, .count = SATISFACTION_COUNT};

static const char *const call_step_name[] = {
    "offered", "queued", "refused",     "answered",   "ended",    "ringing", "ring_ended",   "left_queue",
    "held",    "unheld", "transferred", "talk_ended", "recorded", "lost",    "not_measured", "measured"};
static const char *const call_step_label[] = {
    N_("offered"),           N_("queued"),         N_("refused"),
    N_("answered"),          N_("ended"),          N_("rings at an operator"),
    N_("rang unanswered"),   N_("left the queue"), N_("put on hold"),
    N_("taken off hold"),    N_("transferred"),    N_("talk ended"),
    N_("recorded"),          N_("lost sight of"),  N_("not measured"),
    N_("measured after all")};
_Static_assert(sizeof(call_step_name) / sizeof(call_step_name[0]) == CALL_STEP_COUNT, "a name for each value");
const struct name_list call_step_names = {
    .names = call_step_name, .labels = call_step_label, .count = CALL_STEP_COUNT};

static const char *const call_outcome_name[] = {"waiting", "talking",   "answered",  "abandoned", "left_menu",
                                                "refused", "test",      "timed_out", "no_agent",  "queue_full",
                                                "key",     "withdrawn", "unseen"};
static const char *const call_outcome_label[] = {
    N_("waiting"),     N_("talking"),          N_("answered"),
    N_("abandoned"),   N_("left in the menu"), N_("refused by the queue"),
    N_("test"),        N_("wait timed out"),   N_("no operator there"),
    N_("queue full"),  N_("left by a key"),    N_("withdrawn"),
    N_("end not seen")};
_Static_assert(sizeof(call_outcome_name) / sizeof(call_outcome_name[0]) == CALL_OUTCOME_COUNT,
               "a name for each value");
const struct name_list call_outcome_names = {
    .names = call_outcome_name, .labels = call_outcome_label, .count = CALL_OUTCOME_COUNT};

static const char *const call_reason_name[] = {"none",         "consultation", "silent",
                                               "wrong_number", "abuse",        "test"};
static const char *const call_reason_label[] = {
    N_("none"), N_("consultation answered"), N_("silent"), N_("wrong number"), N_("abuse"), N_("test")};
_Static_assert(sizeof(call_reason_name) / sizeof(call_reason_name[0]) == CALL_REASON_COUNT,
               "a name for each value");
const struct name_list call_reason_names = {
    .names = call_reason_name, .labels = call_reason_label, .count = CALL_REASON_COUNT};

static const char *const visit_end_name[] = {"open",      "answered", "abandoned", "timed_out", "empty", "key",
                                             "withdrawn", "refused",  "full",      "nobody",    "unseen"};
static const char *const visit_end_label[] = {N_("waiting"),
                                              N_("answered"),
                                              N_("abandoned"),
                                              N_("wait timed out"),
                                              N_("the last operator left"),
                                              N_("left by a key"),
                                              N_("withdrawn"),
                                              N_("refused by the queue"),
                                              N_("queue full"),
                                              N_("no operator there"),
                                              N_("end not seen")};
_Static_assert(sizeof(visit_end_name) / sizeof(visit_end_name[0]) == VISIT_END_COUNT, "a name for each value");
const struct name_list visit_end_names = {
    .names = visit_end_name, .labels = visit_end_label, .count = VISIT_END_COUNT};

static const char *const transfer_name[] = {"blind", "attended"};
static const char *const transfer_label[] = {N_("without asking"), N_("after asking")};
_Static_assert(sizeof(transfer_name) / sizeof(transfer_name[0]) == TRANSFER_COUNT, "a name for each value");
const struct name_list transfer_names = {
    .names = transfer_name, .labels = transfer_label, .count = TRANSFER_COUNT};

static const char *const role_name[] = {"none",       "admin",   "supervisor", "operator",
                                        "dispatcher", "auditor", "callback",   "handler",
                                        "gateway",    "officer", "leader"};
static const char *const role_label[] = {N_("none"),
                                         N_("administrator"),
                                         N_("supervisor"),
                                         N_("operator"),
                                         N_("dispatcher"),
                                         N_("auditor"),
                                         N_("callback agent"),
                                         N_("department handler"),
                                         N_("exchange gateway"),
                                         N_("supervision officer"),
                                         N_("team leader")};
_Static_assert(sizeof(role_name) / sizeof(role_name[0]) == ROLE_COUNT, "a name for each value");
const struct name_list role_names = {.names = role_name, .labels = role_label, .count = ROLE_COUNT};

static const char *const unit_kind_name[] = {"hotline", "district", "department", "utility", "street"};
static const char *const unit_kind_label[] = {N_("hotline"), N_("district"), N_("department"),
                                              N_("public utility"), N_("street")};
_Static_assert(sizeof(unit_kind_name) / sizeof(unit_kind_name[0]) == UNIT_KIND_COUNT, "a name for each value");
const struct name_list unit_kind_names = {
    .names = unit_kind_name, .labels = unit_kind_label, .count = UNIT_KIND_COUNT};

static const char *const presence_name[] = {"away",    "ready", "talking",   "wrap_up",   "pause",
                                            "ringing", "hold",  "not_ready", "other_call"};
static const char *const presence_label[] = {N_("away"),    N_("ready"),     N_("talking"),
                                             N_("wrap-up"), N_("pause"),     N_("ringing"),
                                             N_("on hold"), N_("not ready"), N_("in another call")};
_Static_assert(sizeof(presence_label) / sizeof(presence_label[0]) == PRESENCE_COUNT, "a label for each value");
_Static_assert(sizeof(presence_name) / sizeof(presence_name[0]) == PRESENCE_COUNT, "a name for each value");
const struct name_list presence_names = {
    .names = presence_name, .labels = presence_label, .count = PRESENCE_COUNT};

static const char *const exchange_state_name[] = {"unknown", "out",         "queued",
                                                  "paused",  "unreachable", "in_call"};
static const char *const exchange_state_label[] = {N_("unknown"), N_("in no queue"),   N_("in the queue"),
                                                   N_("paused"),  N_("not reachable"), N_("in a call")};
_Static_assert(sizeof(exchange_state_name) / sizeof(exchange_state_name[0]) == EXCHANGE_STATE_COUNT,
               "a name for each value");
const struct name_list exchange_state_names = {
    .names = exchange_state_name, .labels = exchange_state_label, .count = EXCHANGE_STATE_COUNT};

static const char *const pause_reason_name[] = {"none", "rest", "meal", "training", "other", "exchange"};
static const char *const pause_reason_label[] = {
    N_("none"), N_("rest"), N_("meal"), N_("training"), N_("something else"), N_("set at the exchange")};
_Static_assert(sizeof(pause_reason_label) / sizeof(pause_reason_label[0]) == PAUSE_REASON_COUNT,
               "a label for each value");
_Static_assert(sizeof(pause_reason_name) / sizeof(pause_reason_name[0]) == PAUSE_REASON_COUNT,
               "a name for each value");
const struct name_list pause_reason_names = {
    .names = pause_reason_name, .labels = pause_reason_label, .count = PAUSE_REASON_COUNT};

static const char *const approval_name[] = {"none",        "extension", "complex", "suspension",
                                            "termination", "redo",      "contact"};
static const char *const approval_label[] = {
    N_("none"),        N_("extension"),    N_("complex matter"),         N_("suspension"),
    N_("termination"), N_("further redo"), N_("contact with the caller")};
_Static_assert(sizeof(approval_name) / sizeof(approval_name[0]) == APPROVAL_COUNT, "a name for each value");
const struct name_list approval_names = {
    .names = approval_name, .labels = approval_label, .count = APPROVAL_COUNT};

static const char *const urging_name[] = {"hand", "repeat", "clock"};
static const char *const urging_label[] = {N_("by hand"), N_("by a repeated call"), N_("by the clock")};
_Static_assert(sizeof(urging_name) / sizeof(urging_name[0]) == URGING_COUNT, "a name for each value");
const struct name_list urging_names = {.names = urging_name, .labels = urging_label, .count = URGING_COUNT};

static const char *const level_name[] = {"notice", "order", "listed"};
static const char *const level_label[] = {N_("notice"), N_("supervision order"),
                                          N_("listed supervision order")};
_Static_assert(sizeof(level_name) / sizeof(level_name[0]) == LEVEL_COUNT, "a name for each value");
const struct name_list supervision_level_names = {
    .names = level_name, .labels = level_label, .count = LEVEL_COUNT};

static const char *const order_level_name[] = {"none", "notice", "order", "listed"};
static const char *const order_level_label[] = {N_("none"), N_("notice"), N_("supervision order"),
                                                N_("listed supervision order")};
_Static_assert(sizeof(order_level_name) / sizeof(order_level_name[0]) == LEVEL_COUNT + 1,
               "none and the levels");
const struct name_list order_level_names = {
    .names = order_level_name, .labels = order_level_label, .count = LEVEL_COUNT + 1};

static const char *const cause_name[] = {"hand", "not_received", "overdue", "redone", "repeated"};
static const char *const cause_label[] = {N_("by hand"), N_("not received"), N_("overdue"), N_("redone twice"),
                                          N_("the same matter again")};
_Static_assert(sizeof(cause_name) / sizeof(cause_name[0]) == CAUSE_COUNT, "a name for each value");
const struct name_list supervision_cause_names = {
    .names = cause_name, .labels = cause_label, .count = CAUSE_COUNT};

static const char *const fault_name[] = {"none", "unit", "rules", "caller"};
static const char *const fault_label[] = {N_("none"), N_("the department's"), N_("the rules do not allow it"),
                                          N_("the caller's")};
_Static_assert(sizeof(fault_name) / sizeof(fault_name[0]) == FAULT_COUNT, "a name for each value");
const struct name_list fault_names = {.names = fault_name, .labels = fault_label, .count = FAULT_COUNT};
