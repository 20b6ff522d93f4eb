import vue from "@vitejs/plugin-vue";
import elementPlus from "unplugin-element-plus/vite";
import { ElementPlusResolver } from "unplugin-vue-components/resolvers";
import components from "unplugin-vue-components/vite";
import { defineConfig } from "vite";

const apiUrl = process.env["API_URL"] ?? "http://127.0.0.1:3000";
/** Keep the browser's Host: the service compares it with `Origin` to reject cross-site requests (CSRF). */
const toApi = { target: apiUrl, changeOrigin: false };
const proxy = { "/trpc": toApi, "/export": toApi, "/docs": toApi, "/openapi.json": toApi };

export default defineConfig({
  plugins: [
    vue(),
    components({ dirs: [], resolvers: [ElementPlusResolver({ importStyle: "css" })], dts: false }),
    elementPlus({}),
  ],
  define: {
    __VUE_OPTIONS_API__: "true",
    __VUE_I18N_FULL_INSTALL__: "false",
    __VUE_I18N_LEGACY_API__: "false",
    __INTLIFY_PROD_DEVTOOLS__: "false",
  },
  server: { proxy },
  preview: { proxy },
  build: { manifest: true, target: "es2022" },
});
