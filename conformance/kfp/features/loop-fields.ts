import { forEach, pipeline, text, when } from 'slipway';
import { show } from './programs.ts';

// #region example
export const twin = pipeline({
  name: 'loop-fields',
  params: {},
  build() {
    const items = [
      { kind: 'a', place: 'x' },
      { kind: 'b', place: 'y' },
    ] as const;
    forEach(items, {}, (item) => {
      show({ text: item.get('kind') });
      show({ text: item.get('place') });
      when(item.get('kind').eq('a'), {}, () => {
        show({ text: text`only ${item.get('kind')}` });
      });
    });
  },
});
// #endregion
