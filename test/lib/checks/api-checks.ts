import { functions } from '../../../wiring/functions.ts';
import type { FunctionWiring, RouteWiring } from '../../../wiring/types.ts';
import { type Check, listOf, ofType, pick, textOf, unless } from './template.ts';

const ROUTE = 'AWS::ApiGatewayV2::Route';
const STAGE = 'AWS::ApiGatewayV2::Stage';
const API = 'AWS::ApiGatewayV2::Api';
const INTEGRATION = 'AWS::ApiGatewayV2::Integration';
const OPEN = ['GET /health', 'GET /openapi.json'];

const wired: RouteWiring[] = Object.values(functions as Record<string, FunctionWiring>).flatMap(
  ({ routes = [] }) => [...routes],
);
const keysOf = (auth: RouteWiring['auth']): string[] =>
  wired.filter((route) => route.auth === auth).map(({ method, path }) => `${method} ${path}`);

/** Who may call what over HTTP, and how often. */
export const apiChecks: Check[] = [
  {
    promise: 'answers the routes of the wiring and no other',
    check: (templates) => {
      const routes = ofType(templates, ROUTE).map(({ properties }) => properties.RouteKey);
      const expected = wired.map(({ method, path }) => `${method} ${path}`);
      return [
        ...expected.filter((key) => !routes.includes(key)).map((key) => `${key} is not answered`),
        ...routes.filter((key) => !expected.includes(key)).map((key) => `${key} is in no wiring`),
      ];
    },
    weaken: [
      (templates) => {
        pick(templates, ROUTE).properties.RouteKey = '$default';
      },
    ],
  },
  {
    promise: 'asks who is calling on every route but health and the API description',
    check: (templates) =>
      unless(
        ofType(templates, ROUTE),
        ({ properties: { RouteKey, AuthorizationType = 'NONE' } }) =>
          AuthorizationType !== 'NONE' || OPEN.includes(RouteKey),
        'is open to anyone',
      ),
    weaken: [
      (templates) => {
        pick(templates, ROUTE, 'HttpPostModelsModelPredict').properties.AuthorizationType = 'NONE';
      },
      (templates) => delete pick(templates, ROUTE, 'HttpPutModelsModel').properties.AuthorizationType,
    ],
  },
  {
    promise: 'takes signed requests only on control routes, whatever predictions take',
    check: (templates) =>
      unless(
        ofType(templates, ROUTE).filter(({ properties }) => keysOf('control').includes(properties.RouteKey)),
        ({ properties }) =>
          properties.AuthorizationType === 'AWS_IAM' && properties.AuthorizerId === undefined,
        'can be called without a signature',
      ),
    weaken: [
      (templates) => {
        const { properties } = pick(templates, ROUTE, 'HttpPutModelsModel');
        Object.assign(properties, { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'Keys' } });
      },
    ],
  },
  {
    promise: 'throttles the whole API',
    check: (templates) =>
      unless(
        ofType(templates, STAGE),
        ({ properties: { DefaultRouteSettings: limits } }) =>
          limits?.ThrottlingRateLimit > 0 && limits.ThrottlingBurstLimit > 0,
        'takes what comes',
      ),
    weaken: [
      (templates) => delete pick(templates, STAGE).properties.DefaultRouteSettings,
      (templates) => delete pick(templates, STAGE).properties.DefaultRouteSettings.ThrottlingBurstLimit,
    ],
  },
  {
    promise: 'throttles every prediction route by itself',
    check: (templates) =>
      ofType(templates, STAGE).flatMap(({ properties }) =>
        keysOf('prediction')
          .filter((key) => !(properties.RouteSettings?.[key]?.ThrottlingRateLimit > 0))
          .map((key) => `${key} starves the others`),
      ),
    weaken: [
      (templates) => delete pick(templates, STAGE).properties.RouteSettings['POST /models/{model}/predict'],
    ],
  },
  {
    promise: 'lets no web page call it',
    check: (templates) =>
      unless(ofType(templates, API), (api) => api.properties.CorsConfiguration === undefined, 'has CORS'),
    weaken: [
      (templates) => {
        pick(templates, API).properties.CorsConfiguration = { AllowOrigins: ['*'] };
      },
    ],
  },
  {
    promise: 'hands functions requests in the form they read, and waits less than the gateway does',
    check: (templates) =>
      unless(
        ofType(templates, INTEGRATION),
        ({ properties }) =>
          properties.IntegrationType === 'AWS_PROXY' &&
          properties.PayloadFormatVersion === '2.0' &&
          properties.TimeoutInMillis < 30_000,
        'is handed otherwise',
      ),
    weaken: [
      (templates) => {
        pick(templates, INTEGRATION).properties.PayloadFormatVersion = '1.0';
      },
      (templates) => delete pick(templates, INTEGRATION).properties.TimeoutInMillis,
    ],
  },
];

