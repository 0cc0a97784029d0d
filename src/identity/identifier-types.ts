/** The types that are read from every call; `group_id` is known, but off unless it is enabled. */
export const DEFAULT_IDENTIFIER_TYPES = [
  'user_id',
  'anonymous_id',
  'email',
  'android.id',
  'android.idfa',
  'android.push_token',
  'ios.id',
  'ios.idfa',
  'ios.push_token',
  'ga_client_id',
  'group_id',
  'cross_domain_id',
  'braze_id',
] as const;
