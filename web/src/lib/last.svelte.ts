// Small memories of this browser: works last used, amounts typed for a work.

const kWorks = 'sovang.works';
const kAmounts = 'sovang.amounts.';

function read(name: string): string[] {
  try {
    return JSON.parse(localStorage.getItem(name) ?? '[]') as string[];
  } catch {
    return [];
  }
}
export const lastWorks = () => read(kWorks);
export function useWork(id: string) {
  if (id) localStorage.setItem(kWorks, JSON.stringify([id, ...lastWorks().filter((one) => one !== id)].slice(0, 12)));
}
/** The three most frequent of the last amounts of a work. */
export function usualAmounts(work: string): number[] {
  const counts = new Map<string, number>();
  for (const one of read(kAmounts + work)) counts.set(one, (counts.get(one) ?? 0) + 1);
  const often = [...counts.entries()].sort((a, b) => b[1] - a[1]).slice(0, 3);
  return often.map(([amount]) => Number(amount)).sort((a, b) => a - b);
}
export function useAmount(work: string, amount: number) {
  localStorage.setItem(kAmounts + work, JSON.stringify([String(amount), ...read(kAmounts + work)].slice(0, 60)));
}
