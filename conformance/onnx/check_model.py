"""Checks a model with ONNX's own checker and runs it in two runtimes that are not ours.

Usage: check_model.py MODEL ROWS.json. Prints what both runtimes answer, as JSON.
"""

import json
import sys

import numpy
import onnx
import onnxruntime
from onnx.reference import ReferenceEvaluator

REFERENCE_ROWS = 300

model_path, rows_path = sys.argv[1:]
model = onnx.load(model_path)
onnx.checker.check_model(model, full_check=True)
inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True, data_prop=True)

with open(rows_path, encoding="utf8") as file:
    rows = json.load(file)

kinds = json.loads({entry.key: entry.value for entry in model.metadata_props}["slipway.inputs"])


def column(name, kind):
    values = [row[name] for row in rows]
    if kind == "number":
        present = [float("nan") if value is None else value for value in values]
        return numpy.array(present, dtype=numpy.float32).reshape(-1, 1)
    return numpy.array([value or "" for value in values], dtype=object).reshape(-1, 1)


feeds = {name: column(name, kind) for name, kind in kinds.items()}
session = onnxruntime.InferenceSession(model_path, providers=["CPUExecutionProvider"])
probability, label = session.run(["probability", "label"], feeds)

first = {name: values[:REFERENCE_ROWS] for name, values in feeds.items()}
expected, _ = ReferenceEvaluator(model).run(["probability", "label"], first)

print(
    json.dumps(
        {
            "inputs": [value.name for value in model.graph.input],
            "opsets": {opset.domain: opset.version for opset in model.opset_import},
            "probability": probability.ravel().tolist(),
            "label": label.ravel().tolist(),
            "reference": numpy.asarray(expected).ravel().tolist(),
        }
    )
)
