"""What is known is found by words and by how a question is spoken."""

from __future__ import annotations

import pytest

from crm_desktop.foundation.errors import NotAllowed, ValidationErrors
from crm_desktop.foundation.resources import resource_json
from crm_desktop.inquiries.model import ArticleData
from tests.core.offices import Office

CLERK, HEAD = "C3-1", "B1-1"


def titles(office: Office, text: str, topic: str = "") -> list[str]:
    return [each.title for each in office.app.knowledge.find(office.actor(CLERK), text, topic)]


def test_the_answers_that_come_with_the_program_are_found(centre: Office) -> None:
    shipped = resource_json("defaults", "articles.json")
    assert len(centre.app.knowledge.articles(centre.actor(CLERK))) == len(shipped)
    assert titles(centre, "三包")[0] == "家用汽车三包期多长"
    assert titles(centre, "我的会员卡不见了，里面还有余额")[0] == "会员卡丢了怎么办"
    assert titles(centre, "车什么时候能修好")[0] in {"维修中怎么知道进度", "订的车什么时候到"}
    assert titles(centre, "首保多少公里")[0] == "第一次保养什么时候做"
    assert titles(centre, "ｑｗｅｒｔｙ") == titles(centre, "今天天气怎么样") == []
    assert titles(centre, "余额", "order") == []
    assert len(titles(centre, "")) == 8


def test_every_answer_is_written_in_both_languages() -> None:
    for entry in resource_json("defaults", "articles.json"):
        for language in ("zh", "en"):
            title, body, keywords = entry[language]
            assert all((title, body, keywords))
            assert len(title) <= 200
            assert len(keywords) <= 400


def test_a_clerk_proposes_and_the_head_decides(centre: Office) -> None:
    clerk, head, knowledge = centre.actor(CLERK), centre.actor(HEAD), centre.app.knowledge
    data = ArticleData("price", "停车要不要钱", "来店客户两小时内免费。", "停车费")
    with pytest.raises(NotAllowed):
        knowledge.add(clerk, data)
    proposed = knowledge.propose(clerk, data).value
    assert (proposed.active, titles(centre, "停车费")) == (False, [])
    assert knowledge.articles(head)[0].id == proposed.id
    changed = ArticleData("price", "停车要不要钱", "来店客户三小时内免费。", "停车费")
    taken = knowledge.edit(head, proposed.id, proposed.version, changed).value
    assert (taken.active, taken.body, taken.edited_by) == (True, changed.body, head.person)
    assert titles(centre, "停车费")[0] == "停车要不要钱"
    knowledge.edit(head, taken.id, taken.version, changed, active=False)
    assert titles(centre, "停车费") == []
    with pytest.raises(ValidationErrors) as wrong:
        knowledge.add(head, ArticleData("nothing", "", ""))
    assert set(wrong.value.fields) == {"topic", "title", "body"}
