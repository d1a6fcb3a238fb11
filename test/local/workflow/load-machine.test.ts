import { describe, expect, it } from 'vitest';
import { isPerennialError, type PerennialError } from '../../../core/errors.ts';
import type { JsonObject } from '../../../local/workflow/json-value.ts';
import { loadMachine } from '../../../local/workflow/load-machine.ts';
import { runMachine } from '../../../local/workflow/run-machine.ts';
import { makeHost, run, task } from './make-host.ts';

/** The refusal of a text, as the state and field that its details name. */
function refusal(source: string, values: Record<string, string> = {}): PerennialError {
  try {
    loadMachine(source, values);
  } catch (error) {
    if (isPerennialError(error, 'WorkflowDefinitionError')) return error;
    throw error;
  }
  throw new Error('the definition was not refused');
}

const end = { Type: 'Succeed' };
const machine = (states: JsonObject, startAt = 'A', fields: JsonObject = {}) =>
  JSON.stringify({ StartAt: startAt, States: states, ...fields });
const only = (state: JsonObject) => machine({ A: state });
const pass = (fields: JsonObject) => only({ Type: 'Pass', End: true, ...fields });
const computed = (expression: string) => pass({ Parameters: { 'v.$': expression } });
const choice = (rule: JsonObject) => machine({ A: { Type: 'Choice', Choices: [rule] }, B: end });
const retry = (...entries: JsonObject[]) => only(task('F', { Retry: entries }));
const inner = (state: JsonObject) => ({ StartAt: 'I', States: { I: state } });
const map = (fields: JsonObject) => only({ Type: 'Map', ItemProcessor: inner(end), End: true, ...fields });
const lambda = 'arn:aws:states:::lambda:invoke';
const call = (fields: JsonObject) => only({ ...task('F'), ...fields });

