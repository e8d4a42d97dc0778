/** What a new rule begins with: the keys that each must have, in the order in which they are read. */
export const NEW_RULE = `{
  "id": "",
  "title": { "en": "", "zh": "" },
  "purpose": "",
  "subject": "",
  "on": [{}],
  "conditions": { "all": [] },
  "event": { "type": "risk", "params": { "points": 20, "halfLife": "P7D" } },
  "message": { "en": "", "zh": "" },
  "basis": "",
  "owner": "",
  "status": "shadow",
  "knownGaps": "",
  "cases": []
}
`;
