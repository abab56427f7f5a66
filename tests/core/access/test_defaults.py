"""The organisation templates, the rights of roles and the words that name them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from crm_desktop.foundation.resources import resource_json
from db.models.access import PostRole, PostState, RoleRight, Unit, UnitState

ORGANISATION: dict[str, Any] = resource_json("defaults", "organisation.json")
RIGHTS: dict[str, Any] = resource_json("defaults", "rights.json")
WORDS: dict[str, list[str]] = resource_json("words", "access_data.json")

POSTS = {"dealer-group": 21, "after-sales": 9, "small-office": 2}
LEVELS = ("manager", "supervisor", "specialist", "clerk")
UNIT_KINDS = ("centre", "department", "room", "group")

# Letters of a cell: V view, C create, E edit, X do, A approve, P print or export.
# What narrows a letter follows it: m masked, k masked and own case, o own, c case, l lead,
# g ordinary, j major, t sent to them, d department, s system events.
MATRIX = """
               AG  CI  CC  CB  TM  QA  SV   EV  SP   MG  AS  AD   DP  AM  KS TW OW
customers      VCE VCE VCE VE  VmE Vm  Vm   -   VCEA VA  VE  -    Vk  VE  -  -  -
reveal         X   X   X   X   Xl  -   X    -   X    X   X   -    Xc  X   -  -  -
export         -   -   -   -   -   -   -    -   C    A   -   -    -   -   -  -  -
levels         V   V   V   V   V   -   V    V   VC   VA  V   -    -   V   V  -  -
credit         -   -   -   -   -   -   -    -   VC   VA  V   -    -   V   -  -  -
visits         VX  -   V   VX  -   -   -    -   VCX  VCX -   -    -   -   -  -  -
inquiries      VCE VCE VCE VC  VC  V   V    V   VA   V   VC  -    VoX VC  -  -  -
complaints     VCE VC  VCE VC  VC  V   V    V   VCE  V   VC  -    Vo  VC  V  Vo Vo
acceptance     Xg  -   X   -   -   -   X    -   X    Xj  -   -    -   -   -  -  -
handling       -   -   -   -   -   -   -    -   -    -   X   -    X   X   -  -  -
review         -   -   -   -   -   -   A    -   A    AAj -   -    -   -   -  -  -
supervision    X   -   X   X   -   -   XX   -   XX   XX  -   -    -   -   -  -  -
closing        -   -   VX  VX  -   -   V    V   VA   VAAj -   -    -   -   -  -  -
rectification  -   -   -   -   -   VC  VCEA V   VA   V   V   -    VoX V   -  -  -
callbacks      VX  -   -   VX  -   V   V    V   VX   V   V   -    -   V   -  -  -
scripts        V   V   V   V   V   V   V    -   VC   VA  -   -    -   -   -  -  -
campaigns      V   -   -   -   VCE V   -    V   VX   VA  V   -    -   V   -  -  -
do_not_contact C   C   C   C   C   -   -    -   C    CA  C   -    -   C   -  -  -
recordings     Xo  Xo  Xo  Xo  Xo  X   Xc   -   X    X   -   -    -   -   -  -  -
quality        VoX VoX VoX VoX VoX VCE V    V   VA   V   -   -    -   -   -  -  -
appraisal      Vo  Vo  Vo  Vo  Vo  V   V    VCE VA   VA  Vo  -    -   Vo  -  -  -
surveys        V   -   -   VX  -   -   V    V   VCE  VA  V   -    -   V   -  -  -
membership     VC  V   V   V   VC  -   -    -   VA   VA  VA  -    -   VA  -  -  -
tiers          V   V   V   V   V   -   -    -   VCA  VCA VC  -    -   VC  -  -  -
points         V   V   V   V   V   -   -    -   VA   VA  VC  -    -   VC  -  -  -
cards          -   -   -   -   -   -   -    -   V    V   VX  -    -   VX  -  -  -
card_loss      VXX VX  VX  -   -   -   -    -   VA   V   VXX -    -   VXX -  -  -
stored_value   V   V   V   -   -   -   -    -   VA   VA  VC  -    -   VC  -  -  -
card_stock     -   -   -   -   -   -   -    -   VX   V   VX  -    -   VX  -  -  -
returns        VC  -   VC  VC  -   -   V    -   V    V   VA  -    VoX VA  VX VX VX
reports        VC  -   VC  VC  VC  VC  VC   VC  VCA  VA  VC  -    Vt  VC  VC -  -
standards      V   V   V   V   V   V   V    V   VC   VA  V   -    V   V   V  -  -
incidents      VoX VoX VoX VoX VoX VoX VCE  -   V    VA  VoX VkX  -   VoX -  -  -
audit          -   -   -   -   -   -   Vc   -   Vd   VVP -   VsVP -   -   -  -  -
administration -   -   -   -   -   -   -    -   VX   VA  -   VX   -   -   -  -  -
backup         -   -   -   -   -   -   -    -   V    VA  -   VX   -   -   -  -  -
organisation   V   V   V   V   V   V   V    V   VP   VP  VP  VP   V   VP  VP V  V
own            X   X   X   X   X   X   X    X   X    X   X   X    X   X   X  X  X
"""

NARROWINGS = {
    "": "",
    "masked": "m",
    "masked_case": "k",
    "own": "o",
    "case": "c",
    "lead": "l",
    "ordinary": "g",
    "major": "j",
    "theirs": "t",
    "department": "d",
    "system": "s",
}

PLAIN = {
    "view": "V",
    "create": "C",
    "edit": "E",
    "do": "X",
    "approve": "A",
    "print": "P",
    "export": "P",
}

# Steps with a name of their own: whoever has the letter in the matrix because of them.
STEPS = {
    "customers.merge": "SP MG",
    "inquiries.reply": "DP",
    "acceptance.reassign": "SV",
    "review.major": "MG",
    "closing.major": "MG",
    "supervision.urge": "AG CC CB SV SP MG",
    "closing.request": "CC",
    "closing.reopen": "CB",
    "rectification.suggest": "QA",
    "callbacks.assign": "SP",
    "campaigns.assign": "SP",
    "do_not_contact.lift": "MG",
    "quality.appeal": "AG CI CC CB TM",
    "quality.recheck": "SP",
    "surveys.enter": "CB",
    "membership.special": "MG",
    "card_loss.request": "AG",
    "card_loss.lift": "AS AM",
    "card_stock.witness": "SP",
    "reports.check": "SP",
    "incidents.report": "AG CI CC CB TM QA AS AM",
    "incidents.assist": "AD",
    "audit.verify": "MG AD",
    "administration.request": "SP",
}


def units_of(units: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for unit in units:
        yield unit
        yield from units_of(unit["units"])


def posts_of(template: str) -> list[dict[str, Any]]:
    return [post for unit in units_of(ORGANISATION[template]["units"]) for post in unit["posts"]]


def functions() -> dict[str, dict[str, Any]]:
    return {function["code"]: function for function in RIGHTS["functions"]}


def grants() -> Iterator[tuple[str, str, str, str]]:
    """Yield function, role, ability and narrowing of every grant."""
    for function in RIGHTS["functions"]:
        for role, given in function["grants"].items():
            for grant in given:
                ability, _, only = grant.partition(":")
                yield function["code"], role, ability, only


def expected() -> dict[str, dict[str, str]]:
    head, *rows = MATRIX.strip().splitlines()
    table: dict[str, dict[str, str]] = {}
    for row in rows:
        code, *cells = row.split()
        table[code] = dict(zip(head.split(), cells, strict=True))
    return table


def holders(right: str) -> set[str]:
    return {role for code, role, ability, _ in grants() if f"{code}.{ability}" == right}


def is_pair(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(isinstance(text, str) and text and text == text.strip() for text in value)
        and any("\u4e00" <= letter <= "\u9fff" for letter in value[0])
        and value[1].isascii()
    )


@pytest.mark.parametrize("template", POSTS)
class TestTemplate:
    def test_it_has_its_number_of_posts_and_people(self, template: str) -> None:
        posts = posts_of(template)
        assert len(posts) == POSTS[template]
        assert sum(post["headcount"] for post in posts) == POSTS[template]

    def test_numbers_are_unique_and_name_their_unit(self, template: str) -> None:
        numbers = [post["number"] for post in posts_of(template)]
        assert len(set(numbers)) == len(numbers)
        for unit in units_of(ORGANISATION[template]["units"]):
            prefixes = {post["number"].partition("-")[0] for post in unit["posts"]}
            running = [int(post["number"].partition("-")[2]) for post in unit["posts"]]
            assert len(prefixes) <= 1
            assert running == list(range(1, len(running) + 1))

    def test_superiors_lead_to_one_top(self, template: str) -> None:
        above = {post["number"]: post["superior"] for post in posts_of(template)}
        assert [number for number, superior in above.items() if superior is None] == ["A1-1"]
        for number, direct in above.items():
            seen, superior = {number}, direct
            while superior is not None:
                assert superior in above
                assert superior not in seen
                seen.add(superior)
                superior = above[superior]

    def test_every_post_is_described(self, template: str) -> None:
        for post in posts_of(template):
            assert is_pair(post["title"])
            assert post["roles"]
            assert set(post["roles"]) <= set(RIGHTS["roles"])
            assert len(set(post["roles"])) == len(post["roles"])
            assert post["level"] in LEVELS
            assert post["scope"] in ("all", "company")
            assert 4 <= len(post["duties"]) <= 7
            assert 2 <= len(post["requirements"]) <= 4
            assert all(is_pair(text) for text in post["duties"] + post["requirements"])

    def test_no_sentence_stands_twice(self, template: str) -> None:
        for language in (0, 1):
            duties = [text[language] for post in posts_of(template) for text in post["duties"]]
            assert len(set(duties)) == len(duties)

    def test_units_are_named(self, template: str) -> None:
        units = list(units_of(ORGANISATION[template]["units"]))
        assert all(is_pair(unit["name"]) for unit in units)
        assert all(unit["kind"] in UNIT_KINDS for unit in units)
        names = [unit["name"][0] for unit in units]
        assert len(set(names)) == len(names)

    def test_it_introduces_itself(self, template: str) -> None:
        assert is_pair(ORGANISATION[template]["name"])
        assert ORGANISATION[template]["name"] == WORDS[f"template.{template}"]
        assert len(ORGANISATION[template]["lines"]) == 3
        assert all(is_pair(line) for line in ORGANISATION[template]["lines"])

    def test_the_first_administrator_can_administer(self, template: str) -> None:
        roles = {post["number"]: post["roles"] for post in posts_of(template)}
        assert any("AD" in roles[number] for number in ORGANISATION[template]["administrator"])

    def test_somebody_approves_and_somebody_handles(self, template: str) -> None:
        roles = {role for post in posts_of(template) for role in post["roles"]}
        assert {"MG", "SP", "AD", "CC", "CB", "SV", "QA"} <= roles
        assert holders("handling.do") & roles

    def test_it_fits_the_columns_it_is_kept_in(self, template: str) -> None:
        for unit in units_of(ORGANISATION[template]["units"]):
            assert len(unit["kind"]) <= Unit.kind.max_length
            assert max(map(len, unit["name"])) <= UnitState.name.max_length
        for post in posts_of(template):
            assert len(post["number"]) <= PostState.number.max_length
            assert max(map(len, post["title"])) <= PostState.title.max_length
            assert len(post["level"]) <= PostState.level.max_length
            assert len(post["scope"]) <= PostState.scope.max_length


def test_the_templates_are_these() -> None:
    assert list(ORGANISATION) == list(POSTS)


def test_a_dealer_group_has_its_department_offices_and_groups() -> None:
    (centre,) = ORGANISATION["dealer-group"]["units"]
    service, companies = centre["units"]
    assert (centre["name"][0], service["name"][0]) == ("客户服务中心", "客服部")
    assert companies["name"][0] == "各销售服务公司"
    assert {
        unit["name"][0]: [group["name"][0] for group in unit["units"]] for unit in service["units"]
    } == {
        "服务考评组": [],
        "业务受理室": ["咨询受理组", "投诉受理组"],
        "回访支撑室": ["服务跟踪组", "电话营销组"],
        "质量控制室": ["质检组", "督导组"],
    }


def test_a_small_office_holds_every_role_of_the_centre_between_two_posts() -> None:
    lead, officer = posts_of("small-office")
    assert not set(lead["roles"]) & set(officer["roles"])
    assert set(lead["roles"]) | set(officer["roles"]) == set(RIGHTS["roles"][:13])


def test_the_rows_and_roles_are_in_order() -> None:
    assert list(functions()) == list(expected())
    assert len(functions()) == len(RIGHTS["functions"])
    assert all(list(row) == RIGHTS["roles"] for row in expected().values())


@pytest.mark.parametrize("code", list(expected()))
def test_a_row_of_the_matrix(code: str) -> None:
    function = functions()[code]
    cells = dict.fromkeys(RIGHTS["roles"], "")
    for row, role, ability, only in grants():
        if row == code:
            cells[role] += function["abilities"][ability] + NARROWINGS[only]
    assert {role: "".join(sorted(letters_of(cell))) for role, cell in expected()[code].items()} == {
        role: "".join(sorted(letters_of(cell or "-"))) for role, cell in cells.items()
    }


def letters_of(cell: str) -> list[str]:
    """Split ``VmE`` into its letters, each with what narrows it."""
    parts: list[str] = []
    for letter in cell:
        if letter.islower():
            parts[-1] += letter
        else:
            parts.append(letter)
    return parts


def test_named_steps_are_with_whom_they_belong() -> None:
    named = {
        f"{function['code']}.{ability}"
        for function in RIGHTS["functions"]
        for ability in function["abilities"]
        if ability not in PLAIN
    }
    assert {right: holders(right) for right in named} == {
        right: set(roles.split()) for right, roles in STEPS.items()
    }


def test_common_abilities_have_the_same_letter_everywhere() -> None:
    for function in RIGHTS["functions"]:
        for ability, letter in function["abilities"].items():
            assert letter == PLAIN.get(ability, letter)
            assert letter in tuple("VCEXAP")


def test_grants_name_what_the_row_has_and_only_once() -> None:
    seen: set[tuple[str, str]] = set()
    for code, role, ability, only in grants():
        right = f"{code}.{ability}"
        assert ability in functions()[code]["abilities"]
        assert role in RIGHTS["roles"]
        assert (role, right) not in seen
        seen.add((role, right))
        assert len(role) <= PostRole.role.max_length == RoleRight.role.max_length
        assert len(right) <= RoleRight.right.max_length
        assert len(only) <= RoleRight.only.max_length


def test_whoever_may_do_something_may_look_at_it() -> None:
    for function in RIGHTS["functions"]:
        if "view" in function["abilities"]:
            for given in function["grants"].values():
                assert any(grant.partition(":")[0] == "view" for grant in given)


def test_an_administrator_approves_nothing() -> None:
    letters = {
        functions()[code]["abilities"][ability]
        for code, role, ability, _ in grants()
        if role == "AD"
    }
    assert "A" not in letters
    assert {code for code, role, *_ in grants() if role == "AD"} == {
        "incidents",
        "audit",
        "administration",
        "backup",
        "organisation",
        "own",
    }


def test_an_after_sales_manager_has_what_a_card_issuer_has() -> None:
    issuer = {grant[2:] + grant[:1] for grant in grants() if grant[1] == "AS"}
    manager = {grant[2:] + grant[:1] for grant in grants() if grant[1] == "AM"}
    assert issuer == manager
    assert ("approve", "", "returns") in manager


def test_everybody_sees_the_organisation_and_their_own_account() -> None:
    assert holders("organisation.view") == set(RIGHTS["roles"])
    assert holders("own.do") == set(RIGHTS["roles"])


def test_every_code_has_words_and_every_word_a_code() -> None:
    codes = {
        *(f"role.{role}" for role in RIGHTS["roles"]),
        *(f"role_short.{role}" for role in RIGHTS["roles"]),
        *(f"function.{code}" for code in functions()),
        *(f"ability.{a}" for function in RIGHTS["functions"] for a in function["abilities"]),
        *(f"only.{only}" for *_, only in grants() if only),
        *(f"level.{level}" for level in LEVELS),
        *(f"unit_kind.{kind}" for kind in UNIT_KINDS),
        *(f"template.{template}" for template in POSTS),
        *(f"template_hint.{template}" for template in POSTS),
    }
    assert set(WORDS) == codes
    assert all(is_pair(texts) for texts in WORDS.values())


def test_short_names_of_roles_are_short_and_distinct() -> None:
    short = [WORDS[f"role_short.{role}"] for role in RIGHTS["roles"]]
    assert all(len(zh) <= 4 and len(en) <= 12 for zh, en in short)
    for column in zip(*short, strict=True):
        assert len(set(column)) == len(column)
