/* What callers say and offices answer. Categories and places are codes of the sample city; people and houses are made up. */
#include "ctl/play_texts.h"

#include "core/text.h"

#include <stdio.h>
#include <string.h>

static const struct place places[] = {
    {"120101", "和平区", 10},   {"120102", "河东区", 9}, {"120103", "河西区", 10}, {"120104", "南开区", 11},
    {"120105", "河北区", 9},    {"120106", "红桥区", 6}, {"120110", "东丽区", 7},  {"120111", "西青区", 8},
    {"120112", "津南区", 7},    {"120113", "北辰区", 7}, {"120114", "武清区", 7},  {"120115", "宝坻区", 4},
    {"120116", "滨海新区", 14}, {"120117", "宁河区", 3}, {"120118", "静海区", 4},  {"120119", "蓟州区", 4},
};

#define CONSULT TYPE_CONSULTATION, URGENCY_GENERAL
#define HELP TYPE_HELP, URGENCY_GENERAL
#define COMPLAIN TYPE_COMPLAINT, URGENCY_GENERAL
#define REPORT TYPE_REPORT, URGENCY_GENERAL
#define UTILITY TYPE_HELP, URGENCY_UTILITY

static const struct topic questions[] = {
    {"11.02.03", 8, CONSULT, "社保卡丢失如何补办", "社会保障卡遗失，咨询补办需要什么材料、在哪里办理。",
     "请持本人身份证到就近的社保卡服务网点申请补办，也可在手机应用上挂失后预约；材料齐全的当场制卡。"},
    {"14.01.02", 8, CONSULT, "身份证到期换领", "身份证下月到期，人在外地工作，能否就近换领。",
     "可以在居住地任一公安派出所换领，带原身份证即可，二十日内领证，急用的可以申请临时身份证。"},
    {"10.02.02", 8, CONSULT, "异地就医备案办理", "父母随子女居住，咨询异地就医如何备案、何时生效。",
     "可以在国家医保服务平台或者市医保局窗口办理备案，当日生效，备案后在联网医院直接结算。"},
    {"08.03.02", 7, CONSULT, "公积金提取条件", "咨询租房能否提取住房公积金，每年提取几次。",
     "在本市无自有住房并租房居住的职工可以提取，每三个月提取一次，可以在线上办理。"},
    {"17.01.01", 6, CONSULT, "个体营业执照注销", "小店已停业，咨询个体工商户如何注销执照。",
     "先到税务部门办理清税，再在网上登记系统提交注销申请，符合简易注销条件的当日办结。"},
    {"09.01.01", 6, CONSULT, "小学入学登记时间", "孩子今年满六周岁，咨询入学登记的时间和所需证件。",
     "每年五月由各区公布时间，携带户口簿、房产证和预防接种证，在线登记后到学校核验。"},
    {"11.02.01", 6, CONSULT, "养老金调整咨询", "退休职工咨询今年养老金何时调整、何时补发。",
     "具体办法以人社部门公布为准，调整后从一月起补发，无需本人申请。"},
    {"05.03.01", 5, CONSULT, "公交线路末班时间", "咨询到火车站的公交线路和末班车时间。",
     "可以在公交集团的应用中查询实时到站；您说的线路末班为二十二时。"},
    {"14.02.01", 5, CONSULT, "婚姻登记预约", "咨询结婚登记是否需要预约、周六能否办理。",
     "可以线上预约，也可以直接到场；区婚姻登记处周六上午办理，双方带身份证即可。"},
    {"17.02.01", 5, CONSULT, "个人所得税汇算", "咨询个税年度汇算如何填报专项附加扣除。",
     "请在个人所得税应用中选择年度汇算，系统预填数据核对后提交；有疑问可以拨打税务服务热线。"},
    {"03.01.03", 4, CONSULT, "燃气卡充值方式", "老人不会用手机，咨询燃气卡在哪里充值。",
     "可以到燃气集团营业厅或合作银行网点充值，社区代收点也可以办理。"},
    {"04.01.03", 4, CONSULT, "阶梯电价标准", "本月电费偏高，咨询阶梯电价怎样计算。",
     "按年累计用电量分三档计价，家庭人口五人以上可以申请增加基数，请带户口簿到供电营业厅办理。"},
    {"02.02.02", 4, CONSULT, "采暖费报停手续", "房屋空置，咨询采暖费报停的时间和费用。",
     "每年九月底前向供热单位申请，报停后交纳少量基础费，恢复供热同样需要申请。"},
    {"14.01.03", 4, CONSULT, "驾驶证期满换证", "驾驶证还有两个月到期，咨询换证是否需要体检。",
     "期满前九十日内可以换证，需要提交身体条件证明，可以在交管应用上办理并邮寄到家。"},
    {"11.03.01", 3, CONSULT, "灵活就业补贴", "咨询灵活就业人员社保补贴的申请条件。",
     "登记失业的就业困难人员可以向街道党群服务中心申请，按季度发放。"},
    {"14.03.01", 3, CONSULT, "高龄津贴申领", "母亲今年满八十周岁，咨询高龄津贴如何申领。",
     "到户籍所在社区提交身份证和银行卡，次月起发放，也可以由社区上门办理。"},
    {"19.02.01", 3, TYPE_SUGGESTION, URGENCY_GENERAL, "建议延长公园开放时间",
     "建议夏季将公园开放时间延长到二十二时，方便居民锻炼。",
     "您的建议已记录并提供给管理部门参考；目前公园夏季开放到二十一时三十分。"},
    {"19.01.01", 2, TYPE_PRAISE, URGENCY_GENERAL, "表扬社区工作人员",
     "社区工作人员上门帮助老人办理手续，特来表扬。", "感谢您的认可，表扬已记录，我们会转告本人和所在单位。"},
};

