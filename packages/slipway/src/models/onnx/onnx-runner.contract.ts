import { describe, expect, it } from 'vitest';
import type { ModelColumns, OnnxRunner } from './onnx-runner.ts';

/** A runner of a model with string, float and int64 columns, and one row that is right for it. */
export interface OnnxRunnerFixture {
  readonly runner: OnnxRunner;
  readonly row: Readonly<Record<string, string | number>>;
}

/** What every runner does. */
export function onnxRunnerContract(name: string, open: () => Promise<OnnxRunnerFixture>): void {
  describe(`${name} keeps the ONNX runner contract`, () => {
    const opened = async () => {
      const { runner, row } = await open();
      const columnsOf = (change: ModelColumns = {}): ModelColumns => ({
        ...Object.fromEntries(Object.entries(row).map(([column, value]) => [column, [value]])),
        ...change,
      });
      const columnOf = (type: string): string =>
        runner.inputs.find((input) => input.type === type)?.name ?? `no ${type} column`;
      return { runner, columnsOf, columnOf };
    };

    it('names its columns and answers every one of its outputs for every row', async () => {
      const { runner, columnsOf } = await opened();
      const columns = columnsOf();
      expect(Object.keys(columns).sort()).toEqual(runner.inputs.map((input) => input.name).sort());
      const one = await runner.run(columns);
      expect(Object.keys(one)).toEqual(runner.outputs.map((output) => output.name));
      const thrice = Object.fromEntries(
        Object.entries(columns).map(([column, values]) => [
          column,
          [values, values, values].flat(),
        ]),
      );
      for (const [output, values] of Object.entries(await runner.run(thrice)))
        expect(values).toEqual([one[output]?.[0], one[output]?.[0], one[output]?.[0]]);
      await runner.close();
    });

    it('takes missing strings and floats, and ignores columns it does not know', async () => {
      const { runner, columnsOf, columnOf } = await opened();
      const outputs = await runner.run(
        columnsOf({ [columnOf('string')]: [null], [columnOf('float32')]: [null], other: [1, 2] }),
      );
      for (const { name: output } of runner.outputs) expect(outputs[output]).toHaveLength(1);
      await runner.close();
    });

    it('refuses missing columns, ragged columns, no rows and values of another type', async () => {
      const { runner, columnsOf, columnOf } = await opened();
      const { [columnOf('int64')]: _, ...incomplete } = columnsOf();
      const bad: (readonly [ModelColumns, RegExp])[] = [
        [incomplete, /needs the column/],
        [columnsOf({ [columnOf('string')]: ['x', 'y'] }), /has 2 values|has 1 values/],
        [
          Object.fromEntries(Object.keys(columnsOf()).map((column) => [column, []])),
          /at least one/,
        ],
        [columnsOf({ [columnOf('float32')]: ['old'] }), /holds "old", which is no float32/],
        [columnsOf({ [columnOf('string')]: [3] }), /no string/],
        [columnsOf({ [columnOf('int64')]: [null] }), /no int64/],
        [columnsOf({ [columnOf('int64')]: [1.5] }), /no int64/],
        [columnsOf({ [columnOf('int64')]: [2 ** 53] }), /no int64/],
      ];
      for (const [columns, message] of bad)
        await expect(runner.run(columns)).rejects.toMatchObject({
          category: 'invalid-input',
          code: 'model-columns',
          message: expect.stringMatching(message),
        });
      await runner.run(columnsOf());
      await runner.close();
    });

    it('keeps concurrent runs apart', async () => {
      const { runner, columnsOf, columnOf } = await opened();
      const alone = await Promise.all(
        [1, 20, 90].map((value) => runner.run(columnsOf({ [columnOf('float32')]: [value] }))),
      );
      const together = await runner.run(
        Object.fromEntries(
          Object.entries(columnsOf()).map(([column, [value]]) => [
            column,
            column === columnOf('float32')
              ? [1, 20, 90]
              : [value ?? null, value ?? null, value ?? null],
          ]),
        ),
      );
      for (const { name: output } of runner.outputs)
        expect(alone.map((outputs) => outputs[output]?.[0])).toEqual(together[output]);
      await runner.close();
    });

    it('can be closed twice and runs no more afterwards', async () => {
      const { runner, columnsOf } = await opened();
      await runner.close();
      await runner.close();
      await expect(runner.run(columnsOf())).rejects.toMatchObject({ code: 'model-closed' });
    });
  });
}
