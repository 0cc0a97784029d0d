import type { Product } from './catalog.js';
import { isoText } from './clock.js';
import { emailOf, renderContext } from './context.js';
import { JUNK_ANONYMOUS_ID, JUNK_USER_IDS } from './junk.js';
import { drawEvent, drawOrder, drawServerEvent, type TrackedEvent } from './properties.js';
import type { Random } from './random.js';
import { isPhone, type Session } from './session.js';
import { HELP_WEB, PAYMENTS } from './sources.js';

/** A call as JSON before and behind the time of its arrival, which differs when it is repeated. */
export interface RenderedCall {
  readonly before: string;
  readonly after: string;
}

type CallType = 'identify' | 'track' | 'page' | 'screen' | 'group' | 'alias';

const SHARES = {
  viewsPage: 0.42,
  group: 0.12,
  alias: 0.3,
  orderTellsEmail: 0.8,
  guestTellsEmail: 0.02,
  serverForgetsIds: 0.002,
};

/** Renders the next call of a session. */
export function renderCall(
  session: Session,
  arrivalMs: number,
  random: Random,
  products: readonly Product[],
): RenderedCall {
  const type = drawType(session, random);
  if (type === 'identify' && !session.isIdentified) {
    session.isIdentified = true;
    session.context = undefined;
  }
  session.context ??= renderContext(session);
  const { source, person, context } = session;
  const web = source.kind === 'web';
  const page = web ? renderPage(session, random, products) : '';
  const content = renderContent(session, type, page, random, products);
  const [latencyMs, queuedMs] = [40 + random.below(400), random.below(web ? 300 : 4000)];
  const sentMs = arrivalMs - latencyMs + session.skewMs;
  const originalMs = sentMs - queuedMs - session.delayMs;
  const isNobody = source.kind === 'server' && random.chance(SHARES.serverForgetsIds);
  const group = type === 'group' ? `"groupId":"company_${person.company}",` : '';
  const previous = type === 'alias' ? `"previousId":"${session.device?.anonymousId}",` : '';
  const before = `{${web ? METADATA : ''}${isNobody ? '' : anonymousMember(session, random)}"channel":"${web ? 'client' : isPhone(source) ? 'mobile' : 'server'}","context":${context.start}${page === '' ? '' : `"page":{${page}},`}${context.end},${content.event}${group}"integrations":{},"messageId":"${messageId(session, sentMs, random)}",${content.name}"originalTimestamp":"${isoText(originalMs)}",${previous}"projectId":"example_shop",${content.properties}"receivedAt":"`;
  const after = `","sentAt":"${isoText(sentMs)}","timestamp":"${isoText(arrivalMs - sentMs + originalMs)}",${content.traits}"type":"${type}",${isNobody ? '' : userMember(session)}"version":2,"writeKey":"${source.writeKey}"}`;
  session.sent += 1;
  return { before, after };
}

const METADATA = '"_metadata":{"bundled":["Segment.io"],"bundledIds":[],"unbundled":[]},';

function drawType(session: Session, random: Random): CallType {
  const { source, sent, identifyAt } = session;
  if (sent === identifyAt) return 'identify';
  if (source.kind === 'server') return 'track';
  const isApp = isPhone(source);
  if (sent === 0) return isApp ? 'track' : 'page';
  if (isApp && identifyAt > 0 && sent === identifyAt + 1 && random.chance(SHARES.alias))
    return 'alias';
  if (session.isIdentified && session.person.company !== undefined && random.chance(SHARES.group))
    return 'group';
  if (!random.chance(SHARES.viewsPage)) return 'track';
  return isApp ? 'screen' : 'page';
}

interface Content {
  readonly event: string;
  readonly name: string;
  readonly properties: string;
  readonly traits: string;
}

