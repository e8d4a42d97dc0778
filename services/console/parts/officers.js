/** Who works on the same areas and purposes, where the account may ask. `onChange` is called when names have come. */
export function createOfficers(api, mayAsk, onChange) {
  let known = new Map();
  /** Of ids that nobody has a name for: each is asked for once, as accounts are made while pages are open. */
  const asked = new Set();

  async function load() {
    if (!mayAsk()) return;
    // Without an answer nobody but oneself is known by name.
    const { officers } = await api.get('/v1/officers').catch(() => ({ officers: [] }));
    known = new Map(officers.map((officer) => [officer.id, officer]));
    onChange();
  }

  return {
    load,
    /** Undefined where there is none, or none yet. */
    nameOf(id) {
      const officer = known.get(id);
      if (officer === undefined && !asked.has(id)) {
        asked.add(id);
        void load();
      }
      return officer?.name;
    },
    /** Everybody but the account, by name. */
    others: (id) => [...known.values()].filter((officer) => officer.id !== id),
  };
}
