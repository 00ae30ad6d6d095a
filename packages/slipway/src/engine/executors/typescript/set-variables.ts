/**
 * Sets environment variables for one attempt; call the result to have all of them as they were,
 * whatever the attempt has changed. A worker serves one attempt at a time.
 */
export function setVariables(variables: Readonly<Record<string, string>>): () => void {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  return () => {
    const now = { ...process.env };
    // Each assignment is a call into the system's library; hardly any is needed.
    for (const name of Object.keys(now)) if (before[name] === undefined) delete process.env[name];
    for (const [name, value] of Object.entries(before))
      if (now[name] !== value) process.env[name] = value;
  };
}
