// Chart.js, loaded with the overview alone. No animation; tooltips are extra and never the only way to a figure.

import { BarController, BarElement, CategoryScale, Chart, LinearScale, Tooltip, type ChartConfiguration, type Plugin } from 'chart.js';
import { fixed } from './format';

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);

export interface Series {
  label: string;
  colour: string;
  values: number[];
}
/** Of this page, in its theme. */
function colour(name: string) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
const kMillion = 1_000_000;
const millions = (value: number) => fixed(Math.round(value * 10), 1);

/** Totals over the first, the highest and the last column; values at the end of rows; the plan as a mark. */
function labels(horizontal: boolean, plans: (number | undefined)[]): Plugin<'bar'> {
  return {
    id: 'labels',
    afterDatasetsDraw(chart) {
      const context = chart.ctx;
      const count = chart.data.labels?.length ?? 0;
      const sums = Array.from({ length: count }, (_, i) => chart.data.datasets.reduce((sum, set) => sum + (Number(set.data[i]) || 0), 0));
      const highest = sums.indexOf(Math.max(...sums));
      context.save();
      context.font = '600 14px "Be Vietnam Pro So", "Be Vietnam Pro", sans-serif';
      context.fillStyle = colour('--chu');
      for (let i = 0; i < count; i++) {
        if (!sums[i]) continue;
        if (horizontal) {
          const y = chart.scales.y.getPixelForValue(i);
          const plan = plans[i];
          let end = chart.scales.x.getPixelForValue(sums[i]);
          if (plan) {
            const x = chart.scales.x.getPixelForValue(plan / kMillion);
            context.fillRect(x - 1, y - 10, 2, 20);
            end = Math.max(end, x);
          }
          context.textAlign = 'left';
          context.textBaseline = 'middle';
          context.fillText(millions(sums[i]), end + 6, y);
        } else if (i === 0 || i === highest || i === count - 1) {
          context.textAlign = 'center';
          context.textBaseline = 'bottom';
          context.fillText(millions(sums[i]), chart.scales.x.getPixelForValue(i), chart.scales.y.getPixelForValue(sums[i]) - 4);
        }
      }
      context.restore();
    },
  };
}

export interface Drawing {
  names: string[];
  series: Series[];
  horizontal?: boolean;
  plans?: (number | undefined)[];
  highest?: number;
}
export function draw(canvas: HTMLCanvasElement, drawing: Drawing): Chart {
  const text = { color: colour('--chu-2'), font: { family: '"Be Vietnam Pro So", "Be Vietnam Pro", sans-serif', size: 14 } };
  const horizontal = drawing.horizontal ?? false;
  const values = { stacked: true, grid: { color: colour('--bd-luoi') }, border: { display: false }, ticks: { ...text, maxTicksLimit: 5, display: !horizontal }, grace: horizontal ? 0 : '12%', suggestedMax: drawing.highest ? drawing.highest / kMillion : undefined };
  const names = { stacked: true, grid: { display: false }, ticks: { ...text, autoSkip: !horizontal } };
  const config: ChartConfiguration<'bar'> = {
    type: 'bar',
    data: {
      labels: drawing.names,
      datasets: drawing.series.map((one) => ({ label: one.label, data: one.values.map((value) => value / kMillion), backgroundColor: colour(one.colour), borderColor: colour('--giay'), borderWidth: horizontal ? 0 : 1, borderSkipped: false, maxBarThickness: horizontal ? 18 : 44 })),
    },
    options: {
      indexAxis: horizontal ? 'y' : 'x',
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      layout: { padding: { top: 18, right: horizontal ? 64 : 0 } },
      plugins: { tooltip: { callbacks: { label: (item) => `${item.dataset.label}: ${millions(Number(item.raw))}` } } },
      scales: horizontal ? { x: { ...values, grid: { display: false } }, y: names } : { x: names, y: values },
    },
    plugins: [labels(horizontal, drawing.plans ?? [])],
  };
  return new Chart(canvas, config);
}
