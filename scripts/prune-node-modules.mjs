// npm runs this after installing. Two packages bring what this machine cannot use, 300 MB of it:
// onnxruntime-node carries the libraries of every platform, Node its C++ headers.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const modules = join(import.meta.dirname, '../node_modules');

pruneBut(join(modules, 'onnxruntime-node/bin/napi-v6'), process.platform);
pruneBut(join(modules, 'onnxruntime-node/bin/napi-v6', process.platform), process.arch);
const nodeFolder = join(modules, 'node/node_modules');
for (const name of existsSync(nodeFolder) ? readdirSync(nodeFolder) : [])
  rmSync(join(nodeFolder, name, 'include'), { recursive: true, force: true });

/** Removes what is beside `kept`; touches nothing when `kept` itself is not there. */
function pruneBut(folder, kept) {
  if (!existsSync(join(folder, kept))) return;
  for (const name of readdirSync(folder))
    if (name !== kept) rmSync(join(folder, name), { recursive: true, force: true });
}
