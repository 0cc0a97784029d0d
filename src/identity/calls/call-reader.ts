// STUB
import type { Session } from '../../engine/engine.js';
import { quoteLiteral } from '../../relation/relation.js';
import type { InputFile } from '../input-files.js';
import type { Space } from '../space.js';

export class CallReader {
  constructor(
    private readonly space: Space,
    private readonly files: readonly InputFile[],
  ) {}
  async createViews(session: Session): Promise<void> {
    const shape = quoteLiteral(
      JSON.stringify({
        messageId: 'VARCHAR',
        type: 'VARCHAR',
        userId: 'VARCHAR',
        anonymousId: 'VARCHAR',
        timestamp: 'VARCHAR',
        receivedAt: 'VARCHAR',
        writeKey: 'VARCHAR',
        traits: { email: 'VARCHAR' },
        context: { device: { id: 'VARCHAR', type: 'VARCHAR' } },
      }),
    );
    const q =
      this.files
        .map(
          (f) =>
            `select json::varchar as raw, json_transform(json, ${shape}) as o, ${quoteLiteral(f.name)} as input from read_ndjson_objects(${quoteLiteral(f.path)}, ignore_errors=true)`,
        )
        .join(' union all ') ||
      `select null::varchar as raw, null::struct(a int) as o, null::varchar as input where false`;
    await session.execute(
      `create or replace view "${this.space.workSchema}".raw_calls as select o."messageId" as message_id, o.type as type, o."userId" as user_id, o."anonymousId" as anonymous_id, o.traits.email as traits_email, o.context.device.id as device_id, o.context.device.type as device_type, o.timestamp as timestamp, o."receivedAt" as received_at, o."writeKey" as write_key, raw, input, case when o is null then 'invalid_record' end as record_error from (${q})`,
    );
  }
  async salvage(_e: unknown, _s: Session): Promise<boolean> {
    return false;
  }
  async fault(): Promise<undefined> {
    return undefined;
  }
}
