"""A house for tests of names: devices without a family, each with what it can do."""

from __future__ import annotations

from agentd.home.device.device import Device, Kind, Link
from agentd.home.housetools.roster import Members, Roster

ROOMS = {
    "kitchen": ("galley", "Küche"),
    "living_room": ("lounge", "front room"),
    "bedroom": (),
    "bathroom": ("Bad",),
    "hall": (),
}


def device(name: str, kind: Kind, room: str = "", *aliases: str) -> Device:
    return Device(name, kind, room, aliases, {}, (), Link())


LIGHTS = (
    device("sofa_lamp", "light", "living_room", "reading lamp"),
    device("aquarium", "light", "living_room"),
    device("kitchen_spots", "light", "kitchen"),
    device("ceiling_lamp", "light", "kitchen"),
    device("bedroom_ceiling_lamp", "light", "bedroom"),
    device("Café Lampe", "light", "hall"),
    device("lamp_1", "light", "bathroom"),
    device("lamp_2", "light", "bathroom"),
)
OTHERS = (
    device("back_door", "contact", "kitchen"),
    device("kitchen_window", "contact", "kitchen"),
    device("bedroom_window", "contact", "bedroom"),
    device("front_door", "lock", "hall"),
    device("kettle", "switch", "kitchen"),
)
DOWNSTAIRS = Members("downstairs_lights", (LIGHTS[0], LIGHTS[2]), ("ground floor lights",))
HOUSE = Roster((*LIGHTS, *OTHERS), (DOWNSTAIRS,), ROOMS, "kitchen")
