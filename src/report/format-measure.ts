/** Renders a duration in at most six cells: `0.03s`, `12.50s`, `1m02s`, `2h05m`. */
export function formatDuration(durationMs: number): string {
  const hundredths = Math.round(Math.max(0, durationMs) / 10);
  if (hundredths < 6000) return `${(hundredths / 100).toFixed(2)}s`;
  const seconds = Math.round(durationMs / 1000);
  const [unit, rest, whole] = seconds < 3600 ? [60, 's', 'm'] : [3600, 'm', 'h'];
  const part = rest === 's' ? seconds % unit : Math.floor((seconds % unit) / 60);
  return `${Math.floor(seconds / unit)}${whole}${String(part).padStart(2, '0')}${rest}`;
}

/** Renders a duration in whole seconds: `7s`, `1m02s`, `2h05m`. */
export function formatSeconds(durationMs: number): string {
  return formatDuration(Math.round(durationMs / 1000) * 1000).replace(/\.\d+/, '');
}

/** Renders a number in at most four cells: `950`, `9.5k`, `310k`, `1.2M`. */
export function formatRoughNumber(count: number): string {
  const power = [9, 6, 3].find((digits) => count >= 999.5 * 10 ** (digits - 3));
  if (power === undefined) return String(Math.round(count));
  const scaled = count / 10 ** power;
  const unit = { 9: 'B', 6: 'M', 3: 'k' }[power];
  return `${scaled < 9.95 ? scaled.toFixed(1) : Math.round(scaled)}${unit}`;
}

/** Renders a whole number with commas: `1,234,567`. */
export function formatNumber(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Renders a whole number in at most seven cells: `999,999`, then `1.23M`, `45.6B`. */
export function formatShortNumber(count: number): string {
  if (count < 1e6) return formatNumber(count);
  const unit = [...'MBT'].find((_, index) => count < 999.5 * 10 ** (6 + index * 3)) ?? 'T';
  return `${(count / 10 ** (6 + 'MBT'.indexOf(unit) * 3)).toPrecision(3)}${unit}`;
}

/** Renders a count and its noun: `1 row`, `2 rows`. */
export function countOf(count: number, noun: string): string {
  return `${formatNumber(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Joins words as people do: `a`, `a and b`, `a, b and c`. */
export function listOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** Joins items by commas on lines of a width in cells; all but the first are indented. */
export function wrapList(start: string, items: readonly string[], width: number): string[] {
  const lines = [start];
  for (const [index, item] of items.entries()) {
    const text = index === items.length - 1 ? item : `${item},`;
    const line = lines.at(-1) ?? '';
    const gap = line === '' || line.endsWith(' ') ? '' : ' ';
    if (index > 0 && line.length + gap.length + text.length >= width) lines.push(`  ${text}`);
    else lines[lines.length - 1] = line + gap + text;
  }
  return lines;
}
