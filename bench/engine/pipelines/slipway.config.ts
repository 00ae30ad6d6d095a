import { defineProject } from 'slipway';

export default defineProject({
  name: 'engine-bench',
  image: 'engine-bench:latest',
  stateFolder: process.env.BENCH_STATE ?? '.slipway',
  environments: { dev: {} },
});
