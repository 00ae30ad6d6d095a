import type { BenchRow } from '../bench.ts';
import type { ContenderFigures } from './measure-contender.ts';
import type { Peer } from './peer.ts';

/** A contender with its figures, or with the reason why there are none. */
export type Measured = Pick<Peer, 'name' | 'note' | 'ratioAtLeast'> &
  ({ readonly figures: ContenderFigures } | { readonly problem: string });

/** How much more every peer adds to a step than Slipway does, from this same run. */
export function ratioRows(ours: ContenderFigures, peers: readonly Measured[]): BenchRow[] {
  return peers.flatMap((peer): BenchRow[] => {
    const { name, ratioAtLeast } = peer;
    if (ratioAtLeast === undefined) return [];
    const measure = `overhead per step of ${name} against Slipway's`;
    const target = { atLeast: ratioAtLeast };
    return 'problem' in peer
      ? [{ measure, value: null, unit: '×', target, note: peer.problem }]
      : [{ measure, value: peer.figures.perStep.value / ours.perStep.value, unit: '×', target }];
  });
}

/** One row per contender and measure; a table of its own sets them side by side. */
export function contenderRows(contenders: readonly Measured[]): BenchRow[] {
  return contenders.flatMap((contender): BenchRow[] => {
    const { name: subject, note } = contender;
    if ('problem' in contender)
      return [{ subject, measure: 'per step', value: null, unit: 'ms', note: contender.problem }];
    const { perStep, oneStep, chain, fan, peakMb } = contender.figures;
    return [
      { subject, measure: 'per step', ...perStep, unit: 'ms', note },
      { subject, measure: 'one cold step', ...oneStep, unit: 's' },
      { subject, measure: 'chain of 50', ...chain, unit: 's' },
      'problem' in fan
        ? { subject, measure: '200 and a join', value: null, unit: 's', note: fan.problem }
        : {
            subject,
            measure: '200 and a join',
            ...fan.figure,
            unit: 's',
            ...(fan.repeats === 1 ? { note: 'run once' } : {}),
          },
      { subject, measure: 'peak memory', value: peakMb, unit: 'MB' },
    ];
  });
}
