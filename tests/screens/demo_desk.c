/* A small desk made of the kit alone, for the tests of the kit: an intake form, a list of tickets with a detail, and a
 * pipe in the wire's place. No broker is needed. */
#include "tui/app.h"
#include "tui/form.h"
#include "tui/list.h"
#include "tui/say.h"
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TICKETS_MOST = 400, RIGHT_DELETE = 1, RIGHT_NEVER = 2 };

struct ticket {
    int64_t id;
    char title[120], unit[60], state[24];
    bool late;
};

struct desk {
    struct app *app;
    int pipe[2];
    struct ticket tickets[TICKETS_MOST];
    size_t count;
    int64_t next_id;
    struct form form;
    struct list list;
    bool right_pane;
    int drafts;
    /* A wire that never rests. */
    bool flooded, typed;
    long turns, turns_at_key, waited_most, drawn;
};

static const struct form_choice CATEGORIES[] = {
    {"101", "市政设施 / 路灯", "ld luden"},       {"102", "市政设施 / 井盖", "jg jinggai"},
    {"103", "市政设施 / 道路破损", "dlps daolu"}, {"201", "环境保护 / 夜间施工噪声", "zs zaosheng"},
    {"202", "环境保护 / 油烟", "yy youyan"},      {"301", "交通出行 / 公交线路", "gj gongjiao"},
    {"302", "交通出行 / 停车难", "tc tingche"},   {"401", "供水供电 / 停水", "ts tingshui"},
    {"402", "供水供电 / 停电", "td tingdian"},    {"501", "物业管理 / 电梯故障", "dt dianti"},
    {"601", "消费维权 / 预付卡", "yfk yufuka"},
};
static const struct form_choice URGENCIES[] = {
    {"normal", "一般", "yb"}, {"urgent", "紧急", "jj"}, {"critical", "特急", "tj"}};

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
static const struct form_row ROWS[] = {
    {.name = "phone", .label = N_("来电号码"), .kind = FORM_TEXT, .limit_bytes = 20, .required = true},
    {.name = "name", .label = N_("姓名"), .kind = FORM_TEXT, .limit_bytes = 60},
    {.name = "anonymous", .label = N_("匿名"), .kind = FORM_BOOL},
    {.name = "category",
     .label = N_("事项分类"),
     .kind = FORM_CHOICE,
     .required = true,
     .choices = CATEGORIES,
     .choice_count = COUNT(CATEGORIES),
     .hint = N_("type any part, or pinyin")},
    {.name = "urgency",
     .label = N_("紧急程度"),
     .kind = FORM_CHOICE,
     .choices = URGENCIES,
     .choice_count = COUNT(URGENCIES)},
    {.name = "happened", .label = N_("发生日期"), .kind = FORM_DATE, .hint = N_("20261124")},
    {.name = "address", .label = N_("地址"), .kind = FORM_TEXT, .limit_bytes = 200, .required = true},
    {.name = "body",
     .label = N_("诉求内容"),
     .kind = FORM_MULTI,
     .limit_bytes = 300,
     .rows = 4,
     .required = true},
};

static const struct list_column COLUMNS[] = {
    {.title = N_("编号"), .width_min_cols = 6, .align = ALIGN_RIGHT},
    {.title = N_("标题"), .width_min_cols = 16, .weight = 3},
    {.title = N_("状态"), .width_min_cols = 8},
    {.title = N_("承办单位"), .width_min_cols = 12, .weight = 1},
};

static void add_ticket(struct desk *desk, const char *title)
{
    static const char *const units[] = {"城市管理局", "生态环境局", "交通运输局", "水务集团"};
    static const char *const states[] = {"待派单", "办理中", "待回访"};
    if (desk->count == TICKETS_MOST)
        return;
    /* New ones come first, so that a selection by row would slip. */
    memmove(&desk->tickets[1], &desk->tickets[0], desk->count * sizeof(desk->tickets[0]));
    struct ticket *ticket = &desk->tickets[0];
    int64_t id = desk->next_id++;
    *ticket = (struct ticket){.id = id, .late = id % 7 == 0};
    snprintf(ticket->title, sizeof(ticket->title), "%s", title);
    snprintf(ticket->unit, sizeof(ticket->unit), "%s", units[id % 4]);
    snprintf(ticket->state, sizeof(ticket->state), "%s", states[id % 3]);
    desk->count++;
}

static void add_samples(struct desk *desk, int count)
{
    static const char *const titles[] = {
        "人民路12号路灯不亮", "工地夜间施工噪声扰民",       "小区停水三天未修",
        "公交车站牌缺失",     "e\u0301te\u0301 咖啡店油烟", "井盖破损👨‍👩‍👧需更换"};
    desk->next_id = 1001;
    for (int i = 0; i < count; i++)
        add_ticket(desk, titles[i % 6]);
}

