/**
 * Node's own `node:http`. An `import` of it makes every export, among them `WebSocket` and with it
 * all of undici: 20 ms at the start of each command and each worker that never opens one.
 */
export const http: typeof import('node:http') = process.getBuiltinModule('node:http');
