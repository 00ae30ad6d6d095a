/**
 * Sets environment variables for one attempt; call the result to have all of them as they were,
 * whatever the attempt has changed. A worker serves one attempt at a time.
 */
export function setVariables(variables: Readonly<Record<string, string>>): () => void {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  return () => {
    for (const name of Object.keys(process.env))
      if (before[name] === undefined) delete process.env[name];
    Object.assign(process.env, before);
  };
}
