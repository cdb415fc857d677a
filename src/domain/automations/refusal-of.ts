import type { OperationResult } from '../gateway/index.js';

/** Why the gateway did not give data, if it did not. */
export function refusalOf({
  status,
  data,
  errors,
}: OperationResult): { code: string; message: string; isRetried: boolean } | undefined {
  const [first] = errors;
  if (status === 200 && data && !first) return undefined;
  const code = first?.extensions?.code ?? `status_${status}`;
  return {
    code,
    message: first?.message ?? `The gateway answered ${status}.`,
    isRetried: status >= 500 || status === 429 || status === 200,
  };
}
