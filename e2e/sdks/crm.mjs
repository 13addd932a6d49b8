/** Our own API, as far as the SDKs' runs need it to see what came of them. */

import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

const required = (name) => process.env[name] ?? assert.fail(`${name} is not set`);

export class Crm {
  constructor(base, token) {
    this.base = base;
    this.token = token;
  }

  static async open() {
    const crm = new Crm(required('BASE_URL').replace(/\/$/, ''), undefined);
    const credentials = { email: required('ADMIN_EMAIL'), password: required('ADMIN_PASSWORD') };
    const { access_token } = await crm.call('POST', '/api/auth/token', { grant_type: 'password', ...credentials });
    crm.token = access_token;
    return crm;
  }

  async call(method, path, body) {
    const response = await fetch(this.base + path, {
      method,
      headers: {
        ...(this.token && { authorization: `Bearer ${this.token}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
    return text && JSON.parse(text);
  }

  async writeKey(name) {
    const { key } = await this.call('POST', '/api/crm/ingestion/write-keys', { name });
    return key;
  }

  async member(email) {
    const page = await this.call('GET', `/api/crm/members?${new URLSearchParams({ filter: `email = "${email}"` })}`);
    assert.equal(page.items.length, 1, `one member for ${email}`);
    return page.items[0];
  }

  detail(id) {
    return this.call('GET', `/api/crm/members/${id}`);
  }

  async unmapped(event) {
    const { items } = await this.call('GET', '/api/crm/ingestion/unmapped-events');
    return items.find((item) => item.event === event);
  }

  async nothingRefused(key) {
    const { items } = await this.call('GET', '/api/crm/ingestion/write-keys');
    const { refused, last_refusal } = items.find((item) => key.startsWith(item.prefix));
    assert.deepEqual({ refused, last_refusal }, { refused: 0, last_refusal: null });
  }

  /** Runs the job and waits for its end. */
  async updateMetrics() {
    const { run } = await this.call('POST', '/api/crm/metrics/update', { mode: 'incremental' });
    for (let left = 600; left > 0; left -= 1) {
      const { state } = await this.call('GET', `/api/crm/jobs/${run.id}`);
      if (state === 'succeeded') return;
      assert.ok(['queued', 'running'].includes(state), `the run is ${state}`);
      await pause(50);
    }
    assert.fail('the run does not end');
  }
}
