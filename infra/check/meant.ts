import { nearestTo } from '../../functions/core/nearest.ts';

/** "Did you mean …?", and all that there is. */
export const meant = (name: string, names: readonly string[], show = (each: string) => each): string => {
  const nearest = nearestTo(name, names).map(show);
  const all = names.length > 0 ? names.map(show).join(', ') : 'none';
  return `${nearest.length > 0 ? `Did you mean ${nearest.join(' or ')}? ` : ''}There are: ${all}.`;
};
