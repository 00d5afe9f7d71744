from agentd.local.handles import KEPT, VALID_S, Handles


def test_a_handle_is_known_for_its_time_and_nothing_else_is() -> None:
    now = [0.0]
    handles = Handles(lambda: now[0])
    handle = handles.give()
    assert handles.known(handle)
    assert not handles.known("guess")
    now[0] = VALID_S + 1
    assert not handles.known(handle)


def test_only_the_newest_are_kept() -> None:
    handles = Handles(lambda: 0)
    first, *others = [handles.give() for _ in range(KEPT + 1)]
    assert not handles.known(first)
    assert all(map(handles.known, others))
