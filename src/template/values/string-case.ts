const CASED = /[\p{Lu}\p{Ll}\p{Lt}]/u;

/** Capitalizes a string as Python's `str.capitalize()` does. */
export function capitalize(text: string): string {
  const [first = ''] = text;
  return first.toUpperCase() + text.slice(first.length).toLowerCase();
}

/** Capitalizes each word as Python's `str.title()` does. */
export function titleCase(text: string): string {
  let inWord = false;
  let result = '';
  for (const char of text) {
    result += inWord ? char.toLowerCase() : char.toUpperCase();
    inWord = CASED.test(char);
  }
  return result;
}

/** Swaps the case of each letter. */
export function swapCase(text: string): string {
  return Array.from(text, (char) =>
    /\p{Lu}/u.test(char) ? char.toLowerCase() : char.toUpperCase(),
  ).join('');
}

/** Tells whether there are letters and none of them is upper case. */
export function isLower(text: string): boolean {
  return /\p{Ll}/u.test(text) && !/[\p{Lu}\p{Lt}]/u.test(text);
}

/** Tells whether there are letters and none of them is lower case. */
export function isUpper(text: string): boolean {
  return /\p{Lu}/u.test(text) && !/[\p{Ll}\p{Lt}]/u.test(text);
}

/** Tells whether each word begins in upper case and goes on in lower case. */
export function isTitle(text: string): boolean {
  return CASED.test(text) && titleCase(text) === text;
}
