import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';
import { LogError } from '../../steps/ports/log.ts';
import type { Logger } from '../../steps/ports/logger.ts';
import { describeFailure } from './events-route.ts';
import { JSON_TYPE, SECURITY_HEADERS } from './headers.ts';
import { errorBody, Refusal } from './refusal.ts';

/** Whatever a request ran into, as a Refusal. What is no refusal is a defect, and logged as such. */
export function toRefusal(error: unknown, logger: Logger): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof LogError) {
    logger.warn({ failure: describeFailure(error) }, 'the log did not answer a request');
    return new Refusal(
      'log_unavailable',
      'the log does not answer now',
      'Send the same request again later.',
    );
  }
  const { code, statusCode = 500 } = error as { readonly code?: string; readonly statusCode?: number };
  switch (code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new Refusal(
        'wrong_content_type',
        'the content type is not one of those taken',
        'Send application/json, or application/x-ndjson with one event a line.',
      );
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Refusal('too_large', 'the body is too large', 'Send less at once: 16 MiB at most.');
  }
  if (statusCode === 503) return new Refusal('stopping', 'the server is stopping', 'Try again later.');
  if (statusCode >= 400 && statusCode < 500) {
    return new Refusal('bad_request', 'the request cannot be read', 'Check its address, headers and length.');
  }
  logger.error({ failure: describeFailure(error) }, 'a request failed');
  return new Refusal('internal', 'the server failed', 'Look into its log; this is a defect of Tocsin.');
}

export function sendRefusal(reply: FastifyReply, refusal: Refusal): FastifyReply {
  if (refusal.retryable) reply.header('retry-after', '5');
  return reply.code(refusal.httpStatus).type(JSON_TYPE).send(errorBody(refusal));
}

/** For what Fastify refuses before there is a reply, like an address that cannot be decoded. */
export function sendRaw(response: ServerResponse, refusal: Refusal): void {
  const body = errorBody(refusal);
  const length = { 'content-length': Buffer.byteLength(body) };
  response.writeHead(refusal.httpStatus, { ...SECURITY_HEADERS, 'content-type': JSON_TYPE, ...length });
  response.end(body);
}

/** For what Node refuses before there is a request. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const refusal = brokenRequest(error.code);
  const body = errorBody(refusal);
  const headers = {
    ...SECURITY_HEADERS,
    'content-type': JSON_TYPE,
    'content-length': Buffer.byteLength(body),
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const status = `${refusal.httpStatus} ${STATUS_CODES[refusal.httpStatus]}`;
  socket.end(`HTTP/1.1 ${status}\r\n${head.join('')}connection: close\r\n\r\n${body}`);
}

function brokenRequest(code: string | undefined): Refusal {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new Refusal('headers_too_large', 'the headers are too large', 'Send fewer and shorter headers.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Refusal(
        'too_slow',
        'the request did not arrive in time',
        'Send it faster, or less at once.',
      );
    default:
      return new Refusal('bad_request', 'this is no HTTP request', 'Send HTTP/1.1.');
  }
}
