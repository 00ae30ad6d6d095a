from kfp import dsl
from programs import make, train


@dsl.pipeline(name="importers")
def twin(uri: str, owner: str = "team", year: int = 2026):
    fixed = dsl.importer(
        artifact_uri="gs://acme/data.csv", artifact_class=dsl.Dataset, reimport=True
    )
    train(data=fixed.output)
    given = dsl.importer(
        artifact_uri=uri,
        artifact_class=dsl.Dataset,
        metadata={
            "owner": owner,
            "years": [year, "2025"],
            "path": f"{uri}/{owner}.csv",
            "again": owner,
            "count": 3,
        },
    )
    train(data=given.output)
    made = make()
    dsl.importer(artifact_uri=made.outputs["label"], artifact_class=dsl.Model)
