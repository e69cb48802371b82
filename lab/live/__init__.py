"""The wire: a WebSocket of the lab's own between a stage in the browser and the trainer it shows,
since a run of Streamlit's script for every packet costs several times the packet itself.

protocol.py   what the browser may say, and how a wire is closed
loop.py       when the next packet is due: a closed loop, one packet in flight
wire.py       the route, and what one connection does
class_news.py tells browsers that their class has changed, and the board what is trained

The stage is told the wire's address and its visit's key (128 random bits) in the packets that
Streamlit brings. Where no such connection can be had, Streamlit goes on bringing all packets.
"""

from lab.live.class_news import class_routes
from lab.live.protocol import obey
from lab.live.wire import PATH, prefix_of, routes

__all__ = ["PATH", "class_routes", "obey", "prefix_of", "routes"]
