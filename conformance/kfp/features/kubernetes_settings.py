from kfp import dsl, kubernetes
from programs import make, show


@dsl.pipeline(
    name="kubernetes-settings",
    pipeline_config=dsl.PipelineConfig(
        workspace=dsl.WorkspaceConfig(
            size="10Gi",
            kubernetes=dsl.KubernetesWorkspaceConfig(
                pvcSpecPatch={
                    "storageClassName": "fast",
                    "accessModes": ["ReadWriteMany"],
                }
            ),
        )
    ),
)
def twin(secret: str, selector: dict = {"disk": "ssd"}, toleration: dict = {}):
    made = make()
    first = show(text="a")
    kubernetes.use_secret_as_env(first, "db", {"password": "DB_PASSWORD"})
    kubernetes.use_secret_as_env(first, secret, {"key": "KEY"}, optional=True)
    kubernetes.use_secret_as_volume(first, made.outputs["label"], "/secrets")
    kubernetes.use_config_map_as_env(first, "settings", {"level": "LEVEL"})
    kubernetes.use_config_map_as_volume(first, "settings", "/settings")
    kubernetes.use_field_path_as_env(first, "POD", "metadata.name")
    kubernetes.mount_pvc(first, "data", "/data", "2026")
    kubernetes.mount_pvc(first, secret, "/more")
    kubernetes.add_ephemeral_volume(
        first, "scratch", "/scratch", ["ReadWriteOnce"], "5Gi", "fast"
    )
    kubernetes.empty_dir_mount(first, "cache", "/cache", "Memory", "1Gi")
    second = show(text="b")
    kubernetes.add_node_selector(second, "disk", "ssd")
    kubernetes.add_toleration(second, "gpu", "Equal", "yes", "NoExecute", 60)
    kubernetes.add_toleration_json(second, toleration)
    kubernetes.add_node_affinity(
        second,
        match_expressions=[{"key": "zone", "operator": "In", "values": ["a", "b"]}],
        weight=5,
    )
    kubernetes.add_pod_label(second, "team", "growth")
    kubernetes.add_pod_annotation(second, "note", "spot")
    kubernetes.set_image_pull_policy(second, "Always")
    kubernetes.set_image_pull_secrets(second, ["registry", secret])
    kubernetes.set_security_context(second, 1000, 2000, True)
    kubernetes.set_timeout(second, 600)
    third = show(text="c")
    kubernetes.add_node_selector_json(third, selector)