const REFUSED: [promise: string, source: string, state: string, field: string][] = [
  // the file
  ['a text that is not JSON', '{', '', ''],
  ['a list', '[]', '', ''],
  ['an absent StartAt', '{"States":{}}', '', 'StartAt'],
  ['absent States', '{"StartAt":"A"}', '', 'States'],
  ['a StartAt that is no state', machine({ A: end }, 'B'), '', 'StartAt'],
  ['JSONata for the machine', machine({ A: end }, 'A', { QueryLanguage: 'JSONata' }), '', 'QueryLanguage'],
  ['another version', machine({ A: end }, 'A', { Version: '2.0' }), '', 'Version'],
  ['a timeout of 0', machine({ A: end }, 'A', { TimeoutSeconds: 0 }), '', 'TimeoutSeconds'],
  ['an unknown field of the machine', machine({ A: end }, 'A', { Extra: 1 }), '', 'Extra'],
  [
    'a state that is there twice',
    '{"StartAt":"A","States":{"A":{"Type":"Fail"},"A":{"Type":"Succeed"}}}',
    '',
    'A',
  ],
  ['a file above 1 MiB', machine({ A: end }, 'A', { Comment: 'x'.repeat(2 ** 20) }), '', ''],
  // states
  ['an unknown type', only({ Type: 'Loop' }), 'A', 'Type'],
  ['an absent type', only({}), 'A', 'Type'],
  ['a type from the prototype', only({ Type: 'constructor' }), 'A', 'Type'],
  ['a name of 81 characters', machine({ ['A'.repeat(81)]: end }, 'A'.repeat(81)), 'A'.repeat(81), 'States'],
  ['a missing target', machine({ A: { Type: 'Pass', Next: 'B' } }), 'A', 'Next'],
  [
    'a missing target of a catcher',
    only(task('F', { Catch: [{ ErrorEquals: ['E'], Next: 'B' }] })),
    'A',
    'Next',
  ],
  ['an unreachable state', machine({ A: end, B: end }), 'B', 'States'],
  ['a state without Next and End', only({ Type: 'Pass' }), 'A', 'Next'],
  ['a state with Next and End', machine({ A: { Type: 'Pass', Next: 'B', End: true }, B: end }), 'A', 'Next'],
  ['JSONata for one state', pass({ QueryLanguage: 'JSONata' }), 'A', 'QueryLanguage'],
  ['Assign', pass({ Assign: { a: 1 } }), 'A', 'Assign'],
  ['Arguments', call({ Arguments: {} }), 'A', 'Arguments'],
  ['a misspelt field', pass({ resultPath: '$.a' }), 'A', 'resultPath'],
  ['a field of another type of state', pass({ Retry: [] }), 'A', 'Retry'],
  [
    'a name used again in a branch',
    machine({ A: { Type: 'Parallel', Branches: [{ StartAt: 'A', States: { A: end } }], End: true } }),
    'A',
    'States',
  ],
  ['Result beside Parameters', pass({ Result: 1, Parameters: {} }), 'A', 'Result'],
  // Task
  ['an unknown resource', call({ Resource: 'arn:aws:states:::dynamodb:putItem' }), 'A', 'Resource'],
  [
    'a job that is waited for',
    call({ Resource: 'arn:aws:states:::states:startExecution.sync:2' }),
    'A',
    'Resource',
  ],
  [
    "a function's own ARN",
    call({ Resource: 'arn:aws:lambda:eu-west-1:123456789012:function:f' }),
    'A',
    'Resource',
  ],
  ['a heartbeat', call({ HeartbeatSeconds: 5 }), 'A', 'HeartbeatSeconds'],
  ['credentials', call({ Credentials: {} }), 'A', 'Credentials'],
  ['a timeout that is not whole', call({ TimeoutSeconds: 1.5 }), 'A', 'TimeoutSeconds'],
  ['two timeouts', call({ TimeoutSeconds: 1, TimeoutSecondsPath: '$.t' }), 'A', 'TimeoutSeconds'],
  ['a call without a function', call({ Parameters: { Payload: {} } }), 'A', 'Parameters.FunctionName'],
  [
    'an asynchronous call',
    call({ Parameters: { FunctionName: 'f', InvocationType: 'Event' } }),
    'A',
    'Parameters.InvocationType',
  ],
  [
    'a start without a name',
    only({
      Type: 'Task',
      Resource: 'arn:aws:states:::states:startExecution',
      Parameters: { StateMachineArn: 'm' },
      End: true,
    }),
    'A',
    'Parameters.Name',
  ],
  [
    'a training job without a role',
    only({
      Type: 'Task',
      Resource: 'arn:aws:states:::sagemaker:createTrainingJob.sync',
      Parameters: { TrainingJobName: 'j' },
      End: true,
    }),
    'A',
    'Parameters.RoleArn',
  ],
  [
    'a training job that nobody waits for',
    call({ Resource: 'arn:aws:states:::sagemaker:createTrainingJob' }),
    'A',
    'Resource',
  ],
  [
    'a wait for a token that nobody gets',
    only({ ...task('F'), Resource: `${lambda}.waitForTaskToken` }),
    'A',
    'Parameters',
  ],
  // paths and intrinsics
  ['a path with a wildcard', computed('$.a[*]'), 'A', 'Parameters.v.$'],
  ['a path with a filter', computed('$.a[?(@.b > 1)]'), 'A', 'Parameters.v.$'],
  ['a path with a slice', computed('$.a[0:2]'), 'A', 'Parameters.v.$'],
  ['a path with several indices', computed('$.a[0,1]'), 'A', 'Parameters.v.$'],
  ['a path that counts from the end', computed('$.a[-1]'), 'A', 'Parameters.v.$'],
  ['a path that searches at any depth', computed('$..a'), 'A', 'Parameters.v.$'],
  ['a path with a function', computed('$.a.length()'), 'A', 'Parameters.v.$'],
  ['a path to __proto__', pass({ ResultPath: '$.__proto__.x' }), 'A', 'ResultPath'],
  ['a variable', computed('$name.a'), 'A', 'Parameters.v.$'],
  ['a computed field with a number', pass({ Parameters: { 'v.$': 1 } }), 'A', 'Parameters.v.$'],
  ['a computed field with plain text', computed('hello'), 'A', 'Parameters.v.$'],
  ['a field given twice', pass({ Parameters: { v: 1, 'v.$': '$' } }), 'A', 'Parameters.v.$'],
  [
    'a field named __proto__',
    pass({ Parameters: { ['__proto__']: { 'a.$': '$' } } }),
    'A',
    'Parameters.__proto__',
  ],
  ['Parameters that are a list', pass({ Parameters: [] }), 'A', 'Parameters'],
  ['an unknown intrinsic', computed('States.Reverse($.a)'), 'A', 'Parameters.v.$'],
  ['an intrinsic from the prototype', computed('States.toString()'), 'A', 'Parameters.v.$'],
  ['too many arguments', computed('States.UUID(1)'), 'A', 'Parameters.v.$'],
  ['too few arguments', computed('States.ArrayRange(1, 2)'), 'A', 'Parameters.v.$'],
  ['a seed for MathRandom', computed('States.MathRandom(1, 2, 3)'), 'A', 'Parameters.v.$'],
  ['a bracket that is not closed', computed('States.Array(1'), 'A', 'Parameters.v.$'],
  ['text after an intrinsic', computed('States.UUID() + 1'), 'A', 'Parameters.v.$'],
  ['a string in double quotes', computed('States.Array("a")'), 'A', 'Parameters.v.$'],
  ['an unknown escape', computed("States.Array('a\\n')"), 'A', 'Parameters.v.$'],
  ['a template with too few values', computed("States.Format('{} {}', 1)"), 'A', 'Parameters.v.$'],
  ['a template with a lone brace', computed("States.Format('{')"), 'A', 'Parameters.v.$'],
  ['intrinsics 11 deep', computed(`${'States.Array('.repeat(11)}${')'.repeat(11)}`), 'A', 'Parameters.v.$'],
  ['an intrinsic as InputPath', pass({ InputPath: 'States.UUID()' }), 'A', 'InputPath'],
  ['a ResultPath into the context', pass({ ResultPath: '$$.Execution.Input' }), 'A', 'ResultPath'],
  ['the whole context object', computed('$$'), 'A', 'Parameters.v.$'],
  ['an unknown context path', computed('$$.Execution.RoleArn'), 'A', 'Parameters.v.$'],
  ['a context path through a text', computed('$$.State.Name.x'), 'A', 'Parameters.v.$'],
  ['the item outside a Map', computed('$$.Map.Item.Value'), 'A', 'Parameters.v.$'],
  ['the retry count in a Pass state', computed('$$.State.RetryCount'), 'A', 'Parameters.v.$'],
  [
    'the token of a task without one',
    call({ Parameters: { FunctionName: 'f', 'Payload.$': '$$.Task.Token' } }),
    'A',
    'Parameters.Payload.$',
  ],
  // Choice
  ['no rules', only({ Type: 'Choice', Choices: [] }), 'A', 'Choices'],
  ['a rule without Next', choice({ Variable: '$.a', IsNull: true }), 'A', 'Choices[0].Next'],
  ['a rule without Variable', choice({ StringEquals: 'a', Next: 'B' }), 'A', 'Choices[0].Variable'],
  ['a rule without operator', choice({ Variable: '$.a', Next: 'B' }), 'A', 'Choices[0]'],
  [
    'a rule with two operators',
    choice({ Variable: '$.a', IsNull: true, IsString: true, Next: 'B' }),
    'A',
    'Choices[0]',
  ],
  ['an unknown operator', choice({ Variable: '$.a', StringContains: 'b', Next: 'B' }), 'A', 'Choices[0]'],
  [
    'an operator without a path form',
    choice({ Variable: '$.a', StringMatchesPath: '$.b', Next: 'B' }),
    'A',
    'Choices[0].StringMatchesPath',
  ],
  [
    'a value of the wrong type',
    choice({ Variable: '$.a', NumericEquals: '1', Next: 'B' }),
    'A',
    'Choices[0].NumericEquals',
  ],
  [
    'a timestamp without zone',
    choice({ Variable: '$.a', TimestampEquals: '2026-03-01T00:00:00', Next: 'B' }),
    'A',
    'Choices[0].TimestampEquals',
  ],
  [
    'a pattern with an unknown escape',
    choice({ Variable: '$.a', StringMatches: 'a\\b', Next: 'B' }),
    'A',
    'Choices[0].StringMatches',
  ],
  [
    'a test that is not true or false',
    choice({ Variable: '$.a', IsPresent: 'yes', Next: 'B' }),
    'A',
    'Choices[0].IsPresent',
  ],
  [
    'Next inside And',
    choice({ And: [{ Variable: '$.a', IsNull: true, Next: 'B' }], Next: 'B' }),
    'A',
    'Choices[0].And[0].Next',
  ],
  ['a JSONata condition', choice({ Condition: '{% true %}', Next: 'B' }), 'A', 'Choices[0].Variable'],
  [
    'End on a Choice',
    machine({
      A: { Type: 'Choice', Choices: [{ Variable: '$', IsNull: true, Next: 'B' }], End: true },
      B: end,
    }),
    'A',
    'End',
  ],
  // Wait, Fail, Map, Parallel
  ['a Wait without a time', only({ Type: 'Wait', End: true }), 'A', 'Seconds'],
  [
    'a Wait with two times',
    only({ Type: 'Wait', Seconds: 1, SecondsPath: '$.s', End: true }),
    'A',
    'Seconds',
  ],
  ['a negative Wait', only({ Type: 'Wait', Seconds: -1, End: true }), 'A', 'Seconds'],
  ['a Wait until a date', only({ Type: 'Wait', Timestamp: '2026-03-01', End: true }), 'A', 'Timestamp'],
  ['Error beside ErrorPath', only({ Type: 'Fail', Error: 'E', ErrorPath: '$.e' }), 'A', 'Error'],
  [
    'a distributed Map',
    map({ ItemProcessor: { ...inner(end), ProcessorConfig: { Mode: 'DISTRIBUTED' } } }),
    'A',
    'ItemProcessor.ProcessorConfig.Mode',
  ],
  ['the older Iterator', only({ Type: 'Map', Iterator: inner(end), End: true }), 'A', 'ItemProcessor'],
  ['tolerated failures', map({ ToleratedFailurePercentage: 10 }), 'A', 'ToleratedFailurePercentage'],
  ['an ItemReader', map({ ItemReader: {} }), 'A', 'ItemReader'],
  ['a concurrency from a path', map({ MaxConcurrencyPath: '$.n' }), 'A', 'MaxConcurrencyPath'],
  ['an ItemsPath of null', map({ ItemsPath: null }), 'A', 'ItemsPath'],
  ['no branches', only({ Type: 'Parallel', Branches: [], End: true }), 'A', 'Branches'],
  ['a state with a fault inside an item', map({ ItemProcessor: inner({ Type: 'Pass' }) }), 'I', 'Next'],
  [
    'an unknown field of a branch',
    only({ Type: 'Parallel', Branches: [{ ...inner(end), Name: 'x' }], End: true }),
    'A',
    'Branches[0].Name',
  ],
  // Retry and Catch
  ['a retrier without errors', retry({ ErrorEquals: [] }), 'A', 'Retry[0].ErrorEquals'],
  [
    'States.ALL beside another error',
    retry({ ErrorEquals: ['States.ALL', 'E'] }),
    'A',
    'Retry[0].ErrorEquals',
  ],
  [
    'States.ALL before another retrier',
    retry({ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['E'] }),
    'A',
    'Retry[0].ErrorEquals',
  ],
  [
    'a misspelt error of the States family',
    retry({ ErrorEquals: ['States.TimeOut'] }),
    'A',
    'Retry[0].ErrorEquals',
  ],
  ['an error that nothing catches', retry({ ErrorEquals: ['States.Runtime'] }), 'A', 'Retry[0].ErrorEquals'],
  ['an interval of 0', retry({ ErrorEquals: ['E'], IntervalSeconds: 0 }), 'A', 'Retry[0].IntervalSeconds'],
  ['a backoff below 1', retry({ ErrorEquals: ['E'], BackoffRate: 0.5 }), 'A', 'Retry[0].BackoffRate'],
  [
    'a negative number of attempts',
    retry({ ErrorEquals: ['E'], MaxAttempts: -1 }),
    'A',
    'Retry[0].MaxAttempts',
  ],
  [
    'a cap below the interval',
    retry({ ErrorEquals: ['E'], IntervalSeconds: 5, MaxDelaySeconds: 5 }),
    'A',
    'Retry[0].MaxDelaySeconds',
  ],
  [
    'an unknown jitter',
    retry({ ErrorEquals: ['E'], JitterStrategy: 'HALF' }),
    'A',
    'Retry[0].JitterStrategy',
  ],
  ['an unknown field of a retrier', retry({ ErrorEquals: ['E'], Delay: 1 }), 'A', 'Retry[0].Delay'],
  [
    'Assign in a catcher',
    machine({ A: task('F', { Catch: [{ ErrorEquals: ['E'], Next: 'B', Assign: {} }] }), B: end }),
    'A',
    'Catch[0].Assign',
  ],
];

