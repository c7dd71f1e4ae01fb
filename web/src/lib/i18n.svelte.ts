// The words of the pages: one file per language, the second loaded when it is asked for.

import vi from '../words/vi';

export type Key = keyof typeof vi;
export type Words = Record<Key, string>;
export type Code = 'vi' | 'en';

const kStored = 'sovang.language';
/** `area`: what the commune calls its areas (khu, thôn, ấp…): `{khu}` in a sentence, `{Khu}` at its beginning. */
export const language = $state<{ code: Code; words: Words; area: string }>({ code: 'vi', words: vi, area: 'khu' });

export async function setLanguage(code: Code) {
  language.words = code === 'en' ? (await import('../words/en')).default : vi;
  language.code = code;
  document.documentElement.lang = code;
  localStorage.setItem(kStored, code);
}
export async function startLanguage() {
  if (localStorage.getItem(kStored) === 'en') await setLanguage('en');
}

export const capital = (text: string) => text.charAt(0).toLocaleUpperCase('vi') + text.slice(1);
function fill(text: string, values: Record<string, string | number> = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? (name === 'khu' ? language.area : name === 'Khu' ? capital(language.area) : whole)));
}
export function t(key: Key, values: Record<string, string | number> = {}): string {
  return fill(language.words[key], values);
}
/** The word of a code (`kind`, MONEY), or the code itself where the book holds another. */
export function word(group: string, code: string | undefined): string {
  if (!code) return '';
  const text = language.words[`${group}.${code}` as Key];
  return text === undefined ? code : fill(text);
}
/** On a paper: Vietnamese, whatever the pages speak. */
export function paperText(key: Key, values: Record<string, string | number> = {}): string {
  return fill(vi[key], values);
}
export function paperWord(group: string, code: string | undefined): string {
  const key = `${group}.${code}` as Key;
  return key in vi ? fill(vi[key]) : (code ?? '');
}
export function weekday(index: number): string {
  return t(`weekday.${index}` as Key);
}
