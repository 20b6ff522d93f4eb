import { shallowRef } from "vue";

/** The session ended while somebody was at work: nothing is answered until they sign in again. */
export const isSignedOut = shallowRef(false);
