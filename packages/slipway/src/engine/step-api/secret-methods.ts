import { z } from 'zod';
import { IdentityError } from '../../identity/errors.ts';
import { method } from './method.ts';

const ANY = 'secrets:get';

/** What the token of an attempt says of the secrets that its step declares. */
export const secretAccess = (names: readonly string[]): readonly string[] =>
  names.length === 0 ? [] : [ANY, ...names.map((name) => `secrets:${name}`)];

export const secretMethods = {
  'secrets.get': method({
    access: ANY,
    argument: z.object({ name: z.string().max(200) }),
    async call({ claims, environment, secrets, use }, { name }) {
      if (!claims.access.includes(`secrets:${name}`))
        throw new IdentityError(
          'denied',
          'access-denied',
          `${claims.identity} may not read the secret ${JSON.stringify(name)} in task ${claims.task}: the step does not declare it. Add it to the step's secrets and compile again.`,
        );
      use(`secrets:${name}`);
      return (await secrets.valuesOf(environment.settings, [name]))[name];
    },
  }),
};
