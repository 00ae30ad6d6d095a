import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { compilePipeline } from './compile-pipeline.ts';
import { containerStep } from './container-step.ts';
import { compile, make, options, specOf } from './fixtures/compile.ts';
import { pipeline } from './pipeline.ts';
import { text } from './text-template.ts';
import { when } from './when.ts';

const configure = containerStep({
  name: 'configure',
  inputs: {
    args: z.array(z.string().min(3)).default([]),
    mode: z.object({ kind: z.enum(['fast', 'slow']), sizes: z.array(z.int()) }).optional(),
    options: z.record(z.string(), z.json()).default({}),
  },
  outputs: {},
  container: () => ({ image: 'tool:1' }),
});

const problemsOf = (build: () => unknown) =>
  compile(build).diagnostics.map(({ code, message }) => `${code}: ${message}`);

describe('texts of the run inside of constants', () => {
  test('become placeholders, and inputs beside them', () => {
    const { root } = specOf(({ name }) => {
      const { label, n } = make({});
      configure({
        args: ['--all', name, text`${label}-${n}`],
        options: { deep: [{ label }], n: 1 },
      });
    });
    const placeholder = (channel: string) =>
      `{{$.inputs.parameters['pipelinechannel--${channel}']}}`;
    expect(root.dag?.tasks.configure).toMatchObject({
      dependentTasks: ['make'],
      inputs: {
        parameters: {
          args: {
            runtimeValue: {
              constant: [
                '--all',
                placeholder('name'),
                `${placeholder('make-label')}-${placeholder('make-n')}`,
              ],
            },
          },
          options: {
            runtimeValue: { constant: { deep: [{ label: placeholder('make-label') }], n: 1 } },
          },
          'pipelinechannel--name': { componentInputParameter: 'name' },
          'pipelinechannel--make-label': {
            taskOutputParameter: { producerTask: 'make', outputParameterKey: 'label' },
          },
        },
      },
    });
  });

  test('come into groups as channels', () => {
    const { root, components } = specOf(({ flag }) => {
      const { label } = make({});
      when(flag, {}, () => {
        configure({ args: [label] });
      });
    });
    const channel = 'pipelinechannel--make-label';
    expect(Object.keys(root.dag?.tasks['condition-1']?.inputs?.parameters ?? {})).toContain(
      channel,
    );
    expect(components['comp-condition-1']?.inputDefinitions?.parameters?.[channel]).toEqual({
      parameterType: 'STRING',
    });
  });

  test('are not held against rules for their values, everything else is', () => {
    expect(
      problemsOf(() => {
        configure({ args: [make({}).label, 'x'] });
      }),
    ).toEqual([expect.stringMatching(/^input-value: configure: the input "args".*→ at \[1\]/s)]);
  });

  test('stand where a text goes', () => {
    expect(
      problemsOf(() => {
        const { n, label } = make({});
        // @ts-expect-error a number would become a text
        configure({ options: { n } });
        // @ts-expect-error neither is any text one of the choices
        configure({ mode: { kind: label, sizes: [] } });
        // @ts-expect-error nor a number
        configure({ mode: { kind: 'fast', sizes: [label] } });
      }),
    ).toEqual([
      expect.stringMatching(/^input-type: .*has a NUMBER_INTEGER inside of a constant/),
      expect.stringMatching(/^input-value: .*expected number, received string.*sizes\[0\]/s),
    ]);
  });

  test('are there in every run', () => {
    const maybe = pipeline({
      name: 'maybe',
      params: { note: z.string().optional() },
      build({ note }) {
        configure({ options: { note: note as never } });
      },
    });
    const { diagnostics } = compilePipeline(maybe, options);
    expect(diagnostics.map(({ code }) => code)).toEqual(['input-optional']);
  });

  test('and no author writes placeholders', () => {
    expect(
      problemsOf(() => {
        configure({ options: { a: ['{{$.pipeline_job_name}}'] } });
        configure({ options: { a: text`{{$.${make({}).label}` } });
      }).map((problem) => problem.split(':')[0]),
    ).toEqual(['input-placeholder', 'input-placeholder']);
  });
});
