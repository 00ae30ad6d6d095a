import { defineProject } from 'slipway';

export default defineProject({
  name: '{{name}}',
  environments: { dev: {} },
});
