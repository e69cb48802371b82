"""A stage without a browser: holds what packets bring, as static/stage/stage.js does."""

import json

import numpy as np


def decode(packet):
    """The packet's header and its arrays."""
    length = int.from_bytes(packet[:4], "little")
    header = json.loads(packet[4 : 4 + length])
    values = np.frombuffer(packet[4 + length :], "<f4")
    arrays = {}
    for name, shape in header["arrays"]:
        count = int(np.prod(shape))
        arrays[name] = values[:count].reshape(shape)
        values = values[count:]
    return header, arrays


class Stage:
    """What one stage holds; `messages` is what it asks for next, with those beside it."""

    def __init__(self, key="stage"):
        self.key = key
        self.held = {"sequence": 0, "scene": "", "run": "", "rows": 0}
        self.history = {}
        self.weights = None
        self.epoch = None
        self.playing = None
        self.notes = {}

    def receive(self, packet):
        header, arrays = decode(packet)
        assert header["key"] == self.key
        self.held["sequence"] = header["sequence"]
        if "scene" in header:
            self.held["scene"] = header["scene_id"]
        assert self.held["scene"] == header["scene_id"], "a scene that the stage never got"
        kept = self.held["rows"] if self.held["run"] == header["run"] else 0
        row = header["row"]
        assert row <= kept, "rows are missing"
        names = header.get("columns", list(self.history))
        before = {name: self.history.get(name, [])[:row] for name in names}
        self.history = {
            name: [*before[name], *column]
            for name, column in zip(names, arrays["history"], strict=True)
        }
        self.held |= {"run": header["run"], "rows": row + arrays["history"].shape[1]}
        self.weights = arrays["weights"][-1]
        self.epoch = header["epochs"][-1]
        self.playing = header["playing"]
        self.notes = header["notes"]

    @property
    def ask(self):
        return {"held": {self.key: dict(self.held)}}
