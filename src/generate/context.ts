import { JUNK_EMAIL } from './junk.js';
import { type ContextParts, isPhone, type Session } from './session.js';

/** Renders the context of a session's calls; between its parts a web call has its page. */
export function renderContext(session: Session): ContextParts {
  const { device, person, source } = session;
  const { locale, timezone } = person.place;
  const members = [
    phone(session),
    externalIds(session),
    integrations(session),
    source.kind === 'server' ? '' : `"ip":"${session.ip}"`,
    `"library":${source.library}`,
    source.kind === 'server' ? '' : `"locale":"${locale}"`,
    session.isIdentified && person.brazeId && isPhone(source)
      ? `"Braze":{"braze_id":"${person.brazeId}"}`
      : '',
  ].filter((member) => member !== '');
  const agent = device
    ? `${device.contextJson}"timezone":"${timezone}","traits":${traits(session)},"userAgent":"${device.userAgent}"`
    : `"traits":${traits(session)}`;
  return {
    start: `{${members.join(',')},`,
    end: `"protocols":{"sourceId":"${source.sourceId}"},${agent}}`,
  };
}

/** Returns the address that a session tells: the person's, unless the client is at fault. */
export function emailOf(session: Session): string {
  if (session.junk === 'email none') return JUNK_EMAIL;
  if (session.source.kind !== 'server' || !session.person.writesCapitals) return session.email;
  return session.email.charAt(0).toUpperCase() + session.email.slice(1);
}

/** What a client remembers of the person: apps all traits, servers half the time the address. */
function traits(session: Session): string {
  const { device, person, source } = session;
  if (session.isIdentified && isPhone(source))
    return `{"email":"${session.staleEmail ?? emailOf(session)}","firstName":"${person.firstName}","lastName":"${person.lastName}"}`;
  if (session.isIdentified && source.kind === 'server' && person.number % 2 === 0)
    return `{"email":"${emailOf(session)}"}`;
  return device?.crossDomainId ? `{"crossDomainId":"${device.crossDomainId}"}` : '{}';
}

function phone({ device, isComplete }: Session): string {
  if (!device?.deviceJson) return '';
  const token = isComplete && device.pushToken ? `,"token":"${device.pushToken}"` : '';
  return `"device":{${device.deviceJson}${token}}`;
}

function externalIds({ isIdentified, person, source }: Session): string {
  if (!isIdentified) return '';
  const entries: string[] = [];
  const add = (type: string, id: string, collection: string) =>
    entries.push(`{"collection":"${collection}","encoding":"none","id":"${id}","type":"${type}"}`);
  if (person.loyaltyId && isPhone(source)) add('loyalty_id', person.loyaltyId, 'users');
  if (person.crmId && source.kind === 'server') {
    add('crm_id', person.crmId, 'users');
    if (person.company !== undefined) add('crm_account', `001${person.company}`, 'accounts');
  }
  return entries.length > 0 ? `"externalIds":[${entries.join(',')}]` : '';
}

function integrations({ device, isComplete }: Session): string {
  if (!device?.gaClientId || !isComplete) return '';
  return `"integrations":{"Google Analytics":{"clientId":"${device.gaClientId}"}}`;
}
