import { pythonStep } from '../../authoring/python-step.ts';
import { INTERFACES } from './steps-interface.ts';

/** The steps of the matrix as Python functions. */

const of = (name: string) => ({
  name,
  module: './steps.py',
  function: name.replaceAll('-', '_'),
});

export const add = pythonStep({ ...of('add'), ...INTERFACES.add });
export const total = pythonStep({ ...of('total'), ...INTERFACES.total });
export const echo = pythonStep({ ...of('echo'), ...INTERFACES.echo });
export const note = pythonStep({ ...of('note'), ...INTERFACES.note });
export const split = pythonStep({ ...of('split'), ...INTERFACES.split });
export const write = pythonStep({ ...of('write'), ...INTERFACES.write });
export const read = pythonStep({ ...of('read'), ...INTERFACES.read });
export const join = pythonStep({ ...of('join'), ...INTERFACES.join });
export const put = pythonStep({ ...of('put'), ...INTERFACES.put });
export const fetch = pythonStep({ ...of('fetch'), ...INTERFACES.fetch });
export const flaky = pythonStep({ ...of('flaky'), ...INTERFACES.flaky, retries: 2 });
export const throws = pythonStep({ ...of('throws'), ...INTERFACES.throws });
export const exits = pythonStep({ ...of('exits'), ...INTERFACES.exits });
export const dies = pythonStep({ ...of('dies'), ...INTERFACES.dies });
export const hangs = pythonStep({ ...of('hangs'), ...INTERFACES.hangs, timeout: '1s' });
export const returnsWrong = pythonStep({
  ...of('returns-wrong'),
  ...INTERFACES['returns-wrong'],
});
export const returnsNothing = pythonStep({
  ...of('returns-nothing'),
  ...INTERFACES['returns-nothing'],
});
export const returnsNan = pythonStep({ ...of('returns-nan'), ...INTERFACES['returns-nan'] });
export const returnsMuch = pythonStep({ ...of('returns-much'), ...INTERFACES['returns-much'] });
export const printsJunk = pythonStep({ ...of('prints-junk'), ...INTERFACES['prints-junk'] });
