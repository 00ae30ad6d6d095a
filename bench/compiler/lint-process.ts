// `lint-process.ts FILE` reads and lints a compiled file in a process of its own.
import { readFileSync } from 'node:fs';
import { lintPipeline } from '../../packages/slipway/src/ir/lint/lint-pipeline.ts';
import { readPipeline } from '../../packages/slipway/src/ir/read-pipeline.ts';

const text = readFileSync(process.argv[2] ?? '', 'utf8');
const startedMs = performance.now();
const { spec, diagnostics, ...read } = readPipeline(text);
if (spec === undefined) throw new Error(`the file cannot be read: ${diagnostics[0]?.message}`);
const findings = [...diagnostics, ...lintPipeline({ ...read, spec })];
const ms = performance.now() - startedMs;
if (findings.length > 0) throw new Error(`lint finds ${findings[0]?.message}`);
console.log(JSON.stringify({ ms, peakMb: process.resourceUsage().maxRSS / 1024 }));
