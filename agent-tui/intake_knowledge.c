/* Knowledge beside the form: what answers the chosen category and the words of the title, asked in a pause of typing. */
#include "agent-tui/intake.h"

#include "agent-tui/say.h"
#include "agent-tui/screen_knowledge.h"
#include "core/text.h"
#include "wire/codec.h"

#include <stdio.h>
#include <string.h>

enum { HITS_MOST = 6, HITS_ROWS_SMALL = 3 };

static void forget_hits(struct intake *intake)
{
    shape_free(&knowledge_rows_shape, &intake->hits);
    intake->hit = 0;
    intake->in_hits = false;
}

static void found(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct intake *intake = owner;
    (void)desk;
    /* Not found, refused, away: the form goes on without; the next pause asks again. */
    if (incoming->kind != INCOMING_REPLY) {
        intake->knowledge_asked[0] = '\0';
        return;
    }
    if (intake->knowledge_asked[0] == '\0' || intake->knowledge_asked[0] == '\n')
        return; /* the form was emptied meanwhile */
    bool was_in_hits = intake->in_hits;
    struct knowledge_rows *reply = incoming->reply;
    forget_hits(intake);
    intake->hits = *reply;
    *reply = (struct knowledge_rows){0};
    intake->in_hits = was_in_hits && intake->hits.row_count > 0;
}

void intake_ask_knowledge(struct intake *intake)
{
    struct knowledge_find_request request = {.limit = HITS_MOST};
    char asked[sizeof intake->knowledge_asked];
    (void)text_copy(request.category, sizeof request.category, form_get(&intake->form, "category"));
    (void)text_copy(request.like, sizeof request.like, form_get(&intake->form, "title"));
    text_trim(request.like);
    snprintf(asked, sizeof asked, "%s%s\n%s", request.category, request.like[0] != '\0' ? " " : "",
             request.like);
    if (strcmp(asked, intake->knowledge_asked) == 0 || !desk_online(intake->desk))
        return;
    memcpy(intake->knowledge_asked, asked, sizeof asked);
    if (request.category[0] == '\0' && request.like[0] == '\0')
        forget_hits(intake);
    else
        (void)desk_ask(intake->desk, "knowledge.find", &request, NULL, intake, found);
}

void intake_forget_knowledge(struct intake *intake)
{
    forget_hits(intake);
    intake->knowledge_asked[0] = '\0';
}

void intake_insert_knowledge(struct intake *intake, const struct knowledge_row *entry)
{
    const char *before = form_get(&intake->form, "answer");
    char answer[TEXT_LONG];
    snprintf(answer, sizeof answer, "%s%s", before, before[0] != '\0' ? "\n" : "");
    size_t used = strlen(answer);
    bool whole = text_copy(answer + used, sizeof answer - used, entry->text);
    if (form_set(&intake->form, "answer", answer) != RESULT_OK)
        return;
    form_hide(&intake->form, "answer", false);
    (void)form_focus(&intake->form, "answer");
    intake->in_hits = false;
    intake->form.dirty = true;
    intake_keep(intake);
    if (entry->stale || entry->announced_at != 0)
        app_say(intake->desk->app, STYLE_BAD,
                _("Inserted, but its owner (%s) has yet to review it: ask there."), entry->unit_name);
    else if (!whole)
        app_say(intake->desk->app, STYLE_BAD, "%s", _("Inserted as far as it fits; the rest is left out."));
    else
        app_say(intake->desk->app, STYLE_GOOD, _("Inserted into the reply: %s"), entry->title);
}

const struct knowledge_row *intake_hit(const struct intake *intake)
{
    return intake->hit < intake->hits.row_count ? &intake->hits.rows[intake->hit] : NULL;
}

enum reaction intake_hits_key(struct app *app, struct intake *intake, const struct key *key)
{
    bool press = key->kind == KEY_KIND_PRESS;
    const struct knowledge_row *entry = intake_hit(intake);
    (void)app;
    if (press && (key->code == PRESS_ESC || key->code == PRESS_TAB)) {
        intake->in_hits = false;
        return REACT_DRAW;
    }
    if (press && (key->code == PRESS_DOWN || key->code == PRESS_UP)) {
        size_t last = intake->hits.row_count - 1;
        if (key->code == PRESS_DOWN)
            intake->hit = intake->hit < last ? intake->hit + 1 : last;
        else
            intake->hit -= intake->hit > 0;
        return REACT_DRAW;
    }
    if (press && key->code == PRESS_ENTER && entry != NULL) {
        screen_knowledge_show(intake->desk, entry, intake);
        return REACT_DRAW;
    }
    if (key->kind == KEY_KIND_TEXT && key->code == 'i' && entry != NULL) {
        intake_insert_knowledge(intake, entry);
        return REACT_DRAW;
    }
    return key->kind == KEY_KIND_TEXT || key->kind == KEY_KIND_PASTE ? REACT_DONE : REACT_IGNORED;
}

int intake_hits_rows(const struct intake *intake, int rows)
{
    int wanted = 1 + (int)intake->hits.row_count;
    bool long_form = form_get(&intake->form, "answer")[0] != '\0' || intake->in_panel;
    int most = rows < 24 ? (long_form ? HITS_ROWS_SMALL : HITS_ROWS_SMALL + 1) : 1 + HITS_MOST;
    if (intake->hits.row_count == 0 || rows < 18)
        return 0;
    return wanted < most ? wanted : most;
}

/* The text in one line. */
static void put_line(const char *text, char *out, size_t size)
{
    (void)text_copy(out, size, text);
    for (char *at = out; *at != '\0'; at++)
        if (*at == '\n' || *at == '\t')
            *at = ' ';
}

void intake_draw_hits(const struct intake *intake, struct rect area)
{
    char line[300];
    size_t shown = (size_t)area.rows - 1, count = intake->hits.row_count;
    size_t top = intake->hit >= shown ? intake->hit - shown + 1 : 0;
    int title_cols = area.cols * 2 / 5;
    paint_hline(area.row, area.col, area.cols, STYLE_LINE,
                intake->in_hits ? _("Knowledge: Enter shows it, i inserts it") : _("Knowledge (Ctrl-K)"));
    if (count > shown)
        paint_format(area.row, area.col + area.cols - 12, 11, STYLE_DIM, " %zu/%zu ", intake->hit + 1, count);
    for (size_t i = 0; i < shown && top + i < count; i++) {
        const struct knowledge_row *entry = &intake->hits.rows[top + i];
        bool stale = entry->stale || entry->announced_at != 0;
        bool selected = intake->in_hits && top + i == intake->hit;
        int row = area.row + 1 + (int)i;
        enum style style = selected ? STYLE_SELECTED : stale ? STYLE_BAD : STYLE_NORMAL;
        paint_text(row, area.col, area.cols, selected ? STYLE_SELECTED : STYLE_NORMAL, "");
        snprintf(line, sizeof line, "%s%s%s", selected ? ">" : " ", stale ? "! " : "", entry->title);
        paint_aligned(row, area.col, title_cols - 1, style, ALIGN_LEFT, line);
        put_line(entry->text, line, sizeof line);
        paint_aligned(row, area.col + title_cols, area.cols - title_cols, selected ? STYLE_SELECTED : STYLE_DIM,
                      ALIGN_LEFT, line);
    }
}
