/** Where calls come from: what each kind sends differs. */
export type SourceKind = 'web' | 'ios' | 'android' | 'server';

/** One source of a project, with the write key that its calls carry. */
export interface Source {
  readonly kind: SourceKind;
  readonly name: string;
  readonly writeKey: string;
  readonly sourceId: string;
  /** `context.library` as JSON. */
  readonly library: string;
  /** The host of its pages; empty for what has none. */
  readonly host: string;
}

export const SHOP_WEB = source('web', 'shop_web', 'analytics.js', 'next-1.70.0', 'www.example.com');
export const BLOG_WEB = source('web', 'blog_web', 'analytics.js', 'next-1.70.0', 'www.example.com');
/** A domain of its own: its cookies are not those of the shop. */
export const HELP_WEB = source(
  'web',
  'help_web',
  'analytics.js',
  'next-1.66.0',
  'help.example.net',
);
export const SHOP_IOS = source('ios', 'shop_ios', 'analytics-swift', '1.5.10');
export const SHOP_ANDROID = source('android', 'shop_android', 'analytics-kotlin', '1.16.3');
export const BACKEND = source('server', 'backend', '@segment/analytics-node', '2.1.2');
/** Sends user ids as JSON numbers. */
export const PAYMENTS = source('server', 'payments', 'analytics-ruby', '2.4.0');

function source(
  kind: SourceKind,
  name: string,
  library: string,
  version: string,
  host = '',
): Source {
  return {
    kind,
    name,
    writeKey: `wk_${name}_`.padEnd(32, '0'),
    sourceId: `src_${name}`,
    library: `{"name":"${library}","version":"${version}"}`,
    host,
  };
}
