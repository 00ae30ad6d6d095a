import { pipeline, when } from 'slipway';
import { z } from 'zod';
import { make, publish, show } from '../features/programs.ts';

const inner = pipeline({
  name: 'inner',
  params: { text: z.string().default('inner') },
  build({ text }) {
    show({ text }, { env: { IN: 'inner' }, caching: false });
  },
});

/** Settings of one component differ from use to use, and stay with each. */
export const twin = pipeline({
  name: 'settings',
  params: { text: z.string(), cpu: z.string().default('2'), go: z.boolean().default(true) },
  build({ text, cpu, go }) {
    show({ text }, { resources: { cpu: '1' }, env: { A: '1', B: '2' } });
    show({ text }, { resources: { cpu }, retries: 1 });
    show({ text }, { resources: { cpu } });
    show({}, { resources: { memory: '1G', memoryRequest: '500M' }, displayName: 'Show' });
    when(go, {}, () => {
      show({}, { env: { A: '1' }, image: 'acme/tools:3' });
      const made = make({}, { resources: { accelerator: { type: 'nvidia.com/gpu', count: 4 } } });
      publish({ model: made.model }, { caching: { key: 'k' } });
    });
    inner({}, { displayName: 'Inner', caching: false });
    inner({ text }, { retries: 2 });
  },
});
