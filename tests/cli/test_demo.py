"""`reasoned demo`: the story of 2018 at its four dates, as the engine decides it."""

from __future__ import annotations

from functools import cache

from typer.testing import CliRunner

from reasoned.cli import app
from reasoned.cli.demo import SCENES, WIDTH
from reasoned.cli.story import Look, example_case, look_at, open_story, policies_beside
from reasoned.decisions.model import Outcome
from reasoned.policies.model import Ground


@cache
def shown() -> str:
    result = CliRunner().invoke(app, ["demo"])
    assert result.exit_code == 0, result.output
    return result.output


def scene(number: int) -> str:
    """What is shown of one scene, in one line."""
    titles = [s.title for s in SCENES] + ["The letter of 2018"]
    part = shown().split(titles[number], 1)[1].split(titles[number + 1], 1)[0]
    return " ".join(part.split())


@cache
def look(number: int, subject: str) -> Look:
    case = example_case()
    return look_at(open_story(case, policies_beside(case)), subject, SCENES[number].at)


def test_it_tells_the_story_at_its_four_dates() -> None:
    dates = [s.at.date().isoformat() for s in SCENES]
    assert dates == ["2017-10-26", "2018-01-26", "2022-04-01", "2024-10-01"]
    assert all(s.title in shown() for s in SCENES)
    assert "ours and not those of any platform" in " ".join(shown().split())


def test_in_october_2017_a_rule_proposes_to_a_person() -> None:
    for name in ("rt", "sputnik"):
        decision = look(0, name).decision
        assert decision.outcome is Outcome.REVIEW
        assert [f.rule.id for f in decision.proposed] == ["state-media"]
    assert "✓ A government controls its editorial line" in scene(0)
    assert "Alleged, so it doesn't count" in scene(0)


def test_in_january_2018_no_rule_holds_and_the_directive_shows_whom_it_binds() -> None:
    seen = look(1, "kaspersky-lab")
    assert seen.decision.held == ()
    assert seen.decision.outcome is Outcome.REVIEW
    (catch_all,) = seen.decision.undetermined
    assert catch_all.rule.effective_ground is Ground.DISCRETION
    assert "none holds" in scene(1)
    assert "binds: All federal executive branch departments" in scene(1)
    assert "leaves out: National Security Systems" in scene(1)
    assert "source code open to independent review" in scene(1)


def test_what_was_shown_for_another_is_referred_to() -> None:
    assert f"What would change it: as for {look(0, 'rt').subject.name} above." in scene(0)


def test_nothing_from_later_appears_in_january_2018() -> None:
    for later in ("2018-02", "2018-03", "2018-05", "2022", "2024", "100,000", "dismissed"):
        assert later not in scene(1)


def test_in_april_2022_a_law_that_binds_the_operator_limits_them_in_the_union() -> None:
    for name in ("rt", "sputnik"):
        decision = look(2, name).decision
        assert decision.outcome is Outcome.LIMIT
        assert decision.restriction is not None
        assert len(decision.restriction.territory.excluded) == 27
        assert {f.rule.effective_ground for f in decision.by} == {Ground.LAW}
    assert "binds: Operators in the European Union" in scene(2)


def test_in_october_2024_the_software_is_limited_in_the_us_and_the_training_is_not() -> None:
    software = look(3, "kaspersky-software-ad").decision
    assert software.restriction is not None
    assert software.restriction.territory.excluded == ("US",)
    assert {f.rule.effective_ground for f in software.by} == {Ground.CONTRACT}
    assert look(3, "kaspersky-training-ad").decision.outcome is Outcome.ALLOW


def test_it_ends_with_the_letter_that_cannot_be_written() -> None:
    ending = " ".join(shown().split("The letter of 2018", 1)[1].split())
    assert "THIS LETTER CAN'T BE WRITTEN" in ending
    assert "It names no rule." in ending


def test_piped_it_is_plain_text_of_a_fixed_width() -> None:
    lines = shown().splitlines()
    assert "\x1b" not in shown()
    assert all(len(line) <= WIDTH or line.startswith("$ ") for line in lines)
    assert all(line == line.rstrip() for line in lines if not line.startswith("$ "))