const AUTHORIZER = 'AWS::ApiGatewayV2::Authorizer';

/** What holds beside that where predictions take API keys. */
export const keyChecks: Check[] = [
  {
    promise: 'asks the authorizer of keys on prediction routes, and there only',
    check: (templates) =>
      unless(
        ofType(templates, ROUTE),
        ({ properties: { RouteKey, AuthorizationType, AuthorizerId } }) =>
          (AuthorizationType === 'CUSTOM' && AuthorizerId !== undefined) ===
          keysOf('prediction').includes(RouteKey),
        'takes keys where it should not, or none where it should',
      ),
    weaken: [
      (templates) => {
        pick(templates, ROUTE, 'HttpPutModelsModel').properties.AuthorizationType = 'CUSTOM';
        pick(templates, ROUTE, 'HttpPutModelsModel').properties.AuthorizerId = { Ref: 'Keys' };
      },
      (templates) => {
        pick(templates, ROUTE, 'HttpPostModelsModelPredict').properties.AuthorizationType = 'AWS_IAM';
      },
    ],
  },
  {
    promise: 'asks again after a minute at most, for the key itself',
    check: (templates) => [
      ...(ofType(templates, AUTHORIZER).length === 1 ? [] : ['there is no one authorizer']),
      ...unless(
        ofType(templates, AUTHORIZER),
        ({ properties }) =>
          properties.AuthorizerResultTtlInSeconds <= 60 &&
          listOf(properties.IdentitySource).map(textOf).includes('$request.header.Authorization') &&
          properties.EnableSimpleResponses === true &&
          properties.AuthorizerPayloadFormatVersion === '2.0',
        'trusts too long or by something else',
      ),
    ],
    weaken: [
      (templates) => {
        pick(templates, AUTHORIZER).properties.AuthorizerResultTtlInSeconds = 3600;
      },
      (templates) => delete pick(templates, AUTHORIZER).properties.AuthorizerResultTtlInSeconds,
      (templates) => {
        pick(templates, AUTHORIZER).properties.IdentitySource = ['$request.querystring.key'];
      },
    ],
  },
];

const LOG_GROUP = 'AWS::Logs::LogGroup';

/** Where the environment says `accessLog: true`. */
export const accessLogChecks: Check[] = [
  {
    promise: 'logs every request, but no header, body or key',
    check: (templates) =>
      unless(
        ofType(templates, STAGE),
        ({ properties: { AccessLogSettings: log } }) =>
          log?.DestinationArn !== undefined &&
          /\$context\.status/.test(log.Format) &&
          !/\$context\.authorizer|header|body|querystring|\$context\.path/i.test(log.Format),
        'logs too little or too much',
      ),
    weaken: [
      (templates) => delete pick(templates, STAGE).properties.AccessLogSettings,
      (templates) => {
        pick(templates, STAGE).properties.AccessLogSettings.Format =
          '$context.status $context.authorizer.key';
      },
    ],
  },
];

/** Where the environment says `accessLog: false`. */
export const noAccessLogChecks: Check[] = [
  {
    promise: 'writes no request down, and keeps no group for it',
    check: (templates) => [
      ...unless(
        ofType(templates, STAGE),
        ({ properties }) => properties.AccessLogSettings === undefined,
        'has an access log all the same',
      ),
      ...unless(
        ofType(templates, LOG_GROUP),
        ({ properties }) => !textOf(properties.LogGroupName ?? '').includes('/apis/'),
        'is left',
      ),
    ],
    weaken: [
      (templates) => {
        pick(templates, STAGE).properties.AccessLogSettings = { DestinationArn: 'arn' };
      },
      (templates) => {
        pick(templates, LOG_GROUP).properties.LogGroupName = '/aws/vendedlogs/apis/perennial-prod-access';
      },
    ],
  },
];
