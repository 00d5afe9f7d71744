"""Why links are lost. Apart from the other events, for whoever wants nothing of the daemon's."""

from __future__ import annotations

from enum import Enum


class Cause(Enum):
    """Why a link was lost, by what helps."""

    NETWORK = "network"  # trying again
    SERVER = "server"  # trying again: the server's own fault, or overload
    CLOSED = "closed"  # a new link: the server ended this one normally, or for its age
    INVALID = "invalid argument"  # a link without handle, else the owner: some option
    MODEL = "model"  # a new link, which asks for another model
    REFUSED = "refused"  # the owner: key, model, or what the server does not take
    QUOTA = "quota"  # the owner, or waiting
    SETUP_TIMEOUT = "setup timeout"  # trying again once


FOR_THE_OWNER = (Cause.REFUSED, Cause.QUOTA, Cause.INVALID, Cause.MODEL)
