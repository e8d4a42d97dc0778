/** Sent with every answer. Nothing is loaded from elsewhere, and no script stands in a page. */
export const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
} as const;

/** Beside them where the door is reached by TLS: a browser that was here once never comes unencrypted again. */
export const TRANSPORT_SECURITY = { 'strict-transport-security': 'max-age=31536000' } as const;

export const JSON_TYPE = 'application/json; charset=utf-8';
