"""Reads a TensorBoard folder with TensorBoard's own EventAccumulator; prints its scalars as JSON."""

import json
import os
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

folder = sys.argv[1]
runs = {}
for name in sorted(os.listdir(folder)):
    events = EventAccumulator(os.path.join(folder, name))
    events.Reload()
    runs[name] = {
        "file_version": events.file_version,
        "scalars": {
            tag: [[event.step, event.value, event.wall_time] for event in events.Scalars(tag)]
            for tag in events.Tags()["scalars"]
        },
    }
print(json.dumps(runs))
