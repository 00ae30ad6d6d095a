"""What the client of Vertex AI makes of a file, without any network. `vertex_tool.py JOBS.json`."""

import json
import sys
from pathlib import Path

from google.auth.credentials import AnonymousCredentials
from google.cloud.aiplatform import PipelineJob
from google.protobuf import json_format


def job_of(path: str, parameter_values: dict) -> dict:
    try:
        job = PipelineJob(
            display_name="conformance",
            template_path=path,
            parameter_values=parameter_values,
            pipeline_root="gs://bucket/root",
            project="project",
            location="us-central1",
            credentials=AnonymousCredentials(),
        )
    except Exception as error:
        return {"problem": f"{type(error).__name__}: {error}"}
    return json_format.MessageToDict(job._gca_resource._pb)


if __name__ == "__main__":
    jobs = json.loads(Path(sys.argv[1]).read_text())
    print(json.dumps([job_of(job["path"], job["parameterValues"]) for job in jobs]))
