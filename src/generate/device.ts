import type { Person } from './person.js';
import { type Random, SUBJECTS } from './random.js';
import type { Source } from './sources.js';

/** What sends the calls of a session, with the identifiers that it keeps. */
export interface Device {
  readonly anonymousId: string;
  readonly gaClientId: string | undefined;
  readonly crossDomainId: string | undefined;
  /** The members of `context.device` of a phone, without braces and token. */
  readonly deviceJson: string | undefined;
  readonly pushToken: string | undefined;
  readonly userAgent: string;
  /** Further members of the context as JSON, each with a comma behind. */
  readonly contextJson: string;
}

const DAY_MS = 86_400_000;
const SHARES = {
  analytics: 0.5,
  crossDomain: 0.04,
  capitalType: 0.05,
  iosTracking: 0.35,
  androidTracking: 0.7,
  push: 0.55,
};
const ZEROS = '00000000-0000-0000-0000-000000000000';

const BROWSERS = [
  ['Windows NT 10.0; Win64; x64', 'Google Chrome', 'Windows'],
  ['Macintosh; Intel Mac OS X 10_15_7', 'Google Chrome', 'macOS'],
  ['X11; Linux x86_64', 'Chromium', 'Linux'],
  ['Linux; Android 10; K', 'Google Chrome', 'Android'],
].flatMap(([system, brand, platform]) =>
  [118, 119, 120, 121].map((version) => ({
    userAgent: `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36`,
    contextJson: `"userAgentData":{"brands":[{"brand":"${brand}","version":"${version}"}],"mobile":${platform === 'Android'},"platform":"${platform}"},`,
  })),
);

type Phone = readonly [
  model: string,
  name: string,
  maker: string,
  version: string,
  height: number,
  width: number,
];

const PHONES: Readonly<Record<'ios' | 'android', readonly Phone[]>> = {
  ios: [
    ['iPhone14,7', 'iPhone', 'Apple', '17.2.1', 844, 390],
    ['iPhone15,3', 'iPhone', 'Apple', '17.1.2', 932, 430],
    ['iPad13,18', 'iPad', 'Apple', '16.7.4', 1180, 820],
  ],
  android: [
    ['Pixel 7', 'panther', 'Google', '14', 915, 412],
    ['SM-G991B', 'o1s', 'samsung', '13', 800, 360],
    ['SM-A546B', 'a54x', 'samsung', '14', 892, 412],
  ],
};

/** Describes a browser of a person on one domain; its cookies are cleared now and then. */
export function describeBrowser(
  random: Random,
  person: Person,
  source: Source,
  slot: number,
  timeMs: number,
): Device {
  random.restart(SUBJECTS.browser, person.number, slot);
  const crossDomainId = random.chance(SHARES.crossDomain) ? random.hex(4) : undefined;
  const lifeDays = 10 + random.below(160);
  const life = Math.floor((timeMs / DAY_MS + random.below(lifeDays)) / lifeDays);
  const domain = source.host.endsWith('.net') ? 100 : 0;
  return drawBrowser(
    random.restart(SUBJECTS.browser, person.number, life * 1000 + domain + slot + 10),
    crossDomainId,
  );
}

/** Draws a browser that nobody has used before, such as a private window. */
export function drawBrowser(random: Random, crossDomainId?: string): Device {
  const anonymousId = random.uuid();
  const hasAnalytics = random.chance(SHARES.analytics);
  return {
    anonymousId,
    gaClientId: hasAnalytics
      ? `${random.word()}.17${random.below(90_000_000) + 10_000_000}`
      : undefined,
    crossDomainId,
    deviceJson: undefined,
    pushToken: undefined,
    ...random.pick(BROWSERS),
  };
}

/**
 * Describes a phone or tablet; the app is installed anew now and then.
 * @param subject What owns it: a person, or a shop for a terminal that many use.
 */
export function describePhone(
  random: Random,
  platform: 'ios' | 'android',
  owner: { readonly subject: number; readonly number: number },
  timeMs: number,
  zeroAdvertisingId: boolean,
): Device {
  random.restart(owner.subject, owner.number, 0);
  const ios = platform === 'ios';
  const [model, name, maker, version, height, width] = random.pick<Phone>(PHONES[platform]);
  const id = ios ? random.uuid().toUpperCase() : random.hex(2);
  const tracks = random.chance(ios ? SHARES.iosTracking : SHARES.androidTracking);
  const advertisingId = ios ? random.uuid().toUpperCase() : random.uuid();
  const type = random.chance(SHARES.capitalType) ? (ios ? 'iOS' : 'Android') : platform;
  const takesPushes = random.chance(SHARES.push);
  const lifeDays = 60 + random.below(400);
  const life = Math.floor((timeMs / DAY_MS + random.below(lifeDays)) / lifeDays);
  random.restart(owner.subject, owner.number, life + 1);
  const anonymousId = ios ? random.uuid().toUpperCase() : random.uuid();
  const pushToken = takesPushes ? random.hex(8) : undefined;
  const shown = zeroAdvertisingId || !tracks ? ZEROS : advertisingId;
  return {
    anonymousId,
    gaClientId: undefined,
    crossDomainId: undefined,
    deviceJson: `"adTrackingEnabled":${tracks || zeroAdvertisingId},"advertisingId":"${shown}","id":"${id}","manufacturer":"${maker}","model":"${model}","name":"${name}","type":"${type}"`,
    pushToken,
    userAgent: ios
      ? `ExampleShop/412 CFNetwork/1490.0.4 Darwin/23.2.0 (${model})`
      : `Dalvik/2.1.0 (Linux; U; Android ${version}; ${model} Build/TQ3A.230901.001)`,
    contextJson: `"app":{"build":"412","name":"Example Shop","namespace":"com.example.shop","version":"4.12.0"},"network":{"carrier":"Example Mobile","wifi":${random.chance(0.6)}},"os":{"name":"${ios ? 'iOS' : 'Android'}","version":"${version}"},"screen":{"density":3,"height":${height},"width":${width}},`,
  };
}
