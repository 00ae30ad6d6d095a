import { CelScalar, celEnv, celFunc } from '@bufbuild/cel';
import type { CelExpr } from './cel-expr.ts';
import { BOOL, type CelType, celType, DYN } from './cel-type.ts';
import { quoted } from './lint-report.ts';

/** `names`: what is not there; `text`: an expression in quotes. */
export interface CelProblem {
  readonly kind: 'type' | 'names' | 'text';
  readonly message: string;
}

export interface CheckedCel {
  readonly type: CelType;
  readonly problems: readonly CelProblem[];
}

/** Checks the types of an expression as cel-go does, and further by the actual types of values. */
export function checkCel(expr: CelExpr, variables: ReadonlyMap<string, CelType>): CheckedCel {
  const checker = new CelChecker(variables);
  try {
    return { type: checker.check(expr), problems: checker.problems };
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    return { type: DYN, problems: [{ kind: 'type', message: 'it is nested too deep' }] };
  }
}

const PARSE_JSON = celFunc('parseJson', [CelScalar.STRING], CelScalar.DYN, () => null);

interface Overload {
  readonly isMethod: boolean;
  /** Names of types; a method's owner first. */
  readonly parameters: readonly string[];
  readonly result: string;
}

const FUNCTIONS: ReadonlyMap<string, readonly Overload[]> = functionTable();

function functionTable(): ReadonlyMap<string, readonly Overload[]> {
  const table = new Map<string, Overload[]>();
  for (const { name, target, arguments: given, result } of celEnv({ funcs: [PARSE_JSON] }).funcs) {
    const parameters = [target ?? [], ...given].flat().map((type) => type.name);
    const overload = { isMethod: target !== undefined, parameters, result: result.name };
    table.set(name, [...(table.get(name) ?? []), overload]);
  }
  return table;
}

const NUMBERS = ['int', 'uint', 'double'];
const TYPE_NAMES = new Set([
  ...NUMBERS,
  'bool',
  'string',
  'bytes',
  'list',
  'map',
  'null_type',
  'type',
]);
const CONSTANTS: Readonly<Record<string, string>> = {
  boolValue: 'bool',
  bytesValue: 'bytes',
  doubleValue: 'double',
  int64Value: 'int',
  uint64Value: 'uint',
  stringValue: 'string',
  nullValue: 'null_type',
};

type Call = Extract<CelExpr['exprKind'], { case: 'callExpr' }>['value'];
type Comprehension = Extract<CelExpr['exprKind'], { case: 'comprehensionExpr' }>['value'];
type Select = Extract<CelExpr['exprKind'], { case: 'selectExpr' }>['value'];

class CelChecker {
  readonly problems: CelProblem[] = [];
  readonly #variables: Map<string, CelType>;

  constructor(variables: ReadonlyMap<string, CelType>) {
    this.#variables = new Map(variables);
  }

  check(expr: CelExpr | undefined): CelType {
    const kind = expr?.exprKind;
    switch (kind?.case) {
      case 'constExpr':
        return this.#constant(kind.value.constantKind);
      case 'identExpr':
        return this.#identifier(kind.value.name);
      case 'selectExpr':
        return this.#select(kind.value);
      case 'callExpr':
        return this.#call(kind.value);
      case 'listExpr':
        for (const element of kind.value.elements) this.check(element);
        return celType('list');
      case 'structExpr':
        for (const { keyKind, value } of kind.value.entries) {
          if (keyKind.case === 'mapKey') this.check(keyKind.value);
          this.check(value);
        }
        return kind.value.messageName === '' ? celType('map') : DYN;
      case 'comprehensionExpr':
        return this.#comprehension(kind.value);
      default:
        return DYN;
    }
  }

