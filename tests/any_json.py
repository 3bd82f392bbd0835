"""Any JSON in the place of any part of an answer: what a service could say instead."""

from typing import Any

from hypothesis import strategies as st


def anything(**floats: bool) -> st.SearchStrategy:
    """Any small JSON value; `floats` says which numbers that are none may be among them."""
    return st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, **floats) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=6,
    )


def replace_a_part(data: st.DataObject, body: dict, value: st.SearchStrategy) -> None:
    """Put what `value` draws in the place of a part of the answer, however deep it stands."""
    at: Any = body
    while True:
        key = data.draw(st.sampled_from(sorted(at)) if isinstance(at, dict) else st.integers(0, len(at) - 1))
        if not (isinstance(at[key], (dict, list)) and at[key] and data.draw(st.booleans())):
            break
        at = at[key]
    at[key] = data.draw(value)
