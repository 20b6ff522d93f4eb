import { VueQueryPlugin } from "@tanstack/vue-query";
import "element-plus/theme-chalk/dark/css-vars.css";
import { createApp } from "vue";
import App from "./app.vue";
import { i18n, readLocale, showLocale } from "./locales/i18n.ts";
import { toProblem } from "./problems/problem.ts";
import { createQueryClient } from "./query-client.ts";
import { createAdminRouter } from "./router.ts";
import { createSessionGuard } from "./session/session-guard.ts";
import { isSignedOut } from "./session/signed-out.ts";
import { sessionQuery } from "./session/use-session.ts";
import { showProblem } from "./problems/show-problem.ts";
import "./styles/theme.css";
import "./styles/base.css";
import "./styles/data-table.css";
import "./styles/detail.css";
import "./styles/row-cards.css";
import "./styles/wechat.css";

const queryClient = createQueryClient({
  onSignedOut: () => askToSignIn(),
  onFailedChange: (problem) => showProblem(problem),
});
const router = createAdminRouter(
  createSessionGuard({
    loadUser: () => queryClient.ensureQueryData(sessionQuery),
    redirect(to) {
      isSignedOut.value = false;
      void router.replace(to);
    },
  }),
);

/** The page stays as it is: the operator signs in over it and continues. */
function askToSignIn(): void {
  if (!router.currentRoute.value.meta.isPublic) isSignedOut.value = true;
}

/** Page chunks are loaded on first visit, which can fail. */
router.onError((error) => showProblem(toProblem(error)));

await showLocale(readLocale());
createApp(App).use(i18n).use(router).use(VueQueryPlugin, { queryClient }).mount("#app");
