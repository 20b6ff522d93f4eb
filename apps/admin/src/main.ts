import { VueQueryPlugin } from "@tanstack/vue-query";
import "element-plus/theme-chalk/dark/css-vars.css";
import { createApp } from "vue";
import App from "./app.vue";
import { changeLocale, i18n, readSavedLocale } from "./locales/i18n.ts";
import { createQueryClient } from "./query-client.ts";
import { createAdminRouter } from "./router.ts";
import { createSessionGuard } from "./session/session-guard.ts";
import { sessionQuery } from "./session/use-session.ts";
import { showProblem } from "./show-problem.ts";
import "./styles/theme.css";
import "./styles/base.css";
import "./styles/data-table.css";

const queryClient = createQueryClient({
  onSignedOut: () => void leaveToSignIn(),
  onFailedChange: (problem) => showProblem(problem),
});
const router = createAdminRouter(
  createSessionGuard({ loadUser: () => queryClient.ensureQueryData(sessionQuery) }),
);

async function leaveToSignIn(): Promise<void> {
  queryClient.removeQueries(sessionQuery);
  const { meta, fullPath } = router.currentRoute.value;
  if (!meta.isPublic) await router.push({ name: "login", query: { redirect: fullPath } });
}

await changeLocale(readSavedLocale());
createApp(App).use(i18n).use(router).use(VueQueryPlugin, { queryClient }).mount("#app");