static const struct topic matters[] = {
    {"07.01.01", 9, COMPLAIN, "小区垃圾堆积未清运",
     "{place}门口建筑垃圾堆放近一周无人清理，气味很大，请尽快清运。",
     "已联系清运单位于当日将垃圾清走，并要求物业每日巡查，现场已恢复整洁。"},
    {"06.01.01", 8, COMPLAIN, "夜间施工噪音扰民", "{place}附近工地夜间二十三时以后仍在施工，影响居民休息。",
     "执法人员到场检查，责令施工单位停止夜间作业，并约谈项目负责人，后续加强巡查。"},
    {"08.01.01", 8, COMPLAIN, "物业不维修单元门", "{place}单元门禁损坏一个多月，多次向物业报修没有结果。",
     "街道约谈物业公司，门禁已更换并试用正常，物业已向业主致歉。"},
    {"05.02.01", 7, REPORT, "机动车占用便道停放", "{place}便道上长期停放机动车，行人只能走到机动车道上。",
     "民警到场劝离车辆十二台，对拒不驶离的依法处罚，并申请加装隔离桩。"},
    {"12.01.01", 7, COMPLAIN, "购买家电拒绝退货", "在{place}一家商场购买洗衣机，使用三天即故障，商家拒绝退换。",
     "经调解，商家同意更换同型号新机，已送货上门，消费者表示认可。"},
    {"12.01.02", 6, COMPLAIN, "健身房关门预付卡不退", "{place}的健身房突然停业，会员卡余额两千余元无法退还。",
     "已联系经营者，双方达成分期退款协议，首笔款项已到账，并将其列入重点监管名单。"},
    {"04.02.01", 6, HELP, "路灯多日不亮", "{place}一段路灯连续几天不亮，夜间出行不安全。",
     "维修人员检查为电缆老化，已更换，当晚路灯全部恢复照明。"},
    {"05.01.01", 6, HELP, "路面坑洼需要修补", "{place}机动车道有一处较大坑洼，已有电动车在此摔倒。",
     "养护单位已设置围挡并完成修补，路面恢复平整。"},
    {"07.02.01", 5, REPORT, "占道经营影响通行", "{place}早市摊位占用半幅路面，早高峰车辆无法通行。",
     "执法队员对占道摊贩进行清理，引导入市经营，安排早高峰定点值守。"},
    {"11.01.01", 5, COMPLAIN, "公司拖欠工资", "在{place}一家餐饮公司工作，被拖欠两个月工资，多次讨要没有结果。",
     "劳动监察部门责令限期支付，公司已将拖欠工资全部发放到位。"},
    {"12.02.01", 5, REPORT, "餐馆食品不卫生", "在{place}一家餐馆就餐，菜中发现异物，后厨卫生很差。",
     "执法人员现场检查并责令整改，抽样送检，已对其立案调查。"},
    {"08.01.03", 5, HELP, "电梯频繁故障", "{place}高层住宅电梯一周停运三次，老人无法下楼。",
     "维保单位更换了控制板和门机，特种设备检验人员复检合格，已恢复运行。"},
    {"13.02.02", 4, REPORT, "楼道内飞线充电", "{place}有居民从楼上拉线给电动自行车充电，存在火灾隐患。",
     "消防和社区人员上门拆除飞线，当面告知危害，并在楼下增设充电桩。"},
    {"07.04.01", 4, REPORT, "楼顶搭建违法建筑", "{place}有住户在楼顶搭建彩钢房，影响下层居民安全。",
     "执法部门认定为违法建设，已下达限期拆除通知，当事人已自行拆除。"},
    {"16.01.01", 4, COMPLAIN, "宽带断网无人维修", "{place}家中宽带断网四天，报修后无人上门。",
     "运营商已上门更换光猫并恢复网络，减免当月部分费用。"},
    {"05.03.04", 3, COMPLAIN, "出租车拒载", "在{place}打车被拒载，驾驶员态度恶劣，请核实处理。",
     "经核查情况属实，已对驾驶员处罚并责成企业批评教育。"},
    {"07.03.01", 3, HELP, "大树枝叶遮挡窗户", "{place}楼前大树多年未修剪，枝叶伸到窗户上。",
     "园林部门已安排修剪，枝叶不再遮挡窗户。"},
    {"05.04.01", 3, HELP, "路口信号灯不亮", "{place}路口信号灯不亮，车辆争道抢行。",
     "交管部门派人抢修，更换控制器后信号灯恢复正常。"},
    {"08.02.01", 3, HELP, "屋顶漏雨", "{place}顶楼住户屋顶漏雨，墙皮脱落，请协调维修。",
     "已启动应急维修，防水施工完成，经淋水试验不再渗漏。"},
    {"09.02.01", 3, COMPLAIN, "培训机构不退学费", "{place}一家培训机构停课，剩余学费不予退还。",
     "教育部门介入调解，机构按未消课时退还学费。"},
    {"06.02.02", 3, COMPLAIN, "饭店油烟直排", "{place}底商饭店油烟直排，楼上居民无法开窗。",
     "责令饭店清洗并更换油烟净化器，复测达标。"},
    {"19.02.01", 2, TYPE_SUGGESTION, URGENCY_GENERAL, "建议增设过街设施",
     "{place}学校门口车流量大，建议增设过街天桥或信号灯。", "已会同交管部门现场勘查，列入下一季度改造计划。"},
    {"17.01.02", 2, CONSULT, "企业开办材料需部门答复",
     "在{place}开办食品加工企业，咨询选址和环保手续，需部门书面答复。",
     "已电话答复申请人，并提供办事指南和联系人。"},
    {"01.01.01", 5, UTILITY, "家中突然停水", "{place}整栋楼突然停水，没有接到通知，家中有老人和孩子。",
     "抢修人员查明为楼前阀门故障，已更换，恢复供水。"},
    {"01.01.03", 3, UTILITY, "自来水管爆裂跑水", "{place}路边水管爆裂，水流到马路上。",
     "关阀抢修后更换管段，路面已清理，供水恢复。"},
    {"02.01.01", 4, UTILITY, "室内温度不达标", "{place}家中暖气不热，室温只有十五度。",
     "供热单位上门测温，放气并调节阀门，复测室温二十度。"},
    {"04.01.01", 3, UTILITY, "小区部分楼栋停电", "{place}三栋楼停电两个小时，请尽快抢修。",
     "抢修人员更换熔断器，已恢复供电。"},
    {"03.01.01", 2, UTILITY, "燃气中断", "{place}整个单元没有燃气，无法做饭。",
     "检查为调压箱故障，修复后逐户安全检查并恢复供气。"},
};

