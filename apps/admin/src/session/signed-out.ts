import { shallowRef } from "vue";

/** The session expired while the page is open: every call fails until the user signs in again. */
export const isSignedOut = shallowRef(false);
