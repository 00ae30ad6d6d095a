"""Pipelines with settings for Kubernetes."""

from kfp import dsl, kubernetes

from cases import count, word


@dsl.pipeline
def secrets_and_volumes(secret: str = "mine", size: str = "1Gi"):
    claim = kubernetes.CreatePVC(
        pvc_name_suffix="-data", access_modes=["ReadWriteOnce"], size=size, storage_class_name="x"
    )
    task = word(text="a")
    kubernetes.mount_pvc(task, pvc_name=claim.outputs["name"], mount_path="/data")
    kubernetes.use_secret_as_env(task, secret_name=secret, secret_key_to_env={"key": "TOKEN"})
    kubernetes.use_secret_as_volume(task, secret_name="fixed", mount_path="/secret")
    kubernetes.use_config_map_as_env(task, config_map_name=secret, config_map_key_to_env={"a": "A"})
    kubernetes.set_image_pull_secrets(task, [secret])
    kubernetes.add_node_selector(task, label_key="pool", label_value="gpu")
    kubernetes.add_toleration(task, key="a", operator="Equal", value="b", effect="NoSchedule")
    kubernetes.DeletePVC(pvc_name=claim.outputs["name"]).after(task)


@dsl.pipeline
def settings_of_outputs(names: list = ["a"]):
    name = word(text="pool")
    task = count()
    kubernetes.use_secret_as_env(
        task, secret_name=name.output, secret_key_to_env={"password": "PASSWORD"}
    )
    with dsl.ParallelFor(names) as item:
        looped = count(text=item)
        kubernetes.use_secret_as_volume(looped, secret_name=item, mount_path="/s")


@dsl.pipeline
def within(secret: str = "mine"):
    task = word(text="a")
    kubernetes.use_secret_as_env(task, secret_name=secret, secret_key_to_env={"key": "TOKEN"})
    kubernetes.set_timeout(task, 60)


@dsl.pipeline
def nested_settings(secret: str = "other", on: bool = True):
    within(secret=secret)
    own = word(text="b")
    kubernetes.use_secret_as_env(own, secret_name="b", secret_key_to_env={"key": "TOKEN"})
    with dsl.If(on == True):  # noqa: E712
        branch = word(text="c")
        kubernetes.use_secret_as_env(branch, secret_name=secret, secret_key_to_env={"k": "TOKEN"})
