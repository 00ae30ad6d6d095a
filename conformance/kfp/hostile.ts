import { z } from 'zod';
import { pipeline, when } from '../../packages/slipway/src/index.ts';
import { read } from './twins/steps.ts';

/** Texts that YAML readers dispute, that end comments or that break quotes. */
export const HOSTILE_TEXTS = [
  ...['', ' ', 'on', 'Off', 'yes', 'n', 'null', 'Null', '~', '=', '<<', '-', '?', '.', '..'],
  ...['1e3', '8472e91', '1e-7', '0o7', '010', '0x1F', '0b1', '1_0', '1:30', '1:30.5', '.5', '1.'],
  ...[
    '.inf',
    '.NaN',
    '2024-01-01',
    '2024-01-01T00:00:00Z',
    '!!int 3',
    '&a',
    '*a',
    '%TAG',
    '@',
    '`',
  ],
  ...['---', '...', '--- x', 'a: b', 'a #b', '#b', "it's", '"', '\\', "'\\''", '{a}', '[a]', '| x'],
  ...['a\nb', 'a\n', '\na', 'a\n\n', ' a', 'a ', '\ta', 'a\tb', 'a\rb', 'a\r\nb', 'a\u0085b'],
  ...[
    'a\u2028b',
    'a\u2029b',
    '\ufeffa',
    '\u0000',
    '\u0007',
    '\u007f',
    '\u200b',
    '\ufffe',
    'é',
    '😀',
  ],
  'word '.repeat(60),
  `${'x'.repeat(200)}\n${'y '.repeat(100)}`,
];

/** Nothing an author may write ends a comment, changes its type or is lost on the way to KFP. */
export const hostile = pipeline({
  name: 'hostile',
  description: 'one\r\ntwo\rthree\u2028four\u0085five: - {six}\n\n# seven\t\u0000',
  params: {
    on: z.string().default('a\nb: c\u2028d: e\u0000'),
    no: z.array(z.string()).default(HOSTILE_TEXTS),
    tiny: z.number().default(5e-324),
    huge: z.number().default(1.7976931348623157e308),
    exact: z.int().default(Number.MAX_SAFE_INTEGER),
    keys: z
      .record(z.string(), z.json())
      .default(Object.fromEntries(HOSTILE_TEXTS.map((text, index) => [text, index * 1e20]))),
  },
  build(p) {
    for (const source of HOSTILE_TEXTS)
      when(p.on.eq(source), {}, () => {
        read({ source });
      });
  },
});
