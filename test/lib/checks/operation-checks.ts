import { type Check, ofType, pick, textOf, unless } from './template.ts';

const TOPIC_POLICY = 'AWS::SNS::TopicPolicy';
const BUDGET = 'AWS::Budgets::Budget';

/** What watches the platform, and what a person is told after a deploy. */
export const operationChecks: Check[] = [
  {
    promise: 'speaks to the alarm topic by TLS only',
    check: (templates) => {
      const guarded = ofType(templates, TOPIC_POLICY)
        .filter(({ properties }) =>
          JSON.stringify(properties.PolicyDocument).includes('"aws:SecureTransport":"false"'),
        )
        .flatMap(({ properties }) => properties.Topics.map(textOf));
      return unless(
        ofType(templates, 'AWS::SNS::Topic'),
        ({ id }) => guarded.includes(`<${id}>`),
        'takes plain HTTP',
      );
    },
    weaken: [
      (templates) => {
        pick(templates, TOPIC_POLICY).properties.PolicyDocument.Statement.splice(0, 1);
      },
    ],
  },
  {
    promise: 'takes alarms and notices from this account only',
    check: (templates) =>
      ofType(templates, TOPIC_POLICY).flatMap(({ id, properties }) =>
        properties.PolicyDocument.Statement.filter(
          ({ Effect, Condition }: { Effect: string; Condition?: object }) =>
            Effect === 'Allow' && !JSON.stringify(Condition ?? {}).includes('aws:SourceAccount'),
        ).map(() => `${id} takes anybody's`),
      ),
    weaken: [
      (templates) => {
        delete pick(templates, TOPIC_POLICY).properties.PolicyDocument.Statement[1].Condition;
      },
    ],
  },
  {
    promise: 'lets CloudWatch and Budgets write to the topic',
    check: (templates) =>
      unless(
        ofType(templates, TOPIC_POLICY),
        ({ properties }) => {
          const text = JSON.stringify(properties.PolicyDocument);
          return text.includes('cloudwatch.amazonaws.com') && text.includes('budgets.amazonaws.com');
        },
        'hears nothing',
      ),
    weaken: [
      (templates) => {
        pick(templates, TOPIC_POLICY).properties.PolicyDocument.Statement.splice(1, 1);
      },
    ],
  },
  {
    promise: 'tells the topic when the budget is nearly spent, spent, and forecast to be',
    check: (templates) => {
      const budgets = ofType(templates, BUDGET);
      return [
        ...(budgets.length === 1 ? [] : ['there is no one budget']),
        ...unless(
          budgets,
          ({ properties: { NotificationsWithSubscribers: notices = [], Budget } }) =>
            Budget.BudgetLimit.Amount > 0 &&
            notices.length === 3 &&
            notices.every(({ Subscribers }: { Subscribers: { Address: unknown }[] }) =>
              Subscribers.every(({ Address }) => textOf(Address).startsWith('<Alarms')),
            ),
          'is spent in silence',
        ),
      ];
    },
    weaken: [
      (templates) => delete pick(templates, BUDGET).properties.NotificationsWithSubscribers,
      (templates) => delete templates.operations.Resources[pick(templates, BUDGET).id],
    ],
  },
  {
    promise: 'says where the API is, where data goes and where alarms come from',
    check: ({ data, platform, operations }) =>
      [
        [data, 'DataBucketName'] as const,
        [data, 'TableName'] as const,
        [platform, 'ApiUrl'] as const,
        [platform, 'EventBusName'] as const,
        [operations, 'AlarmTopicArn'] as const,
      ]
        .filter(([template, name]) => template.Outputs?.[name] === undefined)
        .map(([, name]) => `${name} is not said`),
    weaken: [(templates) => delete templates.platform.Outputs?.ApiUrl],
  },
];

const DASHBOARD = 'AWS::CloudWatch::Dashboard';

/** Where the environment says `dashboard: true`. */
export const dashboardChecks: Check[] = [
  {
    promise: 'has one page of pictures, for each is billed',
    check: (templates) => (ofType(templates, DASHBOARD).length === 1 ? [] : ['there is no one dashboard']),
    weaken: [(templates) => delete templates.operations.Resources[pick(templates, DASHBOARD).id]],
  },
];

/** Where the environment says `dashboard: false`. */
export const noDashboardChecks: Check[] = [
  {
    promise: 'has no page of pictures, and every alarm all the same',
    check: (templates) => [
      ...ofType(templates, DASHBOARD).map(({ id }) => `${id} is billed`),
      ...(ofType(templates, 'AWS::CloudWatch::Alarm').length === 17 ? [] : ['an alarm is missing']),
    ],
    weaken: [
      (templates) => {
        templates.operations.Resources.Overview = { Type: DASHBOARD };
      },
      (templates) => delete templates.operations.Resources[pick(templates, 'AWS::CloudWatch::Alarm').id],
    ],
  },
];
