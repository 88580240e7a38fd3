import preact from '@preact/preset-vite';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [preact({ prefreshEnabled: false, devToolsEnabled: false })],
  // Files of a build have their digest in their names: they may be cached for ever.
  build: { target: 'es2023', assetsDir: 'assets', modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
});
