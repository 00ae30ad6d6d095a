import type { ParameterType } from '../pipeline-spec.ts';

/**
 * Type of a CEL expression. KFP's checker only sees `declared`: the values of parameters are `dyn` to
 * it. What a value then is, by the parameter's type, is `actual`. Names are CEL's.
 */
export interface CelType {
  readonly declared: string;
  readonly actual: string;
  /** For what has members with types of their own; undefined for a member that is not there. */
  readonly member?: (name: string) => CelType | undefined;
}

export const celType = (name: string): CelType => ({ declared: name, actual: name });

export const DYN = celType('dyn');
export const BOOL = celType('bool');

const ACTUAL: Partial<Record<ParameterType, string>> = {
  STRING: 'string',
  NUMBER_INTEGER: 'double',
  NUMBER_DOUBLE: 'double',
  BOOLEAN: 'bool',
  LIST: 'list',
  STRUCT: 'map',
  TASK_FINAL_STATUS: 'map',
};

/** A parameter's value in CEL: all numbers are doubles. */
export const parameterCelType = (type: ParameterType | undefined): CelType => ({
  declared: 'dyn',
  actual: (type && ACTUAL[type]) ?? 'dyn',
});
