// Usage: node scripts/check-layers.ts [repository]
import { checkLayers } from './checks/layers.ts';

const problems = await checkLayers(process.argv[2] ?? process.cwd());
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
