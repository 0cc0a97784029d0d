// The floor of a build of calls: one statement that reads the same files and takes the distinct
// identifiers of the default types, each with its first call.
// Usage: floor-calls.mjs DATABASE (ndjson|parquet) FILE...
import { DuckDBInstance } from '@duckdb/node-api';

const [database, form, ...files] = process.argv.slice(2);
const text = 'VARCHAR';
const CONTEXT = {
  traits: { email: text, crossDomainId: text },
  device: { id: text, type: text, advertisingId: text, adTrackingEnabled: text, token: text },
  integrations: { 'Google Analytics': { clientId: text } },
  Braze: { braze_id: text },
};
const CALL = {
  messageId: text,
  type: text,
  userId: text,
  anonymousId: text,
  receivedAt: text,
  traits: { email: text },
  properties: { email: text },
  context: CONTEXT,
};
const shape = (fields) => `'${JSON.stringify(fields)}'`;
const list = files.map((file) => `'${file}'`).join(', ');

const records = {
  ndjson: `
    select json_transform(json, ${shape(CALL)}) as call
    from read_ndjson_objects([${list}])`,
  parquet: `
    select struct_pack(
      messageId := messageId,
      "type" := "type",
      userId := userId,
      anonymousId := anonymousId,
      receivedAt := receivedAt,
      traits := case when contains(traits, 'email')
        then json_transform(traits, ${shape(CALL.traits)}) end,
      properties := case when contains(properties, 'email')
        then json_transform(properties, ${shape(CALL.properties)}) end,
      context := json_transform(context, ${shape(CONTEXT)})
    ) as call
    from read_parquet([${list}])`,
};
const device = (type, name, condition = 'true') => `struct_pack(
        t := '${type}.${name.type}',
        v := case when lower(call.context.device."type") = '${type}' and ${condition}
          then call.context.device.${name.key} end)`;
const devices = ['android', 'ios'].flatMap((type) => [
  device(type, { type: 'id', key: 'id' }),
  device(
    type,
    { type: 'idfa', key: 'advertisingId' },
    `call.context.device.adTrackingEnabled = 'true'`,
  ),
  device(type, { type: 'push_token', key: 'token' }),
]);
const plain = Object.entries({
  user_id: 'call.userId',
  anonymous_id: 'call.anonymousId',
  email: 'coalesce(call.traits.email, call.context.traits.email, call.properties.email)',
  ga_client_id: 'call.context.integrations."Google Analytics".clientId',
  cross_domain_id: 'call.context.traits.crossDomainId',
  braze_id: 'call.context.Braze.braze_id',
}).map(([type, value]) => `struct_pack(t := '${type}', v := ${value})`);

const instance = await DuckDBInstance.create(database);
const session = await instance.connect();
const { value } = await only(`
  with
  calls as (${records[form]}),
  identifiers as (
    select
      unnest([${[...plain, ...devices].join(', ')}]) as identifier,
      call.messageId as message_id,
      call.receivedAt as received_at
    from calls
  ),
  first_calls as (
    select
      identifier.t as external_id_type,
      identifier.v as external_id_value,
      arg_min(message_id, received_at) as message_id
    from identifiers
    where identifier.v is not null
    group by all
  )
  select count(*) as value from first_calls where message_id is not null`);
console.log(String(value));
session.closeSync();
instance.closeSync();

async function only(query) {
  const [row] = (await session.runAndReadAll(query)).getRowObjects();
  return row;
}
