/* What callers of a city say, composed of word lists; people and houses are made up. */
#include "bench/support/filling.h"

#include "core/text.h"
#include "ctl/play_texts.h"

#include <stdio.h>
#include <string.h>

enum { EMERGENCY_OF = 400, OTHER_LEAF_OF = 4 };

static const char *const since[] = {"从昨天夜里开始", "已经三天",       "持续一个多星期",   "上个月就反映过",
                                    "今天早上发现",   "每逢下雨就这样", "入冬以来一直如此", "最近越来越严重"};
static const char *const harm[] = {"老人和孩子受不了", "影响正常生活", "存在安全隐患", "邻居意见也很大",
                                   "店里没法做生意",   "上班都耽误了", "夜里睡不好觉", "已有人因此摔伤"};
static const char *const tried[] = {"找过物业没有结果", "打电话没人接",     "说是要等通知", "让我们自己想办法",
                                    "来看过一次就走了", "一直推给别的单位", "答应修却没来", "只登记不处理"};
static const char *const wish[] = {"希望尽快处理", "请派人到现场查看", "要求给个明确答复",
                                   "请核实后回复", "盼望早日解决",     "请依法查处"};

#define ONE_OF(chance, list) (list)[chance_between(chance, 0, (int64_t)(sizeof(list) / sizeof(list)[0]) - 1)]

/* People ring again: numbers are those of a person, each of whom has one. */
static void draw_caller(const struct filling *f, struct chance *chance, int64_t index, struct fill_text *out)
{
    int64_t person =
        index % f->busy_every == f->busy_every / 2 ? 0 : 1 + chance_between(chance, 0, f->callers - 1);
    static const char *const heads[] = {"130", "132", "135", "136", "138", "139", "150", "158", "176", "186"};
    snprintf(out->phone, sizeof out->phone, "%s%08lld", heads[person % 10],
             (long long)((person * 7919 + 12345) % 100000000));
}

static void draw_other_leaf(const struct filling *f, struct chance *chance, struct fill_text *out)
{
    const struct node *leaf =
        node_by_id(&f->reference.categories, f->leaves[chance_between(chance, 0, (int64_t)f->leaf_count - 1)]);
    out->category_id = leaf->id;
    snprintf(out->title, sizeof out->title, "%.60s%s", leaf->name,
             chance_in(chance, 1, 2) ? "问题求助" : "情况反映");
}

void fill_text_draw(const struct filling *f, int64_t index, struct fill_text *out)
{
    struct chance chance;
    struct matter_text matter;
    chance_seed(&chance, f->seed, (uint64_t)index * 2 + 1);
    enum topic_group group = chance_in(&chance, 1, EMERGENCY_OF) ? TOPICS_DANGER
                             : chance_in(&chance, 11, 20)        ? TOPICS_QUESTION
                                                                 : TOPICS_MATTER;
    texts_draw(&chance, group, NULL, &matter);
    const struct node *category = node_find(&f->reference.categories, matter.topic->category);
    const struct node *district = node_find(&f->reference.districts, matter.place->code);
    *out = (struct fill_text){.category_id = category ? category->id : f->leaves[0],
                              .district_id = district ? district->id : 0,
                              .type = matter.topic->type,
                              .urgency = matter.topic->urgency};
    text_copy(out->title, sizeof out->title, matter.title);
    text_copy(out->spot, sizeof out->spot, matter.spot);
    text_copy(out->name, sizeof out->name, matter.name);
    if (group == TOPICS_MATTER && chance_in(&chance, 1, OTHER_LEAF_OF))
        draw_other_leaf(f, &chance, out);
    draw_caller(f, &chance, index, out);
    snprintf(out->content, sizeof out->content, "%.700s%s，%s，%s。%lld单元%lld室", matter.content,
             ONE_OF(&chance, since), chance_in(&chance, 1, 2) ? ONE_OF(&chance, harm) : ONE_OF(&chance, tried),
             ONE_OF(&chance, wish), (long long)chance_between(&chance, 1, 6),
             (long long)chance_between(&chance, 101, 2804));
    snprintf(out->answer, sizeof out->answer, "%.900s", matter.topic->answer);
}
