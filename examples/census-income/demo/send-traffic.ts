import { Agent, request } from 'node:http';
import type { Instance } from './census-rows.ts';

const CONNECTIONS = 16;
const ROWS_PER_REQUEST = 8;

export interface TrafficResult {
  readonly requests: number;
  readonly rows: number;
  readonly seconds: number;
  /** Requests answered by each deployment. */
  readonly byDeployment: Readonly<Record<string, number>>;
}

/** Sends people to an endpoint by Vertex's `:predict`, over a few connections kept busy. */
export async function sendTraffic(
  url: string,
  endpoint: string,
  people: readonly Instance[],
): Promise<TrafficResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const byDeployment: Record<string, number> = {};
  let next = 0;
  let requests = 0;
  const startedMs = performance.now();
  const client = async (): Promise<void> => {
    while (next < people.length) {
      const instances = people.slice(next, next + ROWS_PER_REQUEST);
      next += ROWS_PER_REQUEST;
      const { deployedModelId } = await predict(
        agent,
        `${url}/v1/endpoints/${endpoint}:predict`,
        instances,
      );
      byDeployment[deployedModelId] = (byDeployment[deployedModelId] ?? 0) + 1;
      requests += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, client));
  agent.destroy();
  return {
    requests,
    rows: people.length,
    seconds: (performance.now() - startedMs) / 1000,
    byDeployment,
  };
}

function predict(
  agent: Agent,
  url: string,
  instances: readonly Instance[],
): Promise<{ deployedModelId: string; predictions: unknown[] }> {
  return new Promise((resolve, reject) => {
    const call = request(
      url,
      { agent, method: 'POST', headers: { 'content-type': 'application/json' } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode === 200) resolve(JSON.parse(text));
          else
            reject(
              new Error(`the endpoint answered ${response.statusCode}: ${text.slice(0, 300)}`),
            );
        });
      },
    );
    call.on('error', reject);
    call.end(JSON.stringify({ instances }));
  });
}
