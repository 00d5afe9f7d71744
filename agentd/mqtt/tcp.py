"""Two socket options that paho does not offer; by file descriptor, since paho wraps its sockets."""

from __future__ import annotations

import contextlib
import os
import socket
import struct


def send_small_packets_at_once(fd: int) -> None:
    """Without it the kernel holds a second small packet back until the first is acknowledged (40 ms)."""
    with socket.socket(fileno=os.dup(fd)) as twin:
        twin.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def forget_undelivered(fd: int) -> None:
    """Closing will drop what the other side has not acknowledged.

    Otherwise the kernel goes on sending for minutes, and a command arrives when the network is mended.
    """
    with contextlib.suppress(OSError), socket.socket(fileno=os.dup(fd)) as twin:
        twin.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
