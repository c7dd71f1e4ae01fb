// Light and dark follow the system unless a person chose.

const kStored = 'sovang.theme';
export type Theme = '' | 'light' | 'dark';
export const theme = () => (localStorage.getItem(kStored) ?? '') as Theme;
export function setTheme(value: Theme) {
  if (value) localStorage.setItem(kStored, value);
  else localStorage.removeItem(kStored);
  applyTheme();
}
export function applyTheme() {
  const value = theme();
  if (value) document.documentElement.dataset.theme = value;
  else delete document.documentElement.dataset.theme;
}
