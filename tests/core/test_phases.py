from agentd.core.phases import MOVES, Phase, diagram


def test_every_phase_can_end() -> None:
    assert set(MOVES) == set(Phase)
    assert all(Phase.IDLE in moves for phase, moves in MOVES.items() if phase is not Phase.IDLE)


def test_the_diagram_has_every_move_and_no_other() -> None:
    lines = diagram().splitlines()
    assert lines[0] == "stateDiagram-v2"
    assert len(lines) == 2 + sum(len(moves) for moves in MOVES.values())
    assert "    opening --> thinking: command over before the link is up" in lines
