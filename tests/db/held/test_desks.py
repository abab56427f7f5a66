"""What somebody can make the server say of who has what open: their own presence, nobody's else."""

from __future__ import annotations

from tests.db.held.till import Till

_AT = "SELECT person, alone FROM keep.at_record('card', 1, '{desk}', 'PC', {person}, true)"


def test_nobody_says_that_another_is_at_a_record(till: Till) -> None:
    leader = 1
    try:
        assert till.psql("lifang", _AT.format(desk="psql", person=leader)).stdout == ""
        seen = till.psql("chenli", _AT.format(desk="other", person=till.clerk)).stdout
        assert seen.strip() == "李芳|t"
        # The desk's sign is no secret: whoever names it moves and ends nothing.
        till.psql("chenli", _AT.format(desk="psql", person=leader))
        till.psql("chenli", "SELECT keep.off_record('card', 1, 'psql')")
        assert till.psql("chenli", _AT.format(desk="other", person=1)).stdout.strip() == "李芳|t"
    finally:
        till.psql("lifang", "SELECT keep.off_record('card', 1, 'psql')")
        till.psql("chenli", "SELECT keep.off_record('card', 1, 'other')")


def test_the_list_itself_is_out_of_reach(till: Till) -> None:
    for statement in (
        "SELECT * FROM keep.at_record",
        "DELETE FROM keep.at_record",
        "INSERT INTO keep.at_record VALUES ('card', 1, 'x', 1, 'PC', now(), now(), true)",
    ):
        assert "permission denied" in till.psql("lifang", statement).stderr
