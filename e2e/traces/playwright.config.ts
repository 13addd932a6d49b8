/** How traces run: as journeys do, one at a time, and never among them; they measure and judge nothing. */

import journeys from '../playwright.config.ts';

export default { ...journeys, testDir: '.', testMatch: /\.trace\.ts$/, workers: 1 };
