import { withoutEnvVars } from './env-vars.js';
import type { YamlValue } from './yaml-value.js';

/** A password is taken from the environment: a file that holds one ends in a repository. */
export function refusePassword(url: YamlValue, owner: string): void {
  const written = withoutEnvVars(url.sourceText() ?? '');
  const inAuthority = /^\w+:\/\/[^/@]*?:([^@]*)@/.exec(written)?.[1] ?? '';
  const inQuery = /[?&](?:password|sslpassword)=([^&]*)/.exec(written)?.[1] ?? '';
  if (inAuthority === '' && inQuery === '') return;
  const hint = `For example: url: "{{ env_var('BI_POSTGRES_URL') }}", or leave the password to PGPASSWORD.`;
  url.fault('warehouse-secret', `The url of ${owner} holds a password.`, hint);
}
