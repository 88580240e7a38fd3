import { defineConfig } from 'vitest/config';

// Journeys through the client, in a real browser on a deployed stack.
export default defineConfig({
  test: { include: ['tests/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 60_000, fileParallelism: false },
});