  #constant({ case: kind, value }: { case: string | undefined; value?: unknown }): CelType {
    if (typeof value === 'string' && value.includes('inputs.parameter_values['))
      this.#report(
        'text',
        `it compares with the text ${quoted(value)}, not with that value: KFP's compiler quotes an operand of another type. Compare values of one type`,
      );
    return celType(CONSTANTS[kind ?? ''] ?? 'dyn');
  }

  #identifier(name: string): CelType {
    const plain = name.replace(/^\./, '');
    const known = this.#variables.get(plain);
    if (known !== undefined) return known;
    if (TYPE_NAMES.has(plain)) return celType('type');
    this.#report('names', `${quoted(plain)} is no name that KFP knows there`);
    return DYN;
  }

  #select({ operand, field, testOnly }: Select): CelType {
    const owner = this.check(operand);
    // has(x.y) asks whether it is there.
    if (testOnly) return BOOL;
    return this.#member(owner, field);
  }

  #member(owner: CelType, name: string): CelType {
    if (owner.member !== undefined) return owner.member(name) ?? DYN;
    if (!['map', 'dyn'].includes(owner.actual) || !hasMembers(owner.declared))
      this.#report('type', `${aType(owner.actual)} has no member ${quoted(name)}`);
    return DYN;
  }

  #call({ function: name, target, args }: Call): CelType {
    const types = args.map((argument) => this.check(argument));
    const owner = target === undefined ? undefined : this.check(target);
    const [first = DYN, second = DYN, third = DYN] = types;
    if (name === '_&&_' || name === '_||_' || name === '!_') return this.#logic(name, types);
    if (name === '_==_' || name === '_!=_') return this.#equality(first, second);
    if (name === '_?_:_') return this.#choice(first, [second, third]);
    if (name === '_[_]') return this.#index(first, second, args[1]);
    if (name === '@not_strictly_false') return BOOL;
    if (name === 'dyn' && owner === undefined) return { declared: 'dyn', actual: first.actual };
    return this.#function(name, types, owner);
  }

  #logic(name: string, types: readonly CelType[]): CelType {
    for (const type of types)
      if (!isLike('bool', type.declared) || !isLike('bool', type.actual))
        this.#report(
          'type',
          `${shownFunction(name)} takes truth values, not ${aType(type.actual)}`,
        );
    return BOOL;
  }

  #equality(left: CelType, right: CelType): CelType {
    const isUnlike = !areAlike(left.actual, right.actual);
    if (isUnlike)
      this.#report(
        'type',
        `it compares ${aType(left.actual)} with ${aType(right.actual)}: they are never equal, or KFP fails. Convert one of them`,
      );
    else if (!areSameDeclared(left.declared, right.declared))
      this.#report(
        'type',
        `it compares ${aType(left.declared)} with ${aType(right.declared)}, which KFP refuses. Convert one of them`,
      );
    return BOOL;
  }

  #choice(condition: CelType, [yes, no]: readonly [CelType, CelType]): CelType {
    this.#logic('?:', [condition]);
    return {
      declared: yes.declared === no.declared ? yes.declared : 'dyn',
      actual: yes.actual === no.actual ? yes.actual : 'dyn',
    };
  }

  #index(owner: CelType, key: CelType, keyExpr: CelExpr | undefined): CelType {
    const kind = keyExpr?.exprKind;
    if (owner.member !== undefined && kind?.case === 'constExpr') {
      const { value } = kind.value.constantKind;
      if (typeof value === 'string') return owner.member(value) ?? DYN;
    }
    const takesIndex = ['list', 'map', 'dyn'].includes(owner.actual) && hasMembers(owner.declared);
    if (!takesIndex) this.#report('type', `${aType(owner.actual)} has no members`);
    else if (owner.actual === 'list' && ![...NUMBERS, 'dyn'].includes(key.actual))
      this.#report('type', `a list has no member of the kind ${key.actual}`);
    return DYN;
  }

  #comprehension({ iterVar, iterVar2, iterRange, ...rest }: Comprehension): CelType {
    const range = this.check(iterRange);
    if (!['list', 'map', 'dyn'].includes(range.actual) || !hasMembers(range.declared))
      this.#report('type', `${aType(range.actual)} has no elements to go over`);
    const outer = [iterVar, iterVar2, rest.accuVar].map(
      (name) => [name, this.#variables.get(name)] as const,
    );
    const start = this.check(rest.accuInit);
    this.#variables.set(iterVar, DYN).set(iterVar2, DYN).set(rest.accuVar, start);
    this.check(rest.loopStep);
    const result = this.check(rest.result);
    for (const [name, type] of outer)
      if (type === undefined) this.#variables.delete(name);
      else this.#variables.set(name, type);
    return result;
  }

  #function(name: string, types: readonly CelType[], owner: CelType | undefined): CelType {
    const overloads = FUNCTIONS.get(name);
    if (overloads === undefined) {
      this.#report('names', `${quoted(name)} is no function that KFP knows`);
      return DYN;
    }
    const given = owner === undefined ? types : [owner, ...types];
    const fitting = overloads.filter(
      ({ isMethod, parameters }) =>
        isMethod === (owner !== undefined) && parameters.length === given.length,
    );
    const isOrder = ORDERS.includes(name);
    const declared = fitting.filter(
      (overload) => fitsAll(overload, given, 'declared') && !(isOrder && isMixed(overload, given)),
    );
    const actual = fitting.filter((overload) => fitsAll(overload, given, 'actual'));
    if (declared.length === 0 || actual.length === 0) {
      const kind = fitting.length > 0 && declared.length === 0 ? 'declared' : 'actual';
      const shown = given.map((type) => type[kind]).join(', ');
      this.#report(
        'type',
        `${shownFunction(name)} does not take (${shown})${fitting.length > 0 ? '. Convert one of them' : ''}`,
      );
      return DYN;
    }
    return { declared: commonResult(declared), actual: commonResult(actual) };
  }

  #report(kind: CelProblem['kind'], message: string): void {
    if (this.problems.length < 10) this.problems.push({ kind, message });
  }
}

const ORDERS = ['_<_', '_<=_', '_>_', '_>=_'];

const fitsAll = (
  { parameters }: Overload,
  given: readonly CelType[],
  kind: 'declared' | 'actual',
): boolean =>
  parameters.every((parameter, index) => isLike(parameter, given[index]?.[kind] ?? 'dyn'));

/** cel-go's checker orders numbers of one type only; values may differ. */
const isMixed = ({ parameters }: Overload, given: readonly CelType[]): boolean =>
  parameters[0] !== parameters[1] && given.every(({ declared }) => declared !== 'dyn');

const isLike = (wanted: string, given: string): boolean =>
  wanted === given || wanted === 'dyn' || given === 'dyn';

const hasMembers = (declared: string): boolean => ['list', 'map', 'dyn'].includes(declared);

const areSameDeclared = (left: string, right: string): boolean =>
  isLike(left, right) || [left, right].includes('null_type');

const areAlike = (left: string, right: string): boolean =>
  areSameDeclared(left, right) || (NUMBERS.includes(left) && NUMBERS.includes(right));

const commonResult = (overloads: readonly Overload[]): string => {
  const names = new Set(overloads.map(({ result }) => result));
  return names.size === 1 ? ([...names][0] ?? 'dyn') : 'dyn';
};

/** `_<_` is `<`. */
const shownFunction = (name: string): string => name.replaceAll('_', '').replace('@', '') || name;

const aType = (name: string): string => (name === 'int' ? 'an int' : `a ${name}`);
