/** One line of Prometheus' text format. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? ([+-]?(?:Inf|NaN|[\d.e+-]+))$/;
const label = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"(?:,|$)/gy;

/** Reads the text format as Prometheus does. @throws when a line is none of it */
export function parseMetrics(text: string): Sample[] {
  return text
    .split('\n')
    .filter((one) => one !== '' && !/^# (HELP|TYPE) [a-zA-Z_:][\w:]* /.test(one))
    .map((one) => {
      const [, name, labels = '', value] = line.exec(one) ?? [];
      const pairs = [...labels.matchAll(label)];
      if (name === undefined || pairs.map(([pair]) => pair).join('') !== labels) throw new Error(`no metric: ${one}`);
      return {
        name,
        labels: Object.fromEntries(pairs.map(([, key, text]) => [key, text])),
        value: Number(value?.replace('Inf', 'Infinity')),
      };
    });
}