static size_t ticket_count(void *context)
{
    return ((struct desk *)context)->count;
}

static int64_t ticket_id(void *context, size_t index)
{
    return ((struct desk *)context)->tickets[index].id;
}

static void ticket_cell(void *context, size_t index, size_t column, char *out, size_t size)
{
    const struct ticket *ticket = &((struct desk *)context)->tickets[index];
    if (column == 0)
        snprintf(out, size, "%lld", (long long)ticket->id);
    else if (column == 1)
        snprintf(out, size, "%s", ticket->title);
    else if (column == 2)
        snprintf(out, size, "%s%s", ticket->late ? "!" : "", ticket->state);
    else
        snprintf(out, size, "%s", ticket->unit);
}

static enum style ticket_style(void *context, size_t index)
{
    return ((struct desk *)context)->tickets[index].late ? STYLE_BAD : STYLE_NORMAL;
}

static void ticket_detail(void *context, size_t index, struct rect area)
{
    struct desk *desk = context;
    char text[600];
    snprintf(
        text, sizeof(text),
        "%lld %s\n承办单位：%s。市民反映：该处问题已持续数日，多次致电未得到解决，希望有关部门尽快到场处理，"
        "并将结果告知来电人。",
        (long long)desk->tickets[index].id, desk->tickets[index].title, desk->tickets[index].unit);
    paint_paragraph(area, STYLE_NORMAL, text, 0);
}

static const struct list_source SOURCE = {.count = ticket_count,
                                          .id = ticket_id,
                                          .cell = ticket_cell,
                                          .style = ticket_style,
                                          .detail = ticket_detail};

static void refresh(struct desk *desk)
{
    if (list_refresh(&desk->list) != RESULT_OK)
        app_say(desk->app, STYLE_ERROR, "%s", "Not enough memory.");
}

static enum reaction yes_delete(struct app *app, void *screen)
{
    struct desk *desk = screen;
    int64_t ids[TICKETS_MOST];
    size_t targets = list_targets(&desk->list, ids, TICKETS_MOST), kept = 0;
    for (size_t i = 0; i < desk->count; i++) {
        bool goes = false;
        for (size_t j = 0; j < targets; j++)
            goes = goes || ids[j] == desk->tickets[i].id;
        if (!goes)
            desk->tickets[kept++] = desk->tickets[i];
    }
    desk->count = kept;
    refresh(desk);
    app_say(app, STYLE_GOOD, "%zu deleted", targets);
    return REACT_DRAW;
}

static enum reaction ask_delete(struct app *app, void *screen, const char *argument)
{
    struct desk *desk = screen;
    int64_t ids[TICKETS_MOST];
    size_t targets = list_targets(&desk->list, ids, TICKETS_MOST);
    (void)argument;
    if (targets == 1)
        app_confirm(app, screen, yes_delete, "Delete ticket %lld?", (long long)ids[0]);
    else if (targets > 1)
        app_confirm(app, screen, yes_delete, "Delete %zu tagged tickets?", targets);
    return REACT_DRAW;
}

static enum reaction push_one(struct app *app, void *screen, const char *argument)
{
    struct desk *desk = screen;
    char byte = 'p';
    (void)app;
    (void)argument;
    return write(desk->pipe[1], &byte, 1) == 1 ? REACT_DRAW : REACT_DONE;
}

static enum reaction flood(struct app *app, void *screen, const char *argument)
{
    struct desk *desk = screen;
    desk->flooded = true;
    return push_one(app, screen, argument);
}

static enum reaction calm(struct app *app, void *screen, const char *argument)
{
    struct desk *desk = screen;
    (void)argument;
    desk->flooded = false;
    app_say(app, STYLE_GOOD, "%ld turns, %ld drawn, a key waited %ld", desk->turns, desk->drawn,
            desk->waited_most);
    return REACT_DRAW;
}

static enum reaction assign(struct app *app, void *screen, const char *argument)
{
    struct desk *desk = screen;
    app_say(app, STYLE_GOOD, "assigned %lld to %s", (long long)list_selected_id(&desk->list), argument);
    return REACT_DRAW;
}

static enum reaction crash(struct app *app, void *screen, const char *argument)
{
    (void)app;
    (void)screen;
    (void)argument;
    abort();
}

