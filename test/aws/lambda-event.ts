/** A request as API Gateway hands it over. */
export function httpEvent(routeKey: string, body?: string, params: Record<string, string> = {}): object {
  const [method = '', path = ''] = routeKey.split(' ');
  return {
    version: '2.0',
    routeKey,
    rawPath: path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? ''),
    rawQueryString: '',
    headers: { 'content-type': 'application/json' },
    pathParameters: params,
    requestContext: { requestId: 'request-1', http: { method, path } },
    ...(body !== undefined && { body }),
    isBase64Encoded: false,
  };
}

/** What Lambda tells a handler beside the event. */
export const CONTEXT = {
  awsRequestId: 'invocation-1',
  functionName: 'perennial-test-function',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:perennial-test-function',
  memoryLimitInMB: '512',
  getRemainingTimeInMillis: () => 10_000,
};
