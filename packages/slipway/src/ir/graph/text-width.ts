const LENGTH_MAX = 48;

/** Long labels are cut; the whole text is in the tooltip. */
export const shownLabel = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > LENGTH_MAX ? `${line.slice(0, LENGTH_MAX - 1)}…` : line;
};

/** Pixels a text takes in a usual sans-serif font; wide scripts take about twice as much. */
export function textWidth(text: string, fontSize: number): number {
  const units = Array.from(text, (character) =>
    (character.codePointAt(0) ?? 0) > 0x2e7f ? 1.05 : /[ilj.,:;'|!]/.test(character) ? 0.34 : 0.58,
  );
  return Math.ceil(units.reduce((sum, unit) => sum + unit, 0) * fontSize);
}
