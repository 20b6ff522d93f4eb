export const SETTINGS_TABS = [
  { name: "settings", label: "access.tabs.connection", isForOwners: false },
  { name: "settings-people", label: "access.tabs.people", isForOwners: true },
  { name: "settings-api-keys", label: "access.tabs.apiKeys", isForOwners: true },
  { name: "settings-webhooks", label: "access.tabs.webhooks", isForOwners: true },
  { name: "settings-audit-log", label: "access.tabs.audit", isForOwners: true },
  { name: "settings-password", label: "access.tabs.account", isForOwners: false },
];
