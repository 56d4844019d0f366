"""What the widgets of a session take from a message."""

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime import state as streamlit_state
from streamlit.testing.v1 import AppTest, app_test

from gru_viz.ui.checked_state import CheckedState, check_states

VALUES = {
    "bool_value": True, "int_value": 3, "double_value": 0.5, "string_value": "x", "bytes_value": b"x",
    "json_value": "{}", "json_trigger_value": "[]", "trigger_value": True, "string_array_value": None,
    "double_array_value": None,
}  # fmt: skip


def script():
    import streamlit as st

    def changed():
        st.session_state.heard = True

    told = {"on_change": changed}
    st.session_state.now = [
        st.slider("slider", 0, 9, 4, **told),
        st.text_input("text", "usual", **told),
        st.number_input("number", 0, 9, 4, **told),
        st.selectbox("select", ["a", "b"], **told),
        st.radio("radio", ["a", "b"], **told),
        st.pills("pills", ["a", "b"], default="a", **told),
        st.toggle("toggle", **told),
        st.button("button", on_click=changed),
        st.file_uploader("file", **told),
        st.plotly_chart({"data": [{"x": [1], "y": [2]}]}, key="chart", on_select=changed) is not None,
    ]


@pytest.fixture
def opened(monkeypatch):
    monkeypatch.setattr(app_test, "SessionState", CheckedState)

    def fresh():
        app = AppTest.from_function(script)
        return app, app._session_state._state

    return fresh


def of_kind(id, kind):
    made = WidgetState(id=id)
    if VALUES[kind] is None:
        getattr(made, kind).SetInParent()
    else:
        setattr(made, kind, VALUES[kind])
    return made


def test_a_value_that_its_widget_cannot_hold_is_dropped_whenever_it_comes(opened):
    app, state = opened()
    app._run()
    usual, known = state["now"], state._new_widget_state.widget_metadata
    assert len(known) == len(usual) == 10
    for kind in VALUES:
        alike = {"int_value", "double_value"} if kind in ("int_value", "double_value") else {kind}
        forged = WidgetStates(widgets=[of_kind(id, kind) for id, one in known.items() if one.value_type not in alike])
        fresh, other = opened()
        for page, held in ((app, state), (fresh, other)):
            page._run(forged)
            assert not page.exception and held["now"] == usual and "heard" not in held, kind


def test_a_field_for_whole_numbers_may_send_them_as_such(opened):
    app, state = opened()
    app._run()
    (number,) = (id for id, one in state._new_widget_state.widget_metadata.items() if one.value_type == "double_value")
    app._run(WidgetStates(widgets=[of_kind(number, "int_value")]))
    assert state["now"][2] == 3 and state["heard"], "as a browser does"


def test_a_text_that_its_own_widget_cannot_read_is_dropped_and_what_it_can_hold_is_taken(opened):
    app, state = opened()
    app._run()
    ids = {one.value_type: id for id, one in state._new_widget_state.widget_metadata.items()}
    chart = next(id for id in state._new_widget_state.widget_metadata if id.endswith("chart"))
    for text in ("", "{", "[1]", "5", '"x"', "NaN", '{"selection": 3}', '{"selection": {}}', "[" * 5000):
        on = of_kind(ids["bool_value"], "bool_value")
        app._run(WidgetStates(widgets=[WidgetState(id=chart, string_value=text), on]))
        assert not app.exception, text[:9]
        assert state["now"][6] is True and state["heard"], "the rest of the message is taken"


def test_sessions_of_a_server_have_such_a_state(monkeypatch):
    monkeypatch.setattr(streamlit_state, "SessionState", streamlit_state.SessionState)
    check_states()
    from streamlit.runtime.state import SessionState  # as a session of Streamlit does

    assert isinstance(SessionState(), CheckedState)


def test_names_that_no_widget_has_and_more_values_than_a_page_has_widgets_are_dropped(opened):
    app, state = opened()
    app._run()
    (toggle,) = (id for id, one in state._new_widget_state.widget_metadata.items() if one.value_type == "bool_value")
    many = [WidgetState(id=f"{number:x}", bool_value=True) for number in range(5)]
    for widgets in ([*many, of_kind(toggle, "bool_value")], [of_kind(toggle, "bool_value")] * 1500):
        app._run(WidgetStates(widgets=widgets))
        assert not app.exception and state["now"][6] is True, "a script may ask for everything in the session"
        assert len(state.filtered_state) < 20
    app._run(WidgetStates(widgets=[*many * 200, WidgetState(id=toggle, bool_value=False)]))
    assert state["now"][6] is True, "what comes after very many others is not looked at"
