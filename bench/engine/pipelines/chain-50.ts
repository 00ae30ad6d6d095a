import { chainOf } from './chain-of.ts';

export const chain = chainOf(50);
