/** What the tests read of a call. */
export interface Call {
  readonly messageId: string;
  readonly type: string;
  readonly writeKey: string;
  readonly timestamp: string;
  readonly receivedAt: string;
  readonly userId?: string | number | null;
  readonly anonymousId?: string;
  readonly context: Context;
  readonly traits?: Traits;
  readonly properties?: Traits;
}

interface Traits {
  readonly email?: string;
  readonly crossDomainId?: string;
}

interface Context {
  readonly traits?: Traits;
  readonly device?: Readonly<Record<string, unknown>>;
  readonly externalIds?: readonly Readonly<Record<string, string>>[];
  readonly integrations?: { readonly 'Google Analytics'?: { readonly clientId?: string } };
  readonly Braze?: { readonly braze_id?: string };
}

/** Lists the identifiers of a call as `type value`, sorted and each once. */
export function identifiersOf(call: Call): string[] {
  if (call.type === 'alias') return [];
  const { context, traits, properties } = call;
  const external = (context.externalIds ?? []).filter(({ collection }) => collection === 'users');
  const found: (readonly [string, unknown])[] = [
    ['user_id', call.userId],
    ['anonymous_id', call.anonymousId],
    ['email', traits?.email],
    ['email', context.traits?.email],
    ['email', properties?.email],
    ['cross_domain_id', context.traits?.crossDomainId],
    ['ga_client_id', context.integrations?.['Google Analytics']?.clientId],
    ['braze_id', context.Braze?.braze_id],
    ...deviceIdentifiers(context.device ?? {}),
    ...external.map(({ type = '', id }) => [type, id] as const),
  ];
  const texts = found.flatMap(([type, value]) =>
    value === undefined || value === null || value === '' ? [] : [`${type} ${String(value)}`],
  );
  return [...new Set(texts)].toSorted();
}

function deviceIdentifiers(device: Readonly<Record<string, unknown>>): [string, unknown][] {
  const system = String(device.type).toLowerCase();
  return [
    [`${system}.id`, device.id],
    [`${system}.idfa`, device.adTrackingEnabled === true ? device.advertisingId : undefined],
    [`${system}.push_token`, device.token],
  ];
}

/** Counts the groups of identifiers that sets connect. */
export function countProfiles(sets: readonly (readonly string[])[]): number {
  const parents = new Map<string, string>();
  const find = (identifier: string): string => {
    let root = identifier;
    for (let next = parents.get(root); next !== undefined; next = parents.get(root)) root = next;
    return root;
  };
  const seen = new Set<string>();
  for (const [first, ...others] of sets) {
    if (first === undefined) continue;
    seen.add(first);
    for (const other of others) {
      seen.add(other);
      const [root, leaf] = [find(first), find(other)];
      if (root !== leaf) parents.set(leaf, root);
    }
  }
  return seen.size - parents.size;
}
