/** Exactly pinned, so that a figure of today can be measured again. */
export const peerRequirements = {
  kfp: ['kfp==2.17.0'],
  metaflow: ['metaflow==2.19.39', 'setuptools<81'],
  prefect: ['prefect==3.8.8', 'fastapi<0.150'],
  dagster: ['dagster==1.13.29'],
  kedro: ['kedro==1.7.0'],
  luigi: ['luigi==3.8.1'],
  airflow: ['apache-airflow==3.3.2'],
  zenml: ['zenml[local]==0.98.0'],
  flytekit: ['flytekit==1.16.31'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type PeerName = keyof typeof peerRequirements;