static const struct topic dangers[] = {
    {"03.01.02", 3, TYPE_HELP, URGENCY_EMERGENCY, "家中闻到浓重煤气味",
     "{place}楼道煤气味很浓，不敢开灯，家中有老人。",
     "抢险人员到场关阀通风，更换老化胶管，检测无泄漏后恢复供气。"},
    {"08.01.03", 2, TYPE_HELP, URGENCY_EMERGENCY, "电梯困人",
     "{place}电梯停在七八层之间，里面有三个人，其中有儿童。", "救援人员到场将被困人员安全救出，电梯停用检修。"},
    {"04.01.02", 1, TYPE_REPORT, URGENCY_EMERGENCY, "电线掉落路面",
     "{place}电线被大风刮断落在人行道上，冒火花。", "抢修人员断电处理并重新架设，现场已无危险。"},
};

static const struct {
    const struct topic *topics;
    size_t count;
} groups[] = {
    [TOPICS_QUESTION] = {questions, sizeof questions / sizeof questions[0]},
    [TOPICS_MATTER] = {matters, sizeof matters / sizeof matters[0]},
    [TOPICS_DANGER] = {dangers, sizeof dangers / sizeof dangers[0]},
};

enum { SENTENCES_MAX = 5 };

static const char *const sentences[SENTENCE_KIND_COUNT][SENTENCES_MAX] = {
    [SENTENCE_RETURN] = {"该地块由区级部门管理，不属于本单位职责", "经现场核实，设施产权不属于本单位",
                         "该企业注册和经营均不在本辖区", "该事项已由行业主管部门负责"},
    [SENTENCE_BASIS] = {"《天津市政务服务便民热线管理办法》第十七条", "部门三定方案职责分工",
                        "属地管理原则，市级职责清单第二十三项"},
    [SENTENCE_RETURN_REFUSED] = {"按属地管理原则，仍由你单位主办", "职责清单已明确由你单位负责，请尽快办理"},
    [SENTENCE_AUDIT_REDO] = {"答复未说明处理结果，请补充后重新办理", "未联系诉求人核实，请重办",
                             "答复与诉求不符，请针对诉求内容办理"},
    [SENTENCE_CALLBACK_REDO] = {"诉求人反映问题仍未解决", "诉求人反映处理后又出现同样情况",
                                "诉求人表示无人与其联系，对结果不认可"},
    [SENTENCE_NOTE] = {"已电话联系诉求人，约定明日到现场", "现场已查看，正在协调产权单位",
                       "材料已转科室，等待回复", "施工队已安排，视天气情况进场"},
    [SENTENCE_URGE] = {"诉求人再次来电催办", "诉求人来电询问进展，表示着急"},
    [SENTENCE_CONTACT] = {"已与诉求人通话，说明办理安排", "已联系诉求人，约好上门时间", "诉求人补充了具体位置"},
    [SENTENCE_PROGRESS] = {"已到现场查看，正在安排维修，预计两日内完成", "材料已备齐，正在施工",
                           "已责令有关单位限期整改，后续将复查"},
    [SENTENCE_ASK] = {"涉及多家单位，需要会商确定方案", "需等待材料到货后施工", "诉求人外出，约定返回后再办",
                      "现场情况复杂，需要专业鉴定"},
    [SENTENCE_DENIED] = {"理由不充分，请在时限内办结", "请先行答复阶段情况", "不符合规定条件"},
    [SENTENCE_TERMINATION] = {"诉求人已撤回诉求", "经核实诉求事项不存在", "该事项已进入司法程序"},
    [SENTENCE_ORDER] = {"群众反映强烈，请主要负责同志过问", "多次催办仍无进展，请限期办结并报告"},
    [SENTENCE_ORDER_REPORT] = {"已召开专题会，问题已解决并回访诉求人", "已完成整改，照片和记录附后"},
    [SENTENCE_ORDER_AGAIN] = {"报告未说明原因和防止再发的措施，请补充", "请补充现场核实情况"},
    [SENTENCE_CO_REPORT] = {"本单位负责部分已完成", "已配合主办单位到现场处理"},
    [SENTENCE_HAND_UP] = {"超出街道职权，请上级办理", "需要区级部门执法，街道无权处理"},
    [SENTENCE_UNDO] = {"点错了", "看错工单"},
    [SENTENCE_MERGE] = {"同一地点同一问题，合并办理", "与在办工单反映同一事项"},
    [SENTENCE_RIGHT_CHANNEL] = {"该事项已进入诉讼程序，请向受理法院反映",
                                "该事项属外省市管辖，请拨打当地政务服务热线",
                                "该事项为个人之间的经济往来，建议通过协商或诉讼解决"},
};

