/** What a product's page does with `@segment/analytics-next`, in Chromium, from another origin than ours. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { chromium } from '@playwright/test';

const sdk = dirname(createRequire(import.meta.url).resolve('@segment/analytics-next/package.json'));

/** The product's own server: a page with the SDK on it. */
async function product() {
  const script = await readFile(join(sdk, 'dist/umd/index.js'));
  const server = createServer((request, response) => {
    const isScript = request.url === '/sdk.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : '<!doctype html><title>Product</title><script src="/sdk.js"></script>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

export async function browser({ host, writeKey, user }) {
  const server = await product();
  const chrome = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    const page = await chrome.newPage();
    const troubles = [];
    page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
    const answers = [];
    page.on('response', (response) => {
      if (response.url().startsWith(host) && response.request().method() === 'POST') answers.push(response.status());
    });
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.evaluate(
      async ({ apiHost, writeKey, user }) => {
        const integrations = { 'Segment.io': { apiKey: writeKey, apiHost, protocol: 'http' } };
        const settings = { writeKey, cdnSettings: { integrations } };
        const analytics = window.AnalyticsNext.AnalyticsBrowser.load(settings, { integrations });
        await analytics.track('Signed In');
        await analytics.identify(user.id, { name: user.name, email: user.email });
        await analytics.track('Signed In');
        await analytics.track('Vision Created', { id: 'v1' });
        await analytics.track('File Uploaded', { bytes: 2_500_000 });
        await analytics.track('Tokens Used', { amount: 25 });
        await analytics.track('Danced');
        await analytics.page('Home');
      },
      { apiHost: `${new URL(host).host}/v1`, writeKey, user },
    );
    const deadline = Date.now() + 30_000;
    while (answers.length < 8 && Date.now() < deadline) await page.waitForTimeout(20);
    assert.deepEqual({ answers, troubles }, { answers: Array(8).fill(200), troubles: [] });
  } finally {
    await chrome.close();
    server.close();
  }
}