describe('a definition is refused, with its state and field named, for', () => {
  it.each(REFUSED)('%s', (_promise, source, state, field) => {
    const { details, message } = refusal(source);

    expect(details).toEqual({ state, field });
    if (state !== '') expect(message).toContain(state);
    if (field !== '') expect(message).toContain(field);
  });
});

describe('placeholders', () => {
  const slot = (name: string) => `\${${name}}`;
  const source = call({
    Parameters: { FunctionName: slot('TrainModel'), Payload: { a: `x-${slot('Stage')}-${slot('Stage')}` } },
  });

  it('are filled inside any string', async () => {
    const { host, clock, calls } = makeHost({ 'arn:train"': () => 1 });
    await clock.drive(
      runMachine(loadMachine(source, { TrainModel: 'arn:train"', Stage: `$&${slot('x')}` }), {}, host),
    );

    expect(calls).toMatchObject([{ name: 'arn:train"', payload: { a: `x-$&${slot('x')}-$&${slot('x')}` } }]);
  });

  it('are refused without a value', () => {
    expect(refusal(source, { Stage: 'dev' }).details).toEqual({ state: '', field: 'TrainModel' });
  });

  it('are refused when a value has no placeholder', () => {
    const values = { Stage: 'dev', TrainModel: 'f', Other: 'x' };

    expect(refusal(source, values).details).toEqual({ state: '', field: 'Other' });
  });

  it('are not found on the prototype of the values', () => {
    expect(refusal(pass({ Result: slot('constructor') })).message).toContain('constructor');
  });

  it.each([slot('').slice(0, -1), slot('a b'), slot(''), `a${slot('A').slice(0, -1)}`])(
    'are refused when malformed: %s',
    (text) => {
      expect(refusal(pass({ Result: text }), { A: 'a' }).details.field).toBe(text);
    },
  );

  it('are refused in the name of a field', () => {
    expect(refusal(pass({ Result: { [slot('A')]: 1 } }), { A: 'a' }).message).toContain('field name');
  });
});

