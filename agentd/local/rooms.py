"""Rooms that people speak of, whether a tool knows them or not."""

# A room that no tool knows must not be heard as the one it sounds most like.
_TEXT = """
bathroom, bedroom, kitchen, living room, dining room, hall, hallway, office, study, garage, garden, basement,
cellar, attic, nursery, toilet, laundry, terrace, balcony, porch, shed, conservatory, guest room,
guest bedroom, master bedroom, playroom
"""
ROOMS = frozenset(" ".join(room.split()) for room in _TEXT.split(","))