static const struct form_row DOOR_ROWS[] = {
    {.name = "account", .label = N_("账号"), .kind = FORM_TEXT, .limit_bytes = 40},
    {.name = "password", .label = N_("口令"), .kind = FORM_TEXT, .limit_bytes = 40, .secret = true},
};
static struct form door;

static void door_draw(struct app *app, void *screen, struct rect area)
{
    (void)app;
    form_draw(screen, area, true);
}

static enum reaction door_key(struct app *app, void *screen, const struct key *key)
{
    return form_key(app, screen, key);
}

static void door_close(struct app *app, void *screen)
{
    (void)app;
    form_stop(screen);
}

static const struct screen_kind DOOR = {
    .name = N_("登录"), .widgets = {&form_commands}, .draw = door_draw, .key = door_key, .close = door_close};

static enum reaction open_door(struct app *app, void *screen, const char *argument)
{
    (void)screen;
    (void)argument;
    if (form_start(&door, DOOR_ROWS, COUNT(DOOR_ROWS)) != RESULT_OK)
        return REACT_DONE;
    return app_push(app, &DOOR, &door) == RESULT_OK ? REACT_DRAW : REACT_DONE;
}

static bool has_tickets(const void *screen)
{
    return ((const struct desk *)screen)->count > 0;
}

static const struct command LIST_ROWS[] = {
    {.key = 'd',
     .name = "delete",
     .label = N_("delete"),
     .help = N_("Delete the tagged tickets"),
     .rights = RIGHT_DELETE,
     .run = ask_delete,
     .ready = has_tickets},
    {.key = 'a',
     .name = "assign",
     .label = N_("assign"),
     .help = N_("Give the ticket to a unit"),
     .run = assign},
    {.key = 'p',
     .name = "push",
     .label = N_("push"),
     .help = N_("Let the wire bring one more ticket"),
     .run = push_one},
    {.name = "flood", .help = N_("Let the wire bring without end"), .run = flood},
    {.name = "calm", .help = N_("Let it rest, and tell"), .run = calm},
    {.key = 'z',
     .name = "zap",
     .label = N_("zap"),
     .help = N_("Nobody has the right to this"),
     .rights = RIGHT_NEVER,
     .run = assign},
    {.name = "login", .help = N_("Ask who is there"), .run = open_door},
    {.name = "crash", .help = N_("Stop by a fatal signal"), .run = crash},
};

static void list_say_title(struct app *app, void *screen, struct title *title)
{
    (void)app;
    list_title(&((struct desk *)screen)->list, title);
    title->age_ms = 12000;
}

static void list_draw_all(struct app *app, void *screen, struct rect area)
{
    struct desk *desk = screen;
    (void)app;
    list_draw(&desk->list, area, true);
    if (desk->flooded)
        paint_text(area.row, area.col, area.cols, STYLE_HEADING, "the wire never rests");
    if (desk->typed && desk->turns - desk->turns_at_key > desk->waited_most)
        desk->waited_most = desk->turns - desk->turns_at_key;
    desk->typed = false;
    desk->drawn += desk->flooded;
}

static enum reaction list_take(struct app *app, void *screen, const struct key *key)
{
    struct desk *desk = screen;
    desk->typed = true;
    desk->turns_at_key = desk->turns;
    return list_key(app, &desk->list, key);
}

static enum reaction take_message(struct app *app, void *screen, const void *message)
{
    struct desk *desk = screen;
    (void)app;
    add_ticket(desk, message);
    refresh(desk);
    return REACT_DRAW;
}

static const struct screen_kind TICKETS = {.name = N_("工单列表"),
                                           .commands = {LIST_ROWS, COUNT(LIST_ROWS)},
                                           .widgets = {&list_commands},
                                           .title = list_say_title,
                                           .draw = list_draw_all,
                                           .key = list_take,
                                           .message = take_message};

static enum reaction save(struct app *app, void *screen, const char *argument)
{
    struct desk *desk = screen;
    (void)argument;
    if (!form_check(&desk->form)) {
        app_say(app, STYLE_ERROR, "%s", "Not saved: see the marked field.");
        return REACT_DRAW;
    }
    add_ticket(desk, form_get(&desk->form, "body"));
    refresh(desk);
    app_say(app, STYLE_GOOD, "saved %s / %s / %s / %s", form_get(&desk->form, "phone"),
            form_get(&desk->form, "category"), form_get(&desk->form, "happened"),
            form_get(&desk->form, "address"));
    form_clear(&desk->form);
    return REACT_DRAW;
}

static enum reaction open_list(struct app *app, void *screen, const char *argument)
{
    (void)argument;
    return app_push(app, &TICKETS, screen) == RESULT_OK ? REACT_DRAW : REACT_DONE;
}

