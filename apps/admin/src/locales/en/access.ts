import type { Messages } from "../zh-cn/index.ts";

export const access: Messages["access"] = {
  tabs: {
    label: "Settings sections",
    connection: "Mini program and push",
    password: "My password",
    people: "People and roles",
    apiKeys: "API keys",
    audit: "Audit log",
  },
  roles: {
    owner: {
      name: "Owner",
      may: "may do everything, people, keys and the mini program's settings included",
    },
    operator: {
      name: "Operator",
      may: "sets up notices, tests, sends again and resumes; not the mini program's settings, people or keys",
    },
    viewer: { name: "Viewer", may: "looks at everything, changes and sends nothing" },
    needsOperator:
      "Your role is {role}: you may look at this. To change or send something, ask an operator or an owner.",
    needsOwner: "Your role is {role}: you may look at this. To change it, ask an owner.",
    ownersOnly: "Only owners see this page",
    ownersOnlyAdvice: "If you need it, ask an owner to change your role under “People and roles”.",
  },
  people: {
    intro: "Who may come in here, and what they may do. Changes hold at once.",
    add: "Add a person",
    columns: { email: "E-mail", role: "Role", lastSignIn: "Last signed in", actions: "Actions" },
    you: "you",
    never: "Never signed in",
    noPassword: "No password yet, only a sign-in link",
    lastOwner: "The only owner: make somebody else an owner before changing or removing this one",
    roleOf: "Role of {email}",
    alone:
      "You are alone here. Once you add your colleagues, each signs in as themselves, and the audit log tells who did what.",
    dialogTitle: "Add a person",
    email: "E-mail",
    emailInvalid: "Enter a complete e-mail address",
    emailTaken: "This e-mail is somebody's here already",
    role: "Role",
    submit: "Add and make a sign-in link",
    link: "Sign-in link",
    linkNote:
      "Send this link to {email}. It works once, until {time}. It is not shown again; you can make a new one any time.",
    linkFor: "Sign-in link of {email}",
    linkDone: "I have copied it",
    makeLink: "Sign-in link",
    confirmLink: {
      title: "Make a sign-in link for {email}?",
      text: "Whoever has the link can sign in as {email} once and choose a new password. Earlier links that were not used stop working.",
      confirm: "Make the link",
    },
    confirmRole: {
      title: "Make {email} {role}?",
      text: "From then on this person {may}. It holds at once.",
      ownText:
        "This is your own account. From then on you are somebody who {may}. It holds at once, and you cannot take it back yourself.",
      confirm: "Change the role",
    },
    roleChanged: "{email} is {role} now",
    remove: "Remove",
    confirmRemove: {
      title: "Remove {email}?",
      text: "This person is signed out at once; password and sign-in links stop working. The audit log keeps what they did.",
      ownText:
        "This is your own account: you are signed out at once and cannot come back, unless another owner adds you again.",
      confirm: "Remove",
    },
    removed: "{email} was removed",
  },
  apiKeys: {
    intro:
      "The shop's backend calls the service with a key to trigger notices. A key is shown once; only its hash is kept.",
    create: "New key",
    empty: "There is no key yet",
    emptyAdvice: "Make one and give it to the backend's developer; then notices can be triggered.",
    columns: {
      name: "Name",
      scope: "May",
      created: "Made",
      lastUsed: "Last used",
      state: "State",
      actions: "Actions",
    },
    scopes: { service: "trigger, find and cancel notices, report permissions" },
    ends: "ends with {lastFour}",
    bySettings: "set by SERVICE_API_KEY in the environment",
    never: "Never used",
    active: "Works",
    revoked: "Revoked",
    revokedAt: "revoked {time}",
    dialogTitle: "New API key",
    name: "Name",
    nameHint: "Who uses it, e.g. order system",
    nameMissing: "Enter a name to recognise it by",
    submit: "Make the key",
    key: "API key",
    keyNote:
      "This is the key of “{name}”. It is not shown again: copy it now and give it to the backend's developer.",
    done: "I have copied it",
    revoke: "Revoke",
    confirmRevoke: {
      title: "Revoke “{name}”?",
      text: "The backend that uses this key is refused from its next request on: it can no longer trigger notices, report permissions or ask what became of them, and customers get no new notices. {used}This cannot be undone.",
      used: "It was last used {time}. ",
      unused: "It was never used. ",
      confirm: "Revoke",
    },
    revokedMessage: "“{name}” was revoked",
  },
  password: {
    title: "My password",
    intro:
      "You are signed in as {email}, your role is {role}. Changing the password signs you out everywhere else at once.",
    byLink:
      "You came in by a sign-in link, so the current password is not needed. Choose one of your own to sign in with next time.",
    current: "Current password",
    currentMissing: "Enter the current password",
    currentWrong: "This is not the current password",
    next: "New password",
    nextHint:
      "At least 10 characters. A few words that have nothing to do with each other are easy to remember and hard to guess.",
    nextShort: "At least 10 characters",
    nextEasy: "Too easy to guess: choose something uncommon that has nothing to do with the e-mail",
    nextSame: "This is the current password: choose another one",
    repeat: "New password again",
    repeatDifferent: "The two are not the same",
    submit: "Change the password",
    done: "The password was changed; other devices are signed out",
  },
};