describe('a loaded machine', () => {
  it('may have comments, a version and the query language written out', () => {
    const states = {
      A: {
        Type: 'Choice',
        Comment: 'c',
        Choices: [{ Variable: '$', IsNull: true, Comment: 'c', Next: 'B' }],
      },
      B: end,
    };

    expect(() =>
      loadMachine(
        machine(states, 'A', { Comment: 'c', Version: '1.0', QueryLanguage: 'JSONPath', TimeoutSeconds: 5 }),
        {},
      ),
    ).not.toThrow();
  });

  it('may have a name of 80 characters', () => {
    const name = 'Ü'.repeat(80);

    expect(() => loadMachine(machine({ [name]: end }, name), {})).not.toThrow();
  });

  it('may have the same key in different objects, and braces and quotes in strings', async () => {
    const result = { a: { k: 1 }, b: { k: 2 }, 'c"}': '{"k":"\\' };

    expect(await run(JSON.parse(pass({ Result: result })), {}, makeHost())).toEqual({
      status: 'SUCCEEDED',
      output: result,
    });
  });

  it('is not changed by its executions', async () => {
    const loaded = loadMachine(pass({ Result: { list: [1] } }), {});
    const first = await runMachine(loaded, {}, makeHost().host);
    if (first.status === 'SUCCEEDED') (first.output as { list: number[] }).list.push(2);

    expect(await runMachine(loaded, {}, makeHost().host)).toMatchObject({ output: { list: [1] } });
  });
});
