"""The wire: a WebSocket of the lab's own between a stage in the browser and the trainer it shows,
since a run of Streamlit's script for every packet costs several times the packet itself.

protocol.py   what the browser may say, and how a wire is closed
loop.py       when the next packet is due: a closed loop, one packet in flight
wire.py       the route, and what one connection does

The stage is told the wire's address and its visit's key (128 random bits) in the packets that
Streamlit brings. Where no such connection can be had, Streamlit goes on bringing all packets.
"""

from lab.live.protocol import obey
from lab.live.wire import PATH, routes

__all__ = ["PATH", "obey", "routes"]
