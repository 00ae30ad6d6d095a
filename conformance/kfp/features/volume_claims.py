from kfp import dsl, kubernetes
from programs import show


@dsl.pipeline(name="volume-claims")
def twin():
    made = kubernetes.CreatePVC(
        pvc_name_suffix="-data",
        access_modes=["ReadWriteMany"],
        size="5Gi",
        storage_class_name="standard",
    )
    user = show(text="a")
    kubernetes.mount_pvc(user, made.outputs["name"], "/data")
    kubernetes.DeletePVC(pvc_name=made.outputs["name"]).after(user)
