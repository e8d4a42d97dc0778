import type { Mode } from '../../core/record/mode.ts';

/** What a format needs beside the warning. */
export interface OutwardContext {
  readonly mode: Mode;
  /** Who sends: a URI without spaces, commas, `<` and `&`, the same for all messages of an installation. */
  readonly source: string;
  /** Where people can look at the warning; null or left out where there is no such page. */
  readonly page?: string | null;
}

/** The same words in both languages that officers have. */
export interface Words {
  readonly en: string;
  readonly zh: string;
}

export const PURPOSE_WORDS: Readonly<Record<string, Words>> = {
  safeguarding: { en: 'Safeguarding', zh: '人身保护' },
  fraud_prevention: { en: 'Fraud prevention', zh: '反诈预防' },
  dispute_mediation: { en: 'Dispute mediation', zh: '纠纷调解' },
  crowd_safety: { en: 'Crowd safety', zh: '人群安全' },
  fire_safety: { en: 'Fire safety', zh: '消防安全' },
  road_safety: { en: 'Road safety', zh: '道路安全' },
  property_harm: { en: 'Harm to property', zh: '财产损害' },
  device_health: { en: 'Device health', zh: '设备健康' },
};

export const LEVEL_WORDS: Readonly<Record<string, Words>> = {
  red: { en: 'red', zh: '红色' },
  orange: { en: 'orange', zh: '橙色' },
  yellow: { en: 'yellow', zh: '黄色' },
  blue: { en: 'blue', zh: '蓝色' },
};

export const LOOK: Words = {
  en: 'A person should look at this and decide. That there is no warning never means that there is no risk.',
  zh: '请人工核实并决定。没有预警并不表示没有风险。',
};