static void draw_person(struct chance *chance, struct matter_text *out)
{
    static const char *const surnames[] = {"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴",  "徐",
                                           "孙", "马", "朱", "胡", "郭", "何", "高", "林", "郑", "欧阳"};
    static const char *const titles[] = {"先生", "女士"};
    static const char *const heads[] = {"130", "132", "135", "136", "138", "139", "150", "158", "176", "186"};
    int64_t family = chance_between(chance, 0, sizeof surnames / sizeof surnames[0] - 1);
    int64_t title = chance_between(chance, 0, 1);
    int64_t head = chance_between(chance, 0, sizeof heads / sizeof heads[0] - 1);
    snprintf(out->name, sizeof out->name, "%s%s", surnames[family], titles[title]);
    snprintf(out->phone, sizeof out->phone, "%s%08lld", heads[head],
             (long long)chance_between(chance, 0, 99999999));
}

static void draw_spot(struct chance *chance, struct matter_text *out)
{
    static const char *const roads[] = {"解放路", "建设路", "友谊路", "新华路", "长江道", "黄河道",
                                        "育才路", "光明道", "和平路", "滨河路", "幸福道", "五一路"};
    static const char *const quarters[] = {"阳光花园", "春和里",   "福安里", "翠湖小区",
                                           "锦绣家园", "康乐新村", "东方苑", "学府公寓"};
    int64_t road = chance_between(chance, 0, sizeof roads / sizeof roads[0] - 1);
    int64_t quarter = chance_between(chance, 0, sizeof quarters / sizeof quarters[0] - 1);
    snprintf(out->spot, sizeof out->spot, "%s%s%lld号%s%lld号楼", out->place->name, roads[road],
             (long long)chance_between(chance, 1, 199), quarters[quarter],
             (long long)chance_between(chance, 1, 30));
}

