import { createRouter, createWebHistory, type NavigationGuard, type Router } from "vue-router";

declare module "vue-router" {
  interface RouteMeta {
    /** Accessible without signing in. */
    isPublic?: boolean;
  }
}

export function createAdminRouter(guard: NavigationGuard): Router {
  const router = createRouter({
    history: createWebHistory(),
    routes: [
      {
        path: "/login",
        name: "login",
        component: () => import("./pages/login/login.vue"),
        meta: { isPublic: true },
      },
      {
        path: "/",
        component: () => import("./layouts/operator-layout.vue"),
        children: [
          { path: "", name: "overview", component: () => import("./pages/overview/overview.vue") },
          { path: "notices", name: "notices", component: () => import("./pages/notices/list.vue") },
          {
            path: "notices/:code",
            name: "notice",
            component: () => import("./pages/notices/editor.vue"),
            props: true,
          },
          {
            path: "set-up-notices",
            name: "notices-set-up",
            component: () => import("./pages/notices/set-up/set-up.vue"),
          },
          {
            // Not below `notices`: any word there may be a notice's code.
            path: "new-notice",
            name: "notice-new",
            component: () => import("./pages/notices/definition.vue"),
          },
          {
            path: "notices/:code/definition",
            name: "notice-definition",
            component: () => import("./pages/notices/definition.vue"),
            props: true,
          },
          {
            path: "deliveries",
            name: "deliveries",
            component: () => import("./pages/deliveries/list.vue"),
          },
          {
            path: "customers",
            name: "customers",
            component: () => import("./pages/customers/customers.vue"),
          },
          {
            path: "handover",
            name: "handover",
            component: () => import("./pages/handover/handover.vue"),
          },
          {
            path: "shipments",
            name: "shipments",
            component: () => import("./pages/shipments/list.vue"),
          },
          {
            path: "permissions",
            name: "permissions",
            component: () => import("./pages/permissions/permissions.vue"),
          },
          {
            path: "settings",
            component: () => import("./pages/settings/settings.vue"),
            children: [
              {
                path: "",
                name: "settings",
                component: () => import("./pages/settings/connection.vue"),
              },
              {
                path: "people",
                name: "settings-people",
                component: () => import("./pages/settings/people.vue"),
              },
              {
                path: "api-keys",
                name: "settings-api-keys",
                component: () => import("./pages/settings/api-keys.vue"),
              },
              {
                path: "webhooks",
                name: "settings-webhooks",
                component: () => import("./pages/settings/webhooks/webhooks.vue"),
              },
              {
                path: "audit-log",
                name: "settings-audit-log",
                component: () => import("./pages/settings/audit-log.vue"),
              },
              {
                path: "password",
                name: "settings-password",
                component: () => import("./pages/settings/own-account.vue"),
              },
            ],
          },
          {
            path: ":path(.*)*",
            name: "not-found",
            component: () => import("./pages/not-found.vue"),
          },
        ],
      },
    ],
    scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
  });
  router.beforeEach(guard);
  return router;
}
