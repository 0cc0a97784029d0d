import { isObject, type Json, type JsonObject, RawNumber } from './json-source.js';

/** The settings of the space that the reference extracts for. */
export const SETTINGS = {
  identifiers: [
    { type: 'loyalty_id' },
    { type: 'crm_id', path: 'traits.customer.id', normalize: 'trim' },
    { type: 'email', normalize: 'lower_trim' },
    { type: 'group_id', enabled: true },
    { type: 'braze_id', enabled: false },
  ],
  rules: { link_alias: true },
};

/** Lists the identifiers of a call as sorted `type value` lines, straight from the definition. */
export function extractIdentifiers(call: JsonObject): string[] {
  const at = (...path: string[]) => textOf(path.reduce<Json | undefined>(valueIn, call));
  const found = new Set<string>();
  const add = (type: string, value: string | undefined) => {
    const normalized = value === undefined ? '' : normalize(type, value);
    if (normalized !== '' && type !== 'braze_id') found.add(`${type} ${normalized}`);
  };
  add('user_id', at('userId'));
  add('anonymous_id', at('anonymousId'));
  if (call.type === 'alias') {
    add('user_id', at('previousId'));
    return [...found].sort();
  }
  add('group_id', at('groupId'));
  for (const above of [['traits'], ['properties'], ['context', 'traits']]) {
    add('email', at(...above, 'email'));
    add('loyalty_id', at(...above, 'loyalty_id'));
    add('loyalty_id', at(...above, 'loyaltyId'));
  }
  add('crm_id', at('traits', 'customer', 'id'));
  add('cross_domain_id', at('context', 'traits', 'crossDomainId'));
  add('ga_client_id', at('context', 'integrations', 'Google Analytics', 'clientId'));
  const system = at('context', 'device', 'type')?.toLowerCase();
  if (system === 'ios' || system === 'android') {
    add(`${system}.id`, at('context', 'device', 'id'));
    add(`${system}.push_token`, at('context', 'device', 'token'));
    if (at('context', 'device', 'adTrackingEnabled') === 'true') {
      add(`${system}.idfa`, at('context', 'device', 'advertisingId'));
    }
  }
  const entries = ['context', 'externalIds'].reduce<Json | undefined>(valueIn, call);
  for (const entry of Array.isArray(entries) ? (entries as readonly Json[]) : []) {
    const field = (name: string) => textOf(valueIn(entry, name));
    const type = field('type') ?? '';
    const isUsers = field('collection') === 'users' && field('encoding') === 'none';
    if (isUsers && type !== '' && type === type.toLowerCase()) add(type, field('id'));
  }
  return [...found].sort();
}

function valueIn(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function textOf(value: Json | undefined): string | undefined {
  if (value instanceof RawNumber) return value.text;
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : undefined;
}

function normalize(type: string, value: string): string {
  if (type === 'email') return value.trim().toLowerCase();
  return type === 'crm_id' ? value.trim() : value;
}
