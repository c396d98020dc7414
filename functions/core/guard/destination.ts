import { leavesOf } from '../canonical.ts';
import type { ToolDefinition } from '../contracts/tool.ts';

/** The host of a URL or a mail address, in lower case. */
function domainOf(destination: string): string | undefined {
  const [, mailed] = /^[^\s@]+@([^\s@]+)$/.exec(destination.trim()) ?? [];
  if (mailed) return mailed.toLowerCase();
  return URL.parse(destination)?.hostname.toLowerCase() || undefined;
}

/**
 * Whether a call's effect goes outside the tenant's own domains; one that cannot be told counts as outside.
 * @param ownDomains e.g. `example.com`, with all below them
 */
export function goesOutside(
  { destination }: Pick<ToolDefinition, 'destination'>,
  input: Readonly<Record<string, unknown>>,
  ownDomains: readonly string[],
): boolean {
  if (destination === undefined) return false;
  return leavesOf(input[destination]).some((value) => {
    const domain = domainOf(value);
    return !ownDomains.some((own) => domain === own || domain?.endsWith(`.${own}`));
  });
}
