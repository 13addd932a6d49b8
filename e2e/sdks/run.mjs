/**
 * Segment's and RudderStack's own SDKs, pointed here by changing the host alone: what they send is counted, once.
 * Run by `cargo xtask test journeys` when the journeys are over, for it adds members to their world; starts no server.
 */

import assert from 'node:assert/strict';

import { Crm } from './crm.mjs';
import { browser } from './browser.mjs';
import { rudderstack } from './rudderstack.mjs';
import { segment } from './segment.mjs';

const crm = await Crm.open();
const key = await crm.writeKey('SDKs');
let failed = 0;

for (const sdk of [segment, rudderstack, browser]) {
  try {
    const user = { id: `sdk-${sdk.name}`, email: `${sdk.name}@sdks.example.com`, name: `${sdk.name} Okafor` };
    await sdk({ host: crm.base, writeKey: key, user });
    const member = await crm.member(user.email);
    assert.equal(member.name, user.name);
    await crm.updateMetrics();
    const { vision_count, total_logins, tokens_used, s3_file_count, total_storage_mb } = await crm.detail(member.id);
    // One login before the visitor said who they are, and one after.
    assert.deepEqual(
      { vision_count, total_logins, tokens_used, s3_file_count, total_storage_mb },
      { vision_count: 1, total_logins: 2, tokens_used: 25, s3_file_count: 1, total_storage_mb: '2.50' },
    );
    const kept = await crm.unmapped('Danced');
    assert.ok(kept, 'an event that is not in the map is listed');
    console.log(`ok: ${sdk.name}`);
  } catch (error) {
    failed += 1;
    console.error(`failed: ${sdk.name}\n${error.stack}`);
  }
}
await crm.nothingRefused(key);
process.exit(failed === 0 ? 0 : 1);
