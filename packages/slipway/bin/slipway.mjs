#!/usr/bin/env node
// Parsed by whatever Node is installed, so it uses no syntax and no built-in newer than Node 14.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NEEDED = [22, 18];
const packageFolder = dirname(dirname(fileURLToPath(import.meta.url)));
const sourceEntry = join(packageFolder, 'src', 'cli', 'main.ts');

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);
}

/** The npm package `node`, when a project or this repository has it installed beside slipway. */
function findInstalledNode() {
  for (const start of [packageFolder, process.cwd()]) {
    for (let folder = start; ; folder = dirname(folder)) {
      const candidate = join(folder, 'node_modules', 'node');
      const binary = join(candidate, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
      if (existsSync(binary) && isNewEnough(versionOf(candidate))) return binary;
      if (folder === dirname(folder)) break;
    }
  }
  return undefined;
}

function versionOf(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
  } catch (_unreadable) {
    return '0.0';
  }
}

function runWith(binary) {
  // In a group of its own: Ctrl-C, sent to a whole group, would reach it twice and count as the second.
  const child = spawn(binary, process.argv.slice(1), {
    stdio: 'inherit',
    detached: process.platform !== 'win32',
  });
  const forward = (signal) => child.kill(signal);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, forward);
  child.on('error', (error) => {
    process.stderr.write(`error[node-not-started]: ${binary} did not start: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    for (const name of signals) process.removeListener(name, forward);
    if (signal === null) process.exitCode = code;
    else process.kill(process.pid, signal);
  });
}

async function runHere() {
  const isCheckout = existsSync(sourceEntry);
  // Not the default among the temporary files, where others could have put code to run.
  module.enableCompileCache(
    // biome-ignore lint/style/noProcessEnv: the program starts here
    join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'slipway', 'code'),
  );
  if (isCheckout) readSourcesOfSlipway();
  const entry = isCheckout ? sourceEntry : join(packageFolder, 'dist', 'cli', 'main.js');
  const { main } = await import(pathToFileURL(entry).href);
  await main(process.argv.slice(2));
}

/** In a checkout, pipelines that import `slipway` get its sources: no build is needed. */
function readSourcesOfSlipway() {
  module.registerHooks({
    resolve(specifier, context, nextResolve) {
      if (specifier !== 'slipway' && !specifier.startsWith('slipway/'))
        return nextResolve(specifier, context);
      const conditions = ['slipway-source'].concat(context.conditions);
      return nextResolve(specifier, Object.assign({}, context, { conditions }));
    },
  });
}

const installed = isNewEnough(process.versions.node) ? undefined : findInstalledNode();
if (isNewEnough(process.versions.node)) {
  runHere();
} else if (installed !== undefined) {
  runWith(installed);
} else {
  process.stderr.write(
    `error[node-too-old]: Slipway needs Node ${NEEDED.join('.')} or newer and this is ${process.version}. Get it with "npm install --save-dev node@24" in the project, or from https://nodejs.org\n`,
  );
  process.exitCode = 1;
}