static enum reaction other_pane(struct app *app, void *screen, const char *argument)
{
    struct desk *desk = screen;
    (void)app;
    (void)argument;
    desk->right_pane = !desk->right_pane;
    return REACT_DRAW;
}

static const struct command INTAKE_ROWS[] = {
    {.key = PRESS_F2, .name = "save", .label = N_("save"), .help = N_("Register the request"), .run = save},
    {.key = PRESS_F3, .name = "list", .label = N_("tickets"), .help = N_("All tickets"), .run = open_list},
    {.key = PRESS_F6, .name = "pane", .label = N_("pane"), .help = N_("To the other pane"), .run = other_pane},
};

static void intake_draw(struct app *app, void *screen, struct rect area)
{
    struct desk *desk = screen;
    struct rect right, left = rect_left(area, area.cols / 2, &right);
    (void)app;
    paint_vline(area.row, area.col + left.cols, area.rows, STYLE_LINE);
    list_draw(&desk->list, right, desk->right_pane);
    /* The form last: its open list may cover its own rows only. */
    form_draw(&desk->form, left, !desk->right_pane);
}

static enum reaction intake_key(struct app *app, void *screen, const struct key *key)
{
    struct desk *desk = screen;
    return desk->right_pane ? list_key(app, &desk->list, key) : form_key(app, &desk->form, key);
}

static enum reaction intake_tick(struct app *app, void *screen, int64_t now_ms)
{
    struct desk *desk = screen;
    if (!form_draft_due(&desk->form, now_ms, 500))
        return REACT_DONE;
    app_say(app, STYLE_DIM, "draft %d kept", ++desk->drafts);
    return REACT_DRAW;
}

static const struct screen_kind INTAKE = {.name = N_("受理"),
                                          .commands = {INTAKE_ROWS, COUNT(INTAKE_ROWS)},
                                          .widgets = {&form_commands},
                                          .draw = intake_draw,
                                          .key = intake_key,
                                          .tick = intake_tick};

static int wire_fd(void *context)
{
    return ((struct desk *)context)->pipe[0];
}

static enum reaction on_wire(struct app *app, void *context)
{
    struct desk *desk = context;
    char byte;
    if (desk->flooded) { /* the pipe stays readable */
        desk->turns++;
        return REACT_DRAW;
    }
    while (read(desk->pipe[0], &byte, 1) == 1)
        app_deliver(app, "推送的新工单");
    return REACT_DONE;
}

static void no_clock(void *context, char *out, size_t size)
{
    (void)context;
    snprintf(out, size, "%s", "14:05");
}

static bool read_options(int argc, char **argv, struct app_options *options)
{
    static const struct option known[] = {{"keys", required_argument, NULL, 'k'},
                                          {"dump", required_argument, NULL, 'd'},
                                          {"mouse", no_argument, NULL, 'm'},
                                          {0}};
    int option;
    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        if (option == 'k')
            options->keys_path = optarg;
        else if (option == 'd')
            options->dump_path = optarg;
        else if (option == 'm')
            options->mouse = true;
        else
            return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    static struct desk desk;
    struct app_options options = {
        .program = "demo-desk", .context = &desk, .wire_fd = wire_fd, .on_wire = on_wire, .clock = no_clock};
    struct list_source source = SOURCE;
    int code = 1;
    source.context = &desk;
    if (!read_options(argc, argv, &options) || pipe2(desk.pipe, O_NONBLOCK | O_CLOEXEC) != 0)
        return 2;
    add_samples(&desk, 61);
    if (form_start(&desk.form, ROWS, COUNT(ROWS)) != RESULT_OK ||
        list_start(&desk.list, &source, COLUMNS, COUNT(COLUMNS)) != RESULT_OK)
        goto done;
    enum result result = app_start(&desk.app, &options);
    if (result != RESULT_OK) {
        fprintf(stderr, "demo-desk: cannot start the screen (%d)\n", (int)result);
        goto done;
    }
    app_set_who(desk.app, "王芳 6012", RIGHT_DELETE);
    app_set_link(desk.app, APP_LINK_UP);
    if (app_push(desk.app, &INTAKE, &desk) != RESULT_OK)
        goto done;
    result = app_run(desk.app);
    code = result == RESULT_OK ? 0 : 1;
    if (result != RESULT_OK) {
        char fault[320];
        snprintf(fault, sizeof(fault), "%s", app_fault(desk.app));
        app_stop(&desk.app);
        fprintf(stderr, "demo-desk: %s\n", fault);
    }
done:
    app_stop(&desk.app);
    form_stop(&desk.form);
    list_stop(&desk.list);
    return code;
}
