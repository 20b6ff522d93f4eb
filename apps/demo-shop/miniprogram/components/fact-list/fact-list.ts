export interface Fact {
  name: string;
  value: string;
}

/** Names and values, one line each. */
Component({
  properties: {
    facts: { type: Array, value: [] as Fact[] },
  },
});
