"""Schemathesis holds the interface to its own description: calls made from it, right ones and wrong ones.

In process and seeded. Never a 5xx, never a status, a media type or a body that is not described, and what the
description forbids is refused. `make deep` makes more calls.
"""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode, checks

from unknot.interfaces.serve import create_app

SEED = 20_261_124
CALLS, DEEP_CALLS = 40, 1_000

pytestmark = pytest.mark.slow
POSTS = ["/api/v1/assess", "/api/v1/interview"]
LISTS = [f"/api/v1/{name}" for name in ("findings", "conditions", "pages", "exercises", "muscles")]
# Left out: there are no logins; and which answers go together the knowledge says, not the description.
CHECKS = [c for c in checks.CHECKS.get_all() if c.__name__ not in ("ignored_auth", "positive_data_acceptance")]


@pytest.fixture(scope="module")
def described(model):
    """The description as the app gives it."""
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", create_app(model))


def answers(model):
    """Answers with the ids of the knowledge; mostly right ones, some that contradict each other."""
    one = {
        f.id: st.floats(*f.range).map(lambda x: round(x, 1)) if f.range else st.sampled_from(sorted(f.answers))
        for f in model.texts.findings.values()
    }
    few = st.lists(st.sampled_from(sorted(one)), max_size=12, unique=True)
    return few.flatmap(lambda ids: st.fixed_dictionaries({i: one[i] for i in ids}))


def call(described, path, times, said=None, mode=GenerationMode.POSITIVE):
    """Make calls of one address and check each reply.

    Args:
        said: what takes the place of the answers that the description alone leads to: any text as an id.
    Returns:
        The statuses of the replies.
    """
    operation = next(o.ok() for o in described.get_all_operations() if o.ok().path == path)
    seen = []

    @seed(SEED)
    @settings(
        max_examples=times,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), real=st.none() if said is None else said)
    def one(case, real):
        if real is not None:
            case.body = {**case.body, "answers": real}
        reply = case.call()
        case.validate_response(reply, checks=CHECKS)
        seen.append(reply.status_code)

    one()
    return seen


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("times", [CALLS, pytest.param(DEEP_CALLS, marks=pytest.mark.deep)])
def test_right_calls_are_answered_as_described(described, model, path, times):
    """With answers that are known; those that contradict each other are refused as described."""
    seen = call(described, path, times, answers(model))
    assert set(seen) <= {200, 422}
    assert seen.count(200) > times / 3


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("times", [CALLS, pytest.param(DEEP_CALLS, marks=pytest.mark.deep)])
def test_ids_that_nobody_knows_are_refused_as_described(described, path, times):
    assert set(call(described, path, times)) <= {200, 422}


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("times", [CALLS, pytest.param(DEEP_CALLS, marks=pytest.mark.deep)])
def test_wrong_calls_are_refused_as_described(described, path, times):
    """Bodies, media types and methods that the description does not know."""
    assert 200 not in call(described, path, times, mode=GenerationMode.NEGATIVE)


@pytest.mark.parametrize("path", LISTS)
def test_lists_are_as_described(described, path):
    assert call(described, path, 2) == [200]
