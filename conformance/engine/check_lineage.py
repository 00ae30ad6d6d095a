"""Builds every event with OpenLineage's own classes, which refuse what the spec does not have."""

import json
import sys

from openlineage.client.event_v2 import InputDataset, Job, OutputDataset, Run, RunEvent, RunState
from openlineage.client.generated import (
    dataset_type_dataset,
    dataset_version_dataset,
    error_message_run,
    job_type_job,
    parent_run,
)
from openlineage.client.serde import Serde

FACETS = {
    "parent": parent_run.ParentRunFacet,
    "errorMessage": error_message_run.ErrorMessageRunFacet,
    "jobType": job_type_job.JobTypeJobFacet,
    "datasetType": dataset_type_dataset.DatasetTypeDatasetFacet,
    "version": dataset_version_dataset.DatasetVersionDatasetFacet,
}


def facet(name, members):
    members = dict(members)
    producer = members.pop("_producer")
    schema = members.pop("_schemaURL")
    kind = FACETS[name]
    if name == "parent":
        members["run"] = parent_run.Run(**members["run"])
        members["job"] = parent_run.Job(**members["job"])
        root = members["root"]
        members["root"] = parent_run.Root(
            run=parent_run.RootRun(**root["run"]), job=parent_run.RootJob(**root["job"])
        )
    made = kind(**members)
    assert schema == made._schemaURL, (schema, made._schemaURL)
    assert producer.startswith("https://")
    return made


def facets(told):
    return {name: facet(name, members) for name, members in told.items()}


def dataset(kind, told):
    return kind(
        namespace=told.pop("namespace"), name=told.pop("name"), facets=facets(told.pop("facets"))
    )


def event(told):
    run, job = told.pop("run"), told.pop("job")
    schema = told.pop("schemaURL")
    made = RunEvent(
        eventTime=told.pop("eventTime"),
        producer=told.pop("producer"),
        eventType=RunState(told.pop("eventType")),
        run=Run(runId=run.pop("runId"), facets=facets(run.pop("facets"))),
        job=Job(namespace=job.pop("namespace"), name=job.pop("name"), facets=facets(job.pop("facets"))),
        inputs=[dataset(InputDataset, one) for one in told.pop("inputs")],
        outputs=[dataset(OutputDataset, one) for one in told.pop("outputs")],
    )
    assert not told and not run and not job, (told, run, job)
    assert schema == made._get_schema(), (schema, made._get_schema())
    return Serde.to_dict(made)


with open(sys.argv[1]) as lines:
    print(json.dumps([event(json.loads(line)) for line in lines]))