/** Renders what the types differ in; each member with a comma behind. */
function renderContent(
  session: Session,
  type: CallType,
  page: string,
  random: Random,
  products: readonly Product[],
): Content {
  const content = { event: '', name: '', properties: '', traits: '' };
  switch (type) {
    case 'track': {
      const { event, json } = drawTracked(session, random, products);
      return { ...content, event: `"event":"${event}",`, properties: `"properties":{${json}},` };
    }
    case 'page':
      return { ...content, name: '"name":"Shop",', properties: `"properties":{${page}},` };
    case 'screen':
      return {
        ...content,
        name: `"name":"${random.pick(SCREENS)}",`,
        properties: `"properties":{"depth":${random.below(9)},"orientation":"portrait","previous_screen":"${random.pick(SCREENS)}","session_number":${random.below(60)}},`,
      };
    case 'identify':
      return { ...content, traits: `"traits":${renderTraits(session)},` };
    case 'group':
      return {
        ...content,
        traits: `"traits":{"employees":${5 + random.below(900)},"industry":"retail","name":"Company ${session.person.company}","plan":"business"},`,
      };
    case 'alias':
      return content;
  }
}

const SCREENS = ['Home', 'Product', 'Basket', 'Account', 'Search', 'Orders'];

function drawTracked(session: Session, random: Random, products: readonly Product[]): TrackedEvent {
  const { source, sent, junk, isCustomer, isIdentified } = session;
  const email = `,"email":"${emailOf(session)}"`;
  if (source.kind === 'server') {
    const { event, json } = drawServerEvent(random, products);
    const tells = !isCustomer || event === 'Email Delivered';
    return { event, json: tells ? json + email : json };
  }
  if (isPhone(source) && sent === 0)
    return {
      event: 'Application Opened',
      json: '"build":"412","from_background":false,"version":"4.12.0"',
    };
  if (!isIdentified && (junk === 'email none' || random.chance(SHARES.guestTellsEmail))) {
    const { event, json } = drawOrder(random, products);
    return { event, json: json + email };
  }
  const { event, json } = drawEvent(random, products);
  const tells =
    event === 'Order Completed' && isIdentified && random.chance(SHARES.orderTellsEmail);
  return { event, json: tells ? json + email : json };
}

function renderTraits(session: Session): string {
  const { person, source } = session;
  const { city, country } = person.place;
  const onServer = source.kind === 'server';
  const loyalty = person.loyaltyId
    ? `,"${onServer ? 'loyalty_id' : 'loyaltyId'}":"${person.loyaltyId}"`
    : '';
  const customer = person.crmId && onServer ? `,"customer":{"id":"${person.crmId}"}` : '';
  return `{"address":{"city":"${city}","country":"${country}"}${customer},"email":"${emailOf(session)}","firstName":"${person.firstName}","lastName":"${person.lastName}","logins":${person.number % 40}${loyalty},"newsletter":${person.number % 3 === 0},"plan":"standard"}`;
}

function renderPage({ source }: Session, random: Random, products: readonly Product[]): string {
  const { id, name, category } = random.pick(products);
  const path = source.name === 'shop_web' ? `/products/${id}` : `/articles/${id}`;
  const referrer = random.chance(0.4) ? '' : `https://${source.host}/${encodeURI(category)}`;
  const search = random.chance(0.15) ? '?utm_source=newsletter&utm_medium=email' : '';
  return `"path":"${path}","referrer":"${referrer}","search":"${search}","title":"${name} | Shop","url":"https://${source.host}${path}${search}"`;
}

function messageId({ source }: Session, sentMs: number, random: Random): string {
  switch (source.kind) {
    case 'web':
      return `ajs-next-${sentMs}-${random.uuid()}`;
    case 'ios':
      return random.uuid().toUpperCase();
    case 'android':
      return random.uuid();
    case 'server':
      return source === PAYMENTS ? random.uuid() : `node-next-${sentMs}-${random.uuid()}`;
  }
}

function anonymousMember({ junk, device, isCustomer }: Session, random: Random): string {
  if (junk === 'zero anonymous id') return `"anonymousId":"${JUNK_ANONYMOUS_ID}",`;
  if (device) return `"anonymousId":"${device.anonymousId}",`;
  return isCustomer ? '' : `"anonymousId":"${random.uuid()}",`;
}

function userMember({ junk, source, person, isIdentified }: Session): string {
  const junkId = junk === undefined ? undefined : JUNK_USER_IDS[junk];
  if (junkId !== undefined) return `"userId":"${junkId}",`;
  if (isIdentified)
    return source === PAYMENTS ? `"userId":${person.userId},` : `"userId":"${person.userId}",`;
  if (source === HELP_WEB) return '"userId":"",';
  return source.kind === 'web' ? '"userId":null,' : '';
}
