#!/usr/bin/python3
"""Knowledge at the operator's intake on a terminal of 80x24 in Chinese: it appears while one types, a key shows an entry, a key
puts its text into the reply."""

import unittest

from desks import Desk
from rexian import City

TYPED = ("<Wait:无人排队>13812345678<Tab>王芳<Tab>咨询<Tab><Tab>{category}<Tab>hp<Tab>南京路18号<Tab>{title}<Tab>昨天开始的。")


class Knowledge(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.city = City()
        cls.addClassCleanup(cls.city.close)
        cls.city.clock("2026-05-06 09:00")

    def play(self, keys, login):
        desk = Desk(self.city, keys, login, language="zh_CN")
        self.addCleanup(desk.close)
        return desk.finish()

    def test_hits_appear_for_category_and_title_and_one_goes_into_the_reply(self):
        desk = self.play(TYPED.format(category="nqbr", title="暖气室温不到十八度怎么退热费") +
                         "<Wait:知识（Ctrl-K）><Wait:暖气报停><Shot:hits><Ctrl-K><Wait:i 插入答复><Shot:chosen><Enter><Wait:GR-02>"
                         "<Shot:full>i<Wait:已插入答复><Shot:inserted><F6><Wait:直接答复><Shot:sent>", "operator2")
        hits = desk.screen("hits")
        self.assertIn("供热期室温不到18度怎么办", hits)
        self.assertLess(hits.index("处理方式"), hits.index("知识（Ctrl-K）"))  # below the form
        self.assertIn(">供热期室温不到18度怎么办", desk.screen("chosen"))
        full = desk.screen("full")
        for text in ("退还热费", "责任单位: 市供热集团", "复核期限: 2027-10-15"):
            self.assertIn(text, full)
        self.assertIn("退还热费", desk.screen("inserted"))
        admin = self.city.login("admin")
        number = admin.ask("ticket.list", list="all", limit=1)["rows"][0]["number"]
        ticket = admin.ticket("ticket.show", number=number)
        self.assertIn("可要求供热单位24小时内上门测温", ticket["answer"])
        self.assertEqual(ticket["state"], "closed")

    def test_a_stale_entry_is_marked_and_its_insertion_warns(self):
        admin = self.city.login("admin")
        entry = admin.ask("knowledge.find", words="阶梯水价怎么算")["rows"][0]
        admin.ask("knowledge.announce", id=entry["id"], reason="价格调整")
        desk = self.play(TYPED.format(category="sfsb", title="水价怎么算的") +
                         "<Wait:! 阶梯水价><Ctrl-K><Wait:插入答复>i<Wait:尚未复核><Shot:warned>", "operator3")
        self.assertIn("市自来水集团", desk.screen("warned"))

    def test_a_department_reviews_and_changes_what_stands_on_its_list(self):
        admin = self.city.login("admin")
        ids = [admin.ask("knowledge.find", words=words)["rows"][0]["id"] for words in ("暖气报停怎么办理", "热费退费需要什么材料")]
        for number in ids:
            admin.ask("knowledge.announce", id=number, reason="收费办法调整")
        desk = self.play("<Wait:知识 2><Ctrl-G>desk knowledge<Enter><Wait:收费办法调整><Wait:基础费><Shot:list>v<Wait:下次复核期限>"
                         "<Ctrl-U>2027-06-01<Enter><Wait:仍然正确><Wait:知识 1><Wait:测温记录><Shot:reviewed>e<Wait:内容><Ctrl-U>"
                         "改为网上办理。<Tab><Tab>2027-07-01<F2><Wait:已修改并复核><Wait:没有须复核的知识><Shot:done>", "gongre")
        self.assertIn("暖气报停怎么办理", desk.screen("list"))
        self.assertNotIn("暖气报停怎么办理", desk.screen("reviewed").split("测温")[0].split("热费退费")[0])
        first, second = (admin.ask("knowledge.show", id=number) for number in ids)
        self.assertEqual((first["review_on"], first["reviewed_by"], first.get("announced_at", 0)), ("2027-06-01", "gongre", 0))
        self.assertIn("改为网上办理。", second["text"])
        self.assertEqual((second["review_on"], second.get("announced_at", 0)), ("2027-07-01", 0))


if __name__ == "__main__":
    unittest.main()
