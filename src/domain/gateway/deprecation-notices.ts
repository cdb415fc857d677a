import type { LiveContract } from '../registry/index.js';
import { askedContracts } from './asked-contracts.js';

/** A header has room for so many coordinates; who uses more will find them in the catalogue. */
const maxNamed = 20;

/**
 * The headers that tell of what ends: `Deprecation` (RFC 9745), `Sunset` (RFC 8594), `Link` to what succeeds it (RFC
 * 5829) and to where it is told, and the deprecated coordinates that were touched. Nothing when nothing ends.
 */
export function deprecationNotices(
  contracts: readonly LiveContract[],
  coordinates: readonly string[],
): Record<string, string> {
  const endings = askedContracts(contracts, coordinates)
    .map((contract) => endingOf(contract, coordinates))
    .filter(({ times }) => times.length > 0);
  if (endings.length === 0) return {};
  const sunsets = endings.flatMap(({ sunsetAt }) => (sunsetAt ? [sunsetAt.getTime()] : []));
  const touched = endings.flatMap((ending) => ending.touched);
  return {
    deprecation: `@${Math.floor(Math.min(...endings.flatMap(({ times }) => times)) / 1000)}`,
    ...(sunsets.length > 0 && { sunset: new Date(Math.min(...sunsets)).toUTCString() }),
    link: endings.flatMap(({ links }) => links).join(', '),
    ...(touched.length > 0 && { 'grantway-deprecated': touched.slice(0, maxNamed).join(', ') }),
  };
}

/** What of one contract version ends, of all that was touched. */
function endingOf({ id, life }: LiveContract, coordinates: readonly string[]) {
  const touched = coordinates.filter((coordinate) => life.deprecations.has(coordinate));
  const since = [life.deprecatedAt, ...touched.map((coordinate) => life.deprecations.get(coordinate))];
  const links = [
    ...(life.successor ? [`</contracts/${life.successor}>; rel="successor-version"`] : []),
    `</contracts/${id}>; rel="deprecation"`,
  ];
  return {
    touched,
    links,
    times: since.flatMap((at) => (at ? [at.getTime()] : [])),
    sunsetAt: life.sunsetAt,
  };
}
