"""The client's types and the API's own answers name the same members."""

from __future__ import annotations

from typing import Any, get_type_hints

import pytest
from pydantic import BaseModel

from reasoned.client import answers as ours
from reasoned.web import answers as theirs
from reasoned.web import answers_service as service

PAIRS: list[tuple[Any, type[BaseModel]]] = [
    (ours.Subject, theirs.SubjectShown),
    (ours.Question, theirs.QuestionShown),
    (ours.Decision, theirs.DecisionMade),
    (ours.Submitted, theirs.SubmittedAnswer),
    (ours.Item, theirs.BulkItem),
    (ours.Applied, theirs.AppliedAnswer),
    (ours.CaseListed, theirs.CaseListed),
    (ours.Task, theirs.TaskShown),
    (ours.TaskInQueue, theirs.TaskInQueue),
    (ours.Ruling, theirs.RulingShown),
    (ours.Argument, theirs.ArgumentShown),
    (ours.Appeal, theirs.AppealShown),
    (ours.DecisionShown, theirs.DecisionShown),
    (ours.Case, theirs.CaseShown),
    (ours.Filed, theirs.FiledAnswer),
    (ours.Ruled, theirs.RuledAnswer),
    (ours.Corrected, theirs.CorrectedAnswer),
    (ours.Remarked, theirs.RemarkedAnswer),
    (ours.Published, service.PublishedAnswer),
    (ours.Standing, service.StandingShown),
    (ours.Event, service.EventShown),
]


@pytest.mark.parametrize(("client", "server"), PAIRS, ids=lambda kind: kind.__name__)
def test_members_are_the_same(client: Any, server: type[BaseModel]) -> None:
    given = {field.alias or name for name, field in server.model_fields.items()}
    assert set(get_type_hints(client)) == given
