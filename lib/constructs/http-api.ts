import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  type CfnRoute,
  CfnStage,
  HttpApi as GatewayApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  type IHttpRouteAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2';
import {
  HttpIamAuthorizer,
  HttpLambdaAuthorizer,
  HttpLambdaResponseType,
} from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Environment } from '../../core/contracts/environment.ts';
import { pascalCase } from '../../wiring/pascal-case.ts';
import type { RouteWiring } from '../../wiring/types.ts';
import { acknowledge } from '../acknowledge.ts';
import { namePrefix } from '../names.ts';
import type { PerennialFunction } from './perennial-function.ts';

/** A revoked key may still be let in for this long. */
const AUTHORIZER_CACHE = Duration.seconds(60);

/**
 * One line a request: which, from where, who, what, and how it ended, with the milliseconds of the whole and of the
 * function. No bodies, no headers. No names of fields either: with them a line is half as long again, and every
 * request pays for it. docs/runbook.md has the query that names them.
 */
const ACCESS_LOG = [
  '$context.requestId',
  '$context.identity.sourceIp',
  '$context.identity.userArn',
  '"$context.routeKey"',
  '$context.status',
  '$context.responseLatency',
  '$context.integrationLatency',
].join(' ');

export interface HttpApiProps {
  functions: Readonly<Record<string, PerennialFunction>>;
  environment: Environment;
}

/** The HTTP API of every route in the wiring: signed, throttled and, unless the environment says no, logged; without CORS. */
export class HttpApi extends Construct {
  readonly url: string;
  readonly apiId: string;

  constructor(scope: Construct, id: string, { functions, environment }: HttpApiProps) {
    super(scope, id);
    const api = new GatewayApi(this, 'Api', {
      apiName: `perennial-${environment.name}`,
      createDefaultStage: false,
    });
    const authorizers = this.createAuthorizers(functions, environment);
    const routes = Object.entries(functions).flatMap(([name, { wiring, function: handler }]) => {
      if (!wiring.routes) return [];
      const integration = new HttpLambdaIntegration(`${pascalCase(name)}Call`, handler, {
        timeout: Duration.seconds(29),
        scopePermissionToRoute: false,
      });
      return wiring.routes.map((route) => {
        const resource = new HttpRoute(this, routeId(route), {
          httpApi: api,
          routeKey: HttpRouteKey.with(route.path, HttpMethod[route.method]),
          integration,
          authorizer: authorizers[route.auth],
        });
        if (route.auth === 'open') acknowledge(resource, 'openRoute', 'AwsSolutions-APIG4');
        return { route, resource };
      });
    });
    const stage = this.createStage(
      api,
      environment,
      routes.map(({ route }) => route),
    );
    // a stage may only throttle routes that are there
    for (const { resource } of routes) stage.addResourceDependency(resource.node.defaultChild as CfnRoute);
    this.url = api.apiEndpoint;
    this.apiId = api.apiId;
  }

  private createAuthorizers(
    functions: HttpApiProps['functions'],
    { predictionAuth }: Environment,
  ): Record<RouteWiring['auth'], IHttpRouteAuthorizer> {
    const iam = new HttpIamAuthorizer();
    const byKey = (): IHttpRouteAuthorizer => {
      const authorizer = Object.values(functions).find(({ wiring }) => wiring.authorizer);
      if (!authorizer) throw new Error('predictionAuth: key needs a function in the wiring that checks keys');
      return new HttpLambdaAuthorizer('Keys', authorizer.function, {
        responseTypes: [HttpLambdaResponseType.SIMPLE],
        identitySource: ['$request.header.Authorization'],
        resultsCacheTtl: AUTHORIZER_CACHE,
      });
    };
    return {
      control: iam,
      prediction: predictionAuth === 'key' ? byKey() : iam,
      open: new HttpNoneAuthorizer(),
    };
  }

  private createStage(api: GatewayApi, environment: Environment, routes: readonly RouteWiring[]): CfnStage {
    const { control, prediction } = environment.throttle;
    const limits = ({ ratePerSecond, burst }: typeof control) => ({
      ThrottlingRateLimit: ratePerSecond,
      ThrottlingBurstLimit: burst,
    });
    const predictions = routes.filter(({ auth }) => auth === 'prediction');
    const stage = new CfnStage(this, 'Stage', {
      apiId: api.apiId,
      stageName: '$default',
      autoDeploy: true,
      ...(environment.accessLog && { accessLogSettings: this.createAccessLog(environment) }),
      defaultRouteSettings: {
        throttlingRateLimit: control.ratePerSecond,
        throttlingBurstLimit: control.burst,
      },
      routeSettings: Object.fromEntries(
        predictions.map(({ method, path }) => [`${method} ${path}`, limits(prediction)]),
      ),
    });
    if (!environment.accessLog) acknowledge(stage, 'noAccessLog', 'AwsSolutions-APIG1');
    return stage;
  }

  private createAccessLog(environment: Environment): CfnStage.AccessLogSettingsProperty {
    const logGroup = new LogGroup(this, 'AccessLog', {
      logGroupName: `/aws/vendedlogs/apis/${namePrefix(environment)}access`,
      retention: environment.retention.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return { destinationArn: logGroup.logGroupArn, format: ACCESS_LOG };
  }
}

function routeId({ method, path }: RouteWiring): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter(Boolean);
  return pascalCase([method.toLowerCase(), ...words].join('-'));
}
