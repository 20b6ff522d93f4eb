import type { Messages } from "../zh-cn/index.ts";

export const access: Messages["access"] = {
  tabs: {
    label: "Settings sections",
    connection: "Mini program and push",
    account: "My account",
    people: "People and roles",
    apiKeys: "API keys",
    webhooks: "Webhooks",
    audit: "Audit log",
  },
  roles: {
    owner: {
      name: "Owner",
      may: "can do everything, including managing people, API keys and the mini program settings",
    },
    operator: {
      name: "Operator",
      may: "can set up notices, send tests, resend and resume sending, but not change the mini program settings, people or API keys",
    },
    viewer: { name: "Viewer", may: "can view everything, but not change or send anything" },
    needsOperator:
      "Your role is {role}: you can view this page. To change or send something, ask an operator or owner.",
    needsOwner: "Your role is {role}: you can view this page. To change something, ask an owner.",
    ownersOnly: "Only owners can view this page",
    ownersOnlyAdvice:
      "If you need access, ask an owner to change your role under “People and roles”.",
  },
  people: {
    intro: "Who can sign in, and what they can do. Changes take effect immediately.",
    add: "Add person",
    columns: { email: "Email", role: "Role", lastSignIn: "Last signed in", actions: "Actions" },
    you: "you",
    never: "Never signed in",
    noPassword: "No password yet, sign-in link only",
    lastOwner: "The only owner: make someone else an owner before changing or removing this one",
    roleOf: "Role of {email}",
    alone:
      "You are the only person here. Add your colleagues so that each signs in with their own account and the audit log shows who did what.",
    dialogTitle: "Add person",
    email: "Email",
    emailInvalid: "Enter a valid email address",
    emailTaken: "Someone here already uses this email address",
    role: "Role",
    submit: "Add and create sign-in link",
    link: "Sign-in link",
    linkNote:
      "Send this link to {email}. It works once and expires at {time}. It will not be shown again, but you can create a new one at any time.",
    linkFor: "Sign-in link for {email}",
    linkDone: "I have copied it",
    makeLink: "Sign-in link",
    confirmLink: {
      title: "Create a sign-in link for {email}?",
      text: "Anyone with the link can sign in once as {email} and set a new password. Earlier unused links stop working.",
      confirm: "Create link",
    },
    hasTotp: "Two-step sign-in is on",
    resetTotp: "Reset two-step",
    resetTotpOf: "Reset two-step sign-in for {email}",
    confirmReset: {
      title: "Reset two-step sign-in for {email}?",
      text: "From then on the password alone signs in to this account, and its recovery codes stop working. First make sure that they themselves asked for it.",
      confirm: "Reset",
    },
    totpReset: "Two-step sign-in for {email} has been reset",
    confirmRole: {
      title: "Change the role of {email} to {role}?",
      text: "From then on this person {may}. The change takes effect immediately.",
      ownText:
        "This is your own account. From then on it {may}. The change takes effect immediately, and you cannot undo it yourself.",
      confirm: "Change role",
    },
    roleChanged: "The role of {email} is now {role}",
    remove: "Remove",
    confirmRemove: {
      title: "Remove {email}?",
      text: "This person is signed out immediately, and their password and sign-in links stop working. The audit log keeps their entries.",
      ownText:
        "This is your own account: you are signed out immediately and can only come back if another owner adds you again.",
      confirm: "Remove",
    },
    removed: "{email} has been removed",
  },
  apiKeys: {
    intro:
      "The shop's backend uses a key to call the service and trigger notices. A key is shown once; only its hash is stored.",
    docs: "Documentation of the API",
    create: "New key",
    empty: "No API keys yet",
    emptyAdvice:
      "Create one and give it to your backend developer, so that the backend can trigger notices.",
    columns: {
      name: "Name",
      scope: "Access",
      created: "Created",
      lastUsed: "Last used",
      state: "Status",
      actions: "Actions",
    },
    scopes: { service: "Trigger, find and cancel notices; report permissions" },
    ends: "ends with {lastFour}",
    bySettings: "Set by SERVICE_API_KEY in the environment",
    never: "Never used",
    active: "Active",
    revoked: "Revoked",
    revokedAt: "Revoked {time}",
    dialogTitle: "New API key",
    name: "Name",
    nameHint: "Who uses it, e.g. order system",
    nameMissing: "Enter a name so that you recognise it later",
    submit: "Create key",
    key: "API key",
    keyNote:
      "This is the key for “{name}”. It will not be shown again: copy it now and give it to your backend developer.",
    done: "I have copied it",
    revoke: "Revoke",
    confirmRevoke: {
      title: "Revoke “{name}”?",
      text: "Requests with this key are rejected from now on: the backend can no longer trigger notices, report permissions or look up results, and customers get no new notices. {used}This cannot be undone.",
      used: "It was last used {time}. ",
      unused: "It has never been used. ",
      confirm: "Revoke",
    },
    revokedMessage: "“{name}” has been revoked",
  },
  password: {
    title: "My password",
    intro:
      "You are signed in as {email} with the role {role}. Changing your password signs you out everywhere else immediately.",
    byLink:
      "You signed in with a link, so you do not need your current password. Choose a password to sign in with next time.",
    current: "Current password",
    currentMissing: "Enter your current password",
    currentWrong: "This is not your current password",
    next: "New password",
    nextHint:
      "At least 10 characters. A few unrelated words are easy to remember and hard to guess.",
    nextShort: "At least 10 characters",
    nextEasy:
      "Too easy to guess: choose something uncommon that is unrelated to your email address",
    nextSame: "This is your current password: choose a different one",
    repeat: "Repeat new password",
    repeatDifferent: "The passwords do not match",
    submit: "Change password",
    done: "Password changed. You have been signed out everywhere else",
  },
  totp: {
    title: "Two-step sign-in",
    intro:
      "Signing in also takes a six-digit code from an app on your phone, so a stolen password is not enough.",
    on: "On",
    off: "Off",
    turnOn: "Turn on two-step sign-in",
    needApp:
      "First install an authenticator app on your phone, e.g. Microsoft Authenticator or Google Authenticator.",
    next: "Next",
    scan: "Scan the code with your authenticator app, then enter the six digits it shows.",
    qr: "QR code for two-step sign-in",
    byHand: "Cannot scan it? Enter this key in the app:",
    secret: "Key for two-step sign-in",
    code: "Six-digit code",
    codeWrong: "This code is wrong or has already been used. Enter the code the app shows now",
    confirm: "Turn on",
    recovery: "Recovery codes",
    recoveryNote:
      "Two-step sign-in is on. If you lose your phone, sign in with a recovery code instead of the app's code; each works once. They will not be shown again, so save them now.",
    recoveryKept: "I have saved them",
    download: "Download",
    turnOff: "Turn off two-step sign-in",
    turnOffText:
      "From then on your password alone signs you in, and your recovery codes stop working.",
    codeOrRecovery: "Code or recovery code",
    codeOrRecoveryWrong:
      "This code is wrong or has already been used. Enter the code the app shows now, or an unused recovery code",
    removed: "Two-step sign-in is off",
  },
  sessions: {
    title: "Where you are signed in",
    intro:
      "Your account is signed in on these browsers. If you do not recognise one, sign it out and change your password.",
    current: "This browser",
    unknownBrowser: "Unknown browser",
    unknownAddress: "an unknown address",
    opened: {
      password: "Signed in with a password {time}, from {address}",
      link: "Signed in with a link {time}, from {address}",
    },
    lastSeen: "Last active {time}",
    end: "Sign out",
    ended: "“{name}” has been signed out",
    endOthers: "Sign out everywhere else",
    confirmOthers: {
      title: "Sign out everywhere else?",
      text: "All your other sessions end immediately. Unsaved changes there can only be saved after signing in again.",
      confirm: "Sign out",
    },
    othersEnded: "You have been signed out everywhere else",
  },
  firstCall: {
    title: "The first call",
    intro:
      "Address and key are filled in. Replace OPENID with the openid of one of your customers, then run it.",
    language: "Language",
    waiting: "Waiting for the first call…",
    come: "A call has come; the key works.",
    refused: "{procedure} was refused:",
  },
};
