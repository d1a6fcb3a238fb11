import { Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  CfnEventInvokeConfig,
  type CfnFunction,
  Code,
  type IFunction,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type FunctionName, functions } from '../../wiring/functions.ts';
import type { FunctionWiring, Uses } from '../../wiring/types.ts';
import { acknowledgeWildcards } from '../acknowledge.ts';
import { allow } from '../grants/allow.ts';
import { protectLedger } from '../grants/record-statements.ts';
import { statementsOfUses } from '../grants/statements-of-uses.ts';
import { executionArns } from '../names.ts';
import type { PlatformContext } from '../platform-context.ts';
import { variablesOf } from '../variables-of.ts';

/** What calls that come without a caller who waits may take: the first try and two more, within six hours. */
const ASYNCHRONOUS = { maximumRetryAttempts: 2, maximumEventAgeInSeconds: Duration.hours(6).toSeconds() };

export interface PerennialFunctionProps {
  functionName: FunctionName;
  context: PlatformContext;
}

/** One function of the wiring: its code, its log group, and a role of its own that allows what it declares and no more. */
export class PerennialFunction extends Construct {
  readonly function: IFunction;
  readonly wiring: FunctionWiring;

  constructor(scope: Construct, id: string, { functionName, context }: PerennialFunctionProps) {
    super(scope, id);
    const { environment, deadLetters } = context;
    const wiring: FunctionWiring = functions[functionName];
    const bare = wiring.bare === true;
    const size = environment.functionSizes[wiring.size];
    const logGroup = new LogGroup(this, 'Logs', {
      retention: environment.retention.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = this.createRole(wiring.uses, logGroup, context);
    const lambda = new LambdaFunction(this, 'Function', {
      description: wiring.purpose,
      runtime: Runtime.NODEJS_24_X,
      architecture: environment.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      handler: 'index.handler',
      code: this.code(functionName, context),
      role,
      logGroup,
      memorySize: size.memoryMegabytes,
      ephemeralStorageSize: Size.mebibytes(size.scratchMegabytes),
      timeout: Duration.seconds(wiring.timeoutSeconds),
      environment: {
        ...variablesOf(this, wiring, context),
        ...(bare ? {} : { NODE_OPTIONS: '--enable-source-maps' }),
      },
      tracing: bare ? Tracing.DISABLED : Tracing.ACTIVE,
      // START, END and REPORT lines of every prediction would cost as much as the function itself
      ...(bare && {
        loggingFormat: LoggingFormat.JSON,
        systemLogLevelV2: SystemLogLevel.WARN,
        applicationLogLevelV2: ApplicationLogLevel.INFO,
      }),
      reservedConcurrentExecutions: environment.reservedConcurrency[functionName],
    });
    // whoever reads the template finds a function by its name in the wiring
    (lambda.node.defaultChild as CfnFunction).addMetadata('perennial:function', functionName);
    if (!bare) acknowledgeWildcards(role, 'noResource', ['*']);

    if (wiring.events || wiring.every) {
      new CfnEventInvokeConfig(this, 'Asynchronous', {
        functionName: lambda.functionName,
        qualifier: '$LATEST',
        ...ASYNCHRONOUS,
        destinationConfig: { onFailure: { destination: deadLetters.failed.queueArn } },
      });
      role.addToPolicy(allow('FailuresSend', ['sqs:SendMessage'], [deadLetters.failed.queueArn]));
    }
    this.function = lambda;
    this.wiring = wiring;
  }

  private code(name: FunctionName, { bundle }: PlatformContext): Code {
    // cdk list, destroy and the like ask for no code
    return Stack.of(this).bundlingRequired ? Code.fromAsset(bundle(name)) : Code.fromInline('// not bundled');
  }

  private createRole(uses: Uses, logGroup: LogGroup, context: PlatformContext): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const statements = [
      allow('OwnLogs', ['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]),
      ...statementsOfUses(this, uses, context),
      protectLedger(context.table),
    ];
    for (const statement of statements) role.addToPolicy(statement);

    const { read = [], write = [], presign = [], remove = [] } = uses.objects ?? {};
    const prefixes = [...read, ...write, ...presign, ...remove];
    acknowledgeWildcards(
      role,
      'objectPrefix',
      prefixes.map((prefix) => context.bucket.arnForObjects(`${prefix}*`)),
    );
    const { start = [], describe = [], stop = [] } = uses.workflows ?? {};
    acknowledgeWildcards(
      role,
      'execution',
      [...start, ...describe, ...stop].map((machine) => executionArns(this, context.environment, machine)),
    );
    return role;
  }
}
