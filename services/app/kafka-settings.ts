import { z } from 'zod';
import { duration } from './duration-setting.ts';

/** The brokers, and the registry of the schemas of what is on them. */
export const KAFKA_SETTINGS = {
  kafka: z
    .strictObject({
      brokers: z
        .string()
        .min(1)
        .optional()
        .describe('`host:port` of some brokers, with commas between; the embedded log where it is left out.'),
      clientId: z.string().min(1).default('tocsin').describe("Name of the process in the brokers' logs."),
      tls: z.boolean().default(false).describe('Whether connections are encrypted.'),
      tlsCaFile: z
        .string()
        .min(1)
        .optional()
        .describe(
          "PEM file of the authority that signed the brokers; the machine's own where it is left out.",
        ),
      sasl: z
        .strictObject({
          mechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).optional(),
          username: z.string().default(''),
          password: z.string().default(''),
          passwordFile: z
            .string()
            .min(1)
            .optional()
            .describe('A file that holds the password, in its place.'),
        })
        .prefault({}),
      compression: z.enum(['none', 'gzip', 'zstd']).default('none'),
      sessionTimeout: duration('PT10S').describe(
        'After so long without a sign of life a process loses its partitions to the others.',
      ),
      replicas: z
        .number()
        .int()
        .min(1)
        .max(9)
        .optional()
        .describe("Copies of each topic that is made; the brokers' own default where it is left out."),
    })
    .prefault({}),
  registry: z
    .strictObject({
      url: z
        .url()
        .optional()
        .describe("Confluent's interface of the schema registry; needed with kafka.brokers."),
      user: z.string().min(1).optional(),
      password: z.string().default(''),
    })
    .prefault({}),
};
