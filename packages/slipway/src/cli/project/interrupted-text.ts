/** What to tell of a run that has not ended and that no engine runs. */
export const interruptedText = (run: string): string =>
  `No engine runs ${run} now: it was interrupted. Go on with: slipway resume ${run}`;
