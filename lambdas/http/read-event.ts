import { flag, oneOf, text } from '../../core/shapes/scalars.ts';
import { parseShape, type Shape } from '../../core/shapes/shape.ts';
import { entries, nullish, optional, orElse, someFields } from '../../core/shapes/structures.ts';
import type { HttpEvent } from './request.ts';

const anyText = text();
const texts = entries(anyText);

const httpEvent: Shape<HttpEvent> = someFields({
  version: oneOf('2.0'),
  routeKey: anyText,
  rawPath: anyText,
  rawQueryString: orElse(anyText, () => ''),
  headers: orElse(texts, () => ({})),
  pathParameters: nullish(texts),
  requestContext: someFields({
    requestId: anyText,
    authorizer: optional(
      someFields({
        iam: nullish(someFields({ userArn: anyText })),
        lambda: nullish(someFields({ keyId: anyText, models: optional(anyText) })),
      }),
    ),
  }),
  body: optional(anyText),
  isBase64Encoded: orElse(flag, () => false),
});

/** The event of a request; throws an Error for anything else, which is the gateway's fault or ours. */
export function readEvent(event: unknown): HttpEvent {
  return parseShape(httpEvent, event, 'the event of an HTTP API');
}