static void fill_content(struct matter_text *out)
{
    static const char mark[] = "{place}";
    const char *said = out->topic->said;
    const char *gap = strstr(said, mark);
    if (gap == NULL)
        (void)text_copy(out->content, sizeof out->content, said);
    else
        snprintf(out->content, sizeof out->content, "%.*s%s%s", (int)(gap - said), said, out->spot,
                 gap + sizeof mark - 1);
}

/* What is complained of under a code; NULL if nobody knows anything to say of it. */
static const struct topic *topic_of(const char *code)
{
    for (size_t i = 0; i < groups[TOPICS_MATTER].count; i++)
        if (strcmp(groups[TOPICS_MATTER].topics[i].category, code) == 0)
            return &groups[TOPICS_MATTER].topics[i];
    return NULL;
}

static const struct place *place_of(const char *code)
{
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (strcmp(places[i].code, code) == 0)
            return &places[i];
    return NULL;
}

bool texts_know_category(const char *code)
{
    return code[0] == '\0' || topic_of(code) != NULL;
}

bool texts_know_place(const char *code)
{
    return code[0] == '\0' || place_of(code) != NULL;
}

void texts_draw(struct chance *chance, enum topic_group group, const struct storm *storm,
                struct matter_text *out)
{
    enum { TOPICS_MAX = 40 };
    unsigned weights[TOPICS_MAX], place_weights[sizeof places / sizeof places[0]];
    for (size_t i = 0; i < groups[group].count; i++)
        weights[i] = groups[group].topics[i].weight;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        place_weights[i] = places[i].weight;
    *out =
        (struct matter_text){.topic = &groups[group].topics[chance_pick(chance, weights, groups[group].count)]};
    out->place = &places[chance_pick(chance, place_weights, sizeof places / sizeof places[0])];
    if (storm != NULL && storm->category[0] != '\0')
        out->topic = topic_of(storm->category);
    if (storm != NULL && storm->district[0] != '\0')
        out->place = place_of(storm->district);
    draw_person(chance, out);
    draw_spot(chance, out);
    (void)text_copy(out->title, sizeof out->title, out->topic->title);
    fill_content(out);
}

const char *texts_sentence(struct chance *chance, enum sentence_kind kind)
{
    size_t count = 0;
    while (count < SENTENCES_MAX && sentences[kind][count] != NULL)
        count++;
    return sentences[kind][chance_between(chance, 0, (int64_t)count - 1)];
}
